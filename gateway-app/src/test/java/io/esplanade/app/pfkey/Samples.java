package io.esplanade.app.pfkey;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.util.Arrays;

/** SAs and flows to tell of. */
final class Samples {
    static final InetAddress A = InetAddress.ofLiteral("192.0.2.1");
    static final InetAddress B = InetAddress.ofLiteral("192.0.2.2");

    private Samples() {}

    static AhSa ah() {
        byte[] key = new byte[20];
        Arrays.fill(key, (byte) 0xa1);
        return new AhSa(
                Direction.OUT,
                "ah-192.0.2.2",
                new Spi(0x1000),
                A,
                B,
                SaMode.TRANSPORT,
                EspIntegrity.HMAC_SHA1_96,
                Secret.owning(key),
                null,
                64,
                false,
                new SaLifetime(100, 200, 0, 0));
    }

    static IpipSa ipip6() {
        return new IpipSa(
                Direction.OUT,
                "ipip",
                new Spi(0xfa000001),
                InetAddress.ofLiteral("2001:db8::1"),
                InetAddress.ofLiteral("2001:db8::2"),
                null,
                SaLifetime.UNLIMITED);
    }

    static Flow flow(FlowType type) {
        boolean peer = type != FlowType.DENY && type != FlowType.BYPASS;
        return new Flow(
                Direction.OUT,
                "t",
                SaProtocol.ESP,
                new TrafficSelector(prefix("10.1.0.0", 24), prefix("10.2.0.9", 32), 17, 0, 53),
                type,
                peer ? A : null,
                peer ? B : null,
                "user@example.org",
                "192.0.2.2/32");
    }

    private static IpPrefix prefix(String address, int length) {
        return IpPrefix.of(InetAddress.ofLiteral(address), length);
    }
}

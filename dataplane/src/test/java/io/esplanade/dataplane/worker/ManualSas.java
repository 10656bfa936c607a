package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.UdpEncapsulation;
import java.net.InetAddress;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * SAs with keys from a file, for tests: without selector, between the hosts of TestPacket, so that transport mode has
 * something to protect.
 */
final class ManualSas {
    static final EspSuite CBC = new EspSuite(EspCipher.AES_CBC, 16, EspIntegrity.HMAC_SHA2_256_128);

    private ManualSas() {}

    static InetAddress source(boolean v6) {
        return InetAddress.ofLiteral(v6 ? "2001:db8:0:1::1" : "10.9.0.1");
    }

    static InetAddress destination(boolean v6) {
        return InetAddress.ofLiteral(v6 ? "2001:db8:0:2::2" : "10.8.0.2");
    }

    /** The description of one SA, for both of its ends. */
    static final class Builder {
        final SaProtocol protocol;
        final SaMode mode;
        int spi;
        boolean v6;
        InetAddress source;
        InetAddress destination;
        @Nullable UdpEncapsulation udp;
        SaLifetime lifetime = SaLifetime.UNLIMITED;

        Builder(SaProtocol protocol, SaMode mode, boolean v6, int spi) {
            this.protocol = protocol;
            this.mode = mode;
            this.v6 = v6;
            this.spi = spi;
            this.source = source(v6);
            this.destination = destination(v6);
        }

        Builder inUdp() {
            udp = new UdpEncapsulation(4500, 4500);
            return this;
        }

        /** What flows call it. */
        String tunnel() {
            return ManualSas.tunnel(protocol, v6);
        }

        Sa out() {
            return build(Direction.OUT);
        }

        Sa in() {
            return build(Direction.IN);
        }

        private Sa build(Direction direction) {
            Spi number = new Spi(spi);
            return switch (protocol) {
                case ESP -> new EspSa(direction, tunnel(), number, source, destination, mode, udp, CBC,
                        key(16), key(32), null, 64, false, lifetime);
                case AH -> new AhSa(direction, tunnel(), number, source, destination, mode,
                        EspIntegrity.HMAC_SHA1_96, key(20), null, 64, false, lifetime);
                case IPCOMP -> new IpcompSa(direction, tunnel(), number, source, destination, mode, null, lifetime);
                case IPIP -> new IpipSa(direction, tunnel(), number, source, destination, null, lifetime);
            };
        }

        private Secret key(int lengthBytes) {
            byte[] key = new byte[lengthBytes];
            new Random(spi).nextBytes(key);
            return Secret.owning(key);
        }
    }

    static Builder tunnel(SaProtocol protocol, boolean v6, int spi) {
        return new Builder(protocol, SaMode.TUNNEL, v6, spi);
    }

    static Builder transport(SaProtocol protocol, boolean v6, int spi) {
        return new Builder(protocol, SaMode.TRANSPORT, v6, spi);
    }

    static String tunnel(SaProtocol protocol, boolean v6) {
        return protocol.text() + (v6 ? "-v6" : "-v4");
    }

    /** Everything between the hosts of TestPacket. */
    static TrafficSelector hosts(boolean v6) {
        return TrafficSelector.between(IpPrefix.host(source(v6)), IpPrefix.host(destination(v6)));
    }

    /** A flow of the SA's protocol towards its peer, for packets between the hosts. */
    static Flow flow(Direction direction, FlowType type, Builder sa, boolean innerV6) {
        return new Flow(direction, sa.tunnel(), sa.protocol, hosts(innerV6), type, null, null, null, null);
    }

    /** A flow to wherever the packet goes. */
    static Flow peerless(Direction direction, FlowType type, SaProtocol protocol, boolean v6) {
        return new Flow(direction, "", protocol, hosts(v6), type, null, null, null, null);
    }
}

package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.UdpEncapsulation;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** SAs and flows for tests: a tunnel named t from gateway A, with the networks of TestPacket, to gateway B. */
final class Tunnels {
    static final EspSuite GCM = new EspSuite(EspCipher.AES_GCM_16, 16, EspIntegrity.NONE);
    static final EspSuite NULL_SHA1 = new EspSuite(EspCipher.NULL, 0, EspIntegrity.HMAC_SHA1_96);

    static final TrafficSelector NET_V4 = TrafficSelector.between(prefix("10.9.0.0", 16), prefix("10.8.0.0", 16));
    static final TrafficSelector NET_V6 =
            TrafficSelector.between(prefix("2001:db8:0:1::", 64), prefix("2001:db8:0:2::", 64));

    private Tunnels() {}

    /** The description of one SA, for both of its ends. */
    static final class SaBuilder {
        EspSuite suite = GCM;
        int spi = 0x1001;
        boolean outerV6;
        boolean udp = true;
        TrafficSelector selector = NET_V4;
        SaLifetime lifetime = SaLifetime.UNLIMITED;
        int replayWindow = EspSa.DEFAULT_REPLAY_WINDOW;
        long keySeed = 1;

        EspSa out() {
            return build(Direction.OUT);
        }

        EspSa in() {
            return build(Direction.IN);
        }

        private EspSa build(Direction direction) {
            Random keys = new Random(keySeed);
            return new EspSa(
                    direction,
                    "t",
                    new Spi(spi),
                    InetAddress.ofLiteral(outerV6 ? "2001:db8:f::1" : "192.0.2.1"),
                    InetAddress.ofLiteral(outerV6 ? "2001:db8:f::2" : "192.0.2.2"),
                    SaMode.TUNNEL,
                    udp ? new UdpEncapsulation(4500, 4500) : null,
                    suite,
                    key(keys, suite.encryptionKeyBytes()),
                    key(keys, suite.integrity().keyBytes()),
                    selector,
                    replayWindow,
                    false,
                    lifetime);
        }

        private static Secret key(Random random, int lengthBytes) {
            byte[] key = new byte[lengthBytes];
            random.nextBytes(key);
            return Secret.owning(key);
        }
    }

    static SaBuilder sa() {
        return new SaBuilder();
    }

    static Flow flow(Direction direction, FlowType type, TrafficSelector selector) {
        return new Flow(direction, type == FlowType.DENY ? "" : "t", SaProtocol.ESP, selector, type, null, null, null, null);
    }

    static Flow require(TrafficSelector selector) {
        return flow(Direction.OUT, FlowType.REQUIRE, selector);
    }

    static IpPrefix prefix(String address, int length) {
        return IpPrefix.of(InetAddress.ofLiteral(address), length);
    }

    /** Every cipher with each of its usual key lengths, every integrity transform at least once. */
    static List<EspSuite> suites() {
        List<EspSuite> suites = new ArrayList<>();
        for (int keyBytes : new int[] {16, 24, 32}) {
            suites.add(new EspSuite(EspCipher.AES_GCM_16, keyBytes, EspIntegrity.NONE));
            suites.add(new EspSuite(EspCipher.AES_GMAC, keyBytes, EspIntegrity.NONE));
            suites.add(new EspSuite(EspCipher.AES_CBC, keyBytes, EspIntegrity.HMAC_SHA2_256_128));
            suites.add(new EspSuite(EspCipher.AES_CTR, keyBytes, EspIntegrity.HMAC_SHA1_96));
        }
        suites.add(new EspSuite(EspCipher.CHACHA20_POLY1305, 32, EspIntegrity.NONE));
        suites.add(new EspSuite(EspCipher.TRIPLE_DES_CBC, 24, EspIntegrity.HMAC_SHA1_96));
        suites.add(new EspSuite(EspCipher.BLOWFISH_CBC, 20, EspIntegrity.HMAC_SHA2_384_192));
        suites.add(new EspSuite(EspCipher.CAST128_CBC, 16, EspIntegrity.HMAC_RIPEMD_160_96));
        suites.add(new EspSuite(EspCipher.NULL, 0, EspIntegrity.HMAC_MD5_96));
        suites.add(new EspSuite(EspCipher.AES_CBC, 32, EspIntegrity.HMAC_SHA2_512_256));
        return suites;
    }
}

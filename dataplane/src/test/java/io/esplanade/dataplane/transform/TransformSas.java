package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.UdpEncapsulation;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A description of an SA that tests change; both ends of one have the same keys. */
final class TransformSas {
    SaProtocol protocol;
    SaMode mode;
    boolean v6;
    EspSuite suite = new EspSuite(EspCipher.NULL, 0, EspIntegrity.HMAC_SHA1_96);
    EspIntegrity integrity = EspIntegrity.HMAC_SHA2_256_128;
    int replayWindow = 64;
    boolean esn;
    @Nullable UdpEncapsulation udp;

    TransformSas(SaProtocol protocol, SaMode mode, boolean v6) {
        this.protocol = protocol;
        this.mode = mode;
        this.v6 = v6;
    }

    /** Every protocol in every mode that it has, between IPv4 and IPv6 addresses. */
    static List<TransformSas> all() {
        List<TransformSas> all = new ArrayList<>();
        for (SaProtocol protocol : SaProtocol.values()) {
            for (SaMode mode : SaMode.values()) {
                if (protocol != SaProtocol.IPIP || mode == SaMode.TUNNEL) {
                    all.add(new TransformSas(protocol, mode, false));
                    all.add(new TransformSas(protocol, mode, true));
                }
            }
        }
        return all;
    }

    TransformSas suite(EspCipher cipher, int keyBytes, EspIntegrity espIntegrity) {
        suite = new EspSuite(cipher, keyBytes, espIntegrity);
        return this;
    }

    TransformSas integrity(EspIntegrity ahIntegrity) {
        integrity = ahIntegrity;
        return this;
    }

    TransformSas replayWindow(int packets) {
        replayWindow = packets;
        return this;
    }

    Sa sa(Direction direction) {
        InetAddress from = InetAddress.ofLiteral(v6 ? "2001:db8:1::1" : "192.0.2.1");
        InetAddress to = InetAddress.ofLiteral(v6 ? "2001:db8:2::2" : "192.0.2.2");
        SaLifetime lifetime = SaLifetime.UNLIMITED;
        Spi spi = new Spi(0x4321);
        return switch (protocol) {
            case ESP -> new EspSa(direction, "t", spi, from, to, mode, udp, suite, key(suite.encryptionKeyBytes()),
                    key(suite.integrity().keyBytes()), null, replayWindow, esn, lifetime);
            case AH -> new AhSa(direction, "t", spi, from, to, mode, integrity, key(integrity.keyBytes()), null,
                    replayWindow, esn, lifetime);
            case IPCOMP -> new IpcompSa(direction, "t", spi, from, to, mode, null, lifetime);
            case IPIP -> new IpipSa(direction, "t", spi, from, to, null, lifetime);
        };
    }

    private static Secret key(int octets) {
        byte[] key = new byte[octets];
        Arrays.fill(key, (byte) 7);
        for (int i = 0; i < octets; i++) {
            key[i] += (byte) i; // 3DES refuses equal parts
        }
        return Secret.owning(key);
    }

    @Override
    public String toString() {
        return protocol + " " + mode + (v6 ? " IPv6 " : " IPv4 ") + (protocol == SaProtocol.ESP ? suite : integrity);
    }
}

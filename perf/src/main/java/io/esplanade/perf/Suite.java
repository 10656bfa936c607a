package io.esplanade.perf;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.UdpEncapsulation;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.esp.InboundSa;
import io.esplanade.dataplane.esp.OutboundSa;
import java.net.InetAddress;
import java.util.SplittableRandom;

/** The suites that are measured: every cipher, and every integrity transform by itself (with NULL encryption). */
public enum Suite {
    NULL_MD5(EspCipher.NULL, 0, EspIntegrity.HMAC_MD5_96),
    NULL_SHA1(EspCipher.NULL, 0, EspIntegrity.HMAC_SHA1_96),
    NULL_RIPEMD160(EspCipher.NULL, 0, EspIntegrity.HMAC_RIPEMD_160_96),
    NULL_SHA256(EspCipher.NULL, 0, EspIntegrity.HMAC_SHA2_256_128),
    NULL_SHA384(EspCipher.NULL, 0, EspIntegrity.HMAC_SHA2_384_192),
    NULL_SHA512(EspCipher.NULL, 0, EspIntegrity.HMAC_SHA2_512_256),
    TRIPLE_DES_SHA1(EspCipher.TRIPLE_DES_CBC, 24, EspIntegrity.HMAC_SHA1_96),
    BLOWFISH_SHA256(EspCipher.BLOWFISH_CBC, 16, EspIntegrity.HMAC_SHA2_256_128),
    CAST128_SHA1(EspCipher.CAST128_CBC, 16, EspIntegrity.HMAC_SHA1_96),
    AES128_CBC_SHA256(EspCipher.AES_CBC, 16, EspIntegrity.HMAC_SHA2_256_128),
    AES192_CBC_SHA384(EspCipher.AES_CBC, 24, EspIntegrity.HMAC_SHA2_384_192),
    AES256_CBC_SHA512(EspCipher.AES_CBC, 32, EspIntegrity.HMAC_SHA2_512_256),
    AES128_GCM(EspCipher.AES_GCM_16, 16, EspIntegrity.NONE),
    AES192_GCM(EspCipher.AES_GCM_16, 24, EspIntegrity.NONE),
    AES256_GCM(EspCipher.AES_GCM_16, 32, EspIntegrity.NONE),
    CHACHA20_POLY1305(EspCipher.CHACHA20_POLY1305, 32, EspIntegrity.NONE);

    private static final UdpEncapsulation NAT_TRAVERSAL = new UdpEncapsulation(4500, 4500);

    private final EspCipher cipher;
    private final int cipherKeyBytes;
    private final EspIntegrity integrity;

    Suite(EspCipher cipher, int cipherKeyBytes, EspIntegrity integrity) {
        this.cipher = cipher;
        this.cipherKeyBytes = cipherKeyBytes;
        this.integrity = integrity;
    }

    /** A new outbound SA; the keys are the same at each call. */
    OutboundSa outbound(PacketCiphers ciphers) {
        EspSa sa = sa(Direction.OUT, EspSa.DEFAULT_REPLAY_WINDOW);
        return new OutboundSa(sa, ciphers.create(sa));
    }

    /** The other end of {@link #outbound}. */
    InboundSa inbound(PacketCiphers ciphers, int replayWindow) {
        EspSa sa = sa(Direction.IN, replayWindow);
        return new InboundSa(sa, ciphers.create(sa));
    }

    /** A description of the SA at one of its ends, with secrets of its own. */
    EspSa sa(Direction direction, int replayWindow) {
        EspSuite suite = new EspSuite(cipher, cipherKeyBytes, integrity);
        SplittableRandom random = new SplittableRandom(1);
        byte[] encryptionKey = new byte[suite.encryptionKeyBytes()];
        byte[] integrityKey = new byte[integrity.keyBytes()];
        random.nextBytes(encryptionKey);
        random.nextBytes(integrityKey);
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        return new EspSa(
                direction,
                "benchmark",
                new Spi(0x1000),
                loopback,
                loopback,
                SaMode.TUNNEL,
                NAT_TRAVERSAL,
                suite,
                Secret.owning(encryptionKey),
                Secret.owning(integrityKey),
                TrafficSelector.between(IpPrefix.ANY_V4, IpPrefix.ANY_V4),
                replayWindow,
                false,
                SaLifetime.UNLIMITED);
    }
}

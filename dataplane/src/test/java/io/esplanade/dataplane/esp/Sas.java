package io.esplanade.dataplane.esp;

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
import io.esplanade.dataplane.crypto.PacketCiphers;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** SAs for tests: both ends of one have the same keys. */
final class Sas {
    static final int SPI = 0x8765_4321;
    static final EspSuite GCM = new EspSuite(EspCipher.AES_GCM_16, 16, EspIntegrity.NONE);

    private final PacketCiphers ciphers = PacketCiphers.forOneThread();

    /** Every cipher with every key length of note, every integrity. */
    static List<EspSuite> allSuites() {
        List<EspSuite> suites = new ArrayList<>();
        for (EspIntegrity integrity : EspIntegrity.values()) {
            for (EspCipher cipher : EspCipher.values()) {
                if (cipher.isCombined() == (integrity == EspIntegrity.NONE)) {
                    suites.add(new EspSuite(cipher, cipher.minKeyBytes(), integrity));
                    if (cipher.maxKeyBytes() != cipher.minKeyBytes()) {
                        suites.add(new EspSuite(cipher, cipher.maxKeyBytes(), integrity));
                    }
                }
            }
        }
        return suites;
    }

    OutboundSa out(EspSuite suite) {
        return out(suite, false, 1);
    }

    OutboundSa out(EspSuite suite, boolean esn, long firstSequence) {
        return out(sa(suite, Direction.OUT, esn, 0, SaLifetime.UNLIMITED), firstSequence);
    }

    OutboundSa out(EspSa sa, long firstSequence) {
        return new OutboundSa(sa, ciphers.create(sa), firstSequence);
    }

    InboundSa in(EspSuite suite) {
        return in(suite, false, EspSa.DEFAULT_REPLAY_WINDOW);
    }

    InboundSa in(EspSuite suite, boolean esn, int replayWindow) {
        EspSa sa = sa(suite, Direction.IN, esn, replayWindow, SaLifetime.UNLIMITED);
        return new InboundSa(sa, ciphers.create(sa));
    }

    static EspSa sa(EspSuite suite, Direction direction, boolean esn, int replayWindow, SaLifetime lifetime) {
        Random keys = new Random(4303);
        byte[] encryptionKey = new byte[suite.encryptionKeyBytes()];
        byte[] integrityKey = new byte[suite.integrity().keyBytes()];
        keys.nextBytes(encryptionKey);
        keys.nextBytes(integrityKey);
        return new EspSa(
                direction,
                "test",
                new Spi(SPI),
                InetAddress.ofLiteral("192.0.2.1"),
                InetAddress.ofLiteral("192.0.2.2"),
                SaMode.TUNNEL,
                null,
                suite,
                Secret.owning(encryptionKey),
                Secret.owning(integrityKey),
                TrafficSelector.between(IpPrefix.ANY_V4, IpPrefix.ANY_V4),
                replayWindow,
                esn,
                lifetime);
    }
}

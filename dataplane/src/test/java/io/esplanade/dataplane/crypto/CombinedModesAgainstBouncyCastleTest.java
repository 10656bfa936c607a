package io.esplanade.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every payload length, after the JIT has had time: the JDK's code for long packets differs from its code for short
 * ones, and has had faults at single lengths (JDK-8371864).
 */
class CombinedModesAgainstBouncyCastleTest {
    private static final int MAX_BYTES = 2100;

    @ParameterizedTest
    @CsvSource({"AES_GCM_16, 16", "AES_GCM_16, 32", "CHACHA20_POLY1305, 32"})
    void agreeAtEveryLength(EspCipher cipher, int keyBytes) throws Exception {
        EspSuite suite = new EspSuite(cipher, keyBytes, EspIntegrity.NONE);
        CipherWarmUp.run(suite, Duration.ofMillis(200));
        byte[] key = new byte[keyBytes + 4];
        byte[] payload = new byte[MAX_BYTES];
        Random random = new Random(4106);
        random.nextBytes(key);
        random.nextBytes(payload);
        CipherSpec spec =
                new CipherSpec(suite, Direction.OUT, Secret.copyOf(key), Secret.owning(new byte[0]), false);
        try (PacketCipher out = PacketCiphers.forOneThread().create(spec)) {
            for (int length = 1; length <= MAX_BYTES; length++) {
                Packet packet = Packet.zeros(16 + length + 16);
                packet.write(0, header(length));
                packet.write(16, Arrays.copyOf(payload, length));
                out.seal(packet.memory, Packet.OFFSET, length, length);
                assertThat(packet.octets(16, packet.length()))
                        .as("%d octets", length)
                        .isEqualTo(sealed(cipher, key, Arrays.copyOf(payload, length)));
            }
        }
    }

    private static byte[] header(int sequence) {
        byte[] header = {0, 0, 0x12, 0x34, 0, 0, 0, 0};
        BigEndian.putInt(header, 4, sequence);
        return header;
    }

    private static byte[] sealed(EspCipher cipher, byte[] key, byte[] payload) throws InvalidCipherTextException {
        AEADCipher other = cipher == EspCipher.AES_GCM_16
                ? GCMBlockCipher.newInstance(AESEngine.newInstance())
                : new ChaCha20Poly1305();
        int keyBytes = key.length - 4;
        byte[] nonce = Arrays.copyOf(Arrays.copyOfRange(key, keyBytes, key.length), 12);
        BigEndian.putLong(nonce, 4, payload.length);
        other.init(
                true,
                new AEADParameters(
                        new KeyParameter(key, 0, keyBytes), 128, nonce, header(payload.length)));
        byte[] out = new byte[payload.length + 16];
        int written = other.processBytes(payload, 0, payload.length, out, 0);
        other.doFinal(out, written);
        return out;
    }
}

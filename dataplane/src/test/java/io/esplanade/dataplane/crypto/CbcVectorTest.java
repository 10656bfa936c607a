package io.esplanade.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The ESP packets of RFC 3602 section 4, cases 5 to 8. They have no ICV, so an HMAC of {@link Mac} is put behind. The
 * order of arguments: key, header and IV and ciphertext, payload with trailer.
 */
class CbcVectorTest {
    private static final String CASE_5 = "90d382b410eeba7ad938c46cec1a82bf,"
            + "0000432100000001e96e8c08ab465763fd098d45dd3ff893"
            + "f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4898dc856"
            + "a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b874a"
            + "a269add047ad2d5913ac19b7cfbad4a6,"
            + "08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f1011121314151617"
            + "18191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637"
            + "0102030405060708090a0b0c0d0e0e01";
    private static final String CASE_6 = "90d382b410eeba7ad938c46cec1a82bf,"
            + "000043210000000869d08df7d203329db093fc4924e5bd80"
            + "f51995881ec4e0c4488987ce742e8109689bb379d2d750c0d915dca346a89f75,"
            + "0800b5e8a80a0500a69c083d0b660e0077777777777777777777777701020201";
    private static final String CASE_7 = "0123456789abcdef0123456789abcdef,"
            + "0000876500000002f4e765244f6407adf13dc1380f673f37"
            + "773b5241a4c449225e4f3ce5ed611b0c237ca96cf74a93013c1b0ea1a0cf70f8"
            + "e4ecaec78ac53aad7a0f022b859243c647752e94a859352b8a4d4d2decd136e5"
            + "c177f132ad3fbfb2201ac9904c74ee0a109e0ca1e4dfe9d5a100b842f1c22f0d,"
            + "45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d"
            + "02a2040008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
            + "2425262728292a2b2c2d2e2f3031323334353637"
            + "0102030405060708090a0a04";
    private static final String CASE_8 = "0123456789abcdef0123456789abcdef,"
            + "000087650000000585d47224b5f3dd5d2101d4ea8dffab22"
            + "15b92683819596a8047232cc00f7048fe45318e11f8a0f62ede3c3fc61203bb5"
            + "0f980a08c9843fd3a1b06d5c07ff9639b7eb7dfb3512e5de435e7207ed971ef3"
            + "d2726d9b5ef6affc6d17a0decbb13892,"
            + "45000044090c00004001f990c0a87b03c0a87bc80800d63caa0a0200c69c083d"
            + "a3de0300ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            + "ffffffff0102030405060708090a0a04";

    private final byte[] integrityKey = Vectors.hex("00112233445566778899aabbccddeeff00112233");
    private final PacketCiphers ciphers = PacketCiphers.forOneThread();

    @ParameterizedTest
    @CsvSource({CASE_5, CASE_6, CASE_7, CASE_8})
    void opensThePacketsOfRfc3602(String key, String packetHex, String payload) throws Exception {
        byte[] esp = Vectors.hex(packetHex);
        Packet packet = Packet.of(esp, icv(esp));
        try (PacketCipher in = ciphers.create(spec(Direction.IN, key))) {
            assertThat(in.open(packet.memory, Packet.OFFSET, packet.length(), 0)).isTrue();
        }
        assertThat(packet.octets(24, esp.length)).isEqualTo(Vectors.hex(payload));
    }

    /** The first IV is E(sequence number xor start): with start = D(IV) xor sequence number it is the RFC's. */
    @ParameterizedTest
    @CsvSource({CASE_5, CASE_6, CASE_7, CASE_8})
    void sealsThePacketsOfRfc3602(String key, String packetHex, String payload) throws Exception {
        byte[] esp = Vectors.hex(packetHex);
        long sequence = ByteBuffer.wrap(esp).getInt(4);
        byte[] start = decryptBlock(Vectors.hex(key), Arrays.copyOfRange(esp, 8, 24));
        ByteBuffer last = ByteBuffer.wrap(start);
        last.putLong(8, last.getLong(8) ^ sequence);

        Packet packet = Packet.zeros(esp.length + 12);
        packet.write(0, Arrays.copyOf(esp, 8));
        packet.write(24, Vectors.hex(payload));
        try (PacketCipher out = new JcaProvider().create(spec(Direction.OUT, key), start)) {
            out.seal(packet.memory, Packet.OFFSET, Vectors.hex(payload).length, sequence);
        }
        assertThat(packet.octets(0, esp.length)).isEqualTo(esp);
        assertThat(packet.octets(esp.length, packet.length())).isEqualTo(icv(esp));
    }

    private static byte[] decryptBlock(byte[] key, byte[] block) throws GeneralSecurityException {
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        aes.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"));
        return aes.doFinal(block);
    }

    private byte[] icv(byte[] esp) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(integrityKey, "HmacSHA1"));
        return Arrays.copyOf(mac.doFinal(esp), 12);
    }

    private CipherSpec spec(Direction direction, String key) {
        return new CipherSpec(
                new EspSuite(EspCipher.AES_CBC, 16, EspIntegrity.HMAC_SHA1_96),
                direction,
                Secret.owning(Vectors.hex(key)),
                Secret.copyOf(integrityKey),
                false);
    }
}

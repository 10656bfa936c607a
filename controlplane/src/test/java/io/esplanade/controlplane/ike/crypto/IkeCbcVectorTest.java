package io.esplanade.controlplane.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IkeCbcVectorTest {
    @ParameterizedTest
    @CsvSource({
        // RFC 3602 section 4, case 2
        "AES_CBC, c286696d887c9aa0611bbb3e2025a45a, 562e17996d093d28ddb3ba695a2e6f58,"
                + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
                + "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1",
        // RFC 2144 appendix B.1: one block, so that an IV of zero leaves ECB
        "CAST_CBC, 0123456712345678234567893456789a, 0000000000000000, 0123456789abcdef, 238b4fe5847e44b2",
        // Schneier's vectors for Blowfish, one block each
        "BLOWFISH_CBC, 0000000000000000, 0000000000000000, 0000000000000000, 4ef997456198dd78",
        "BLOWFISH_CBC, 0123456789abcdef, 0000000000000000, 1111111111111111, 61f9c3802281b096",
        // NIST SP 800-67 example (three keys, first block)
        "TRIPLE_DES_CBC, 0123456789abcdef23456789abcdef01456789abcdef0123, 0000000000000000,"
                + "5468652071756663, a826fd8ce53b855f"
    })
    void encryptsAndDecryptsWhatTheStandardPrints(
            IkeCipher cipher, String key, String iv, String plaintext, String ciphertext) {
        Secret secret = Secret.owning(Octets.ofHex(key).toArray());

        assertThat(IkeCbc.encrypt(cipher, secret, Octets.ofHex(iv), Octets.ofHex(plaintext)))
                .hasToString(ciphertext);
        assertThat(IkeCbc.decrypt(cipher, secret, Octets.ofHex(iv), Octets.ofHex(ciphertext)))
                .hasToString(plaintext);
    }

    @ParameterizedTest
    @EnumSource(IkeCipher.class)
    void takesItsShortestAndLongestKeyOnly(IkeCipher cipher) {
        Octets iv = Octets.of(new byte[cipher.blockBytes()]);
        Octets text = Octets.of(new byte[3 * cipher.blockBytes()]);
        for (int length : new int[] {cipher.minKeyBytes(), cipher.maxKeyBytes()}) {
            byte[] key = new byte[length];
            for (int i = 0; i < length; i++) {
                key[i] = (byte) (7 * i + 1);
            }
            Secret secret = Secret.owning(key);
            assertThat(IkeCbc.decrypt(cipher, secret, iv, IkeCbc.encrypt(cipher, secret, iv, text)))
                    .isEqualTo(text);
        }
        for (int length : new int[] {0, cipher.minKeyBytes() - 1, cipher.maxKeyBytes() + 1}) {
            assertThatThrownBy(() -> IkeCbc.encrypt(cipher, Secret.owning(new byte[length]), iv, text))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesWhatIsNotWholeBlocks() {
        Secret key = Secret.owning(new byte[16]);
        assertThatThrownBy(() -> IkeCbc.decrypt(
                        IkeCipher.AES_CBC, key, Octets.of(new byte[16]), Octets.of(new byte[17])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> IkeCbc.decrypt(IkeCipher.AES_CBC, key, Octets.of(new byte[8]), Octets.of(new byte[16])))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package io.esplanade.dataplane.api;

import java.util.Optional;

/** Keys that a cipher does not take, be they long enough. */
public final class EspKeys {
    private static final int DES_KEY_BYTES = 8;
    private static final int WITHOUT_PARITY = 0xfe;
    private static final int AES_STEP_BYTES = 8;

    private EspKeys() {}

    /**
     * Why the cipher does not take the key; empty if it does.
     *
     * @param key without salt; borrowed for the call
     */
    public static Optional<String> objection(EspCipher cipher, byte[] key) {
        if (key.length < cipher.minKeyBytes() || key.length > cipher.maxKeyBytes()) {
            return Optional.of(cipher + " has no key of " + key.length * 8 + " bits");
        }
        return switch (cipher) {
            case AES_CBC, AES_CTR, AES_GCM_16, AES_GMAC ->
                key.length % AES_STEP_BYTES == 0
                        ? Optional.empty()
                        : Optional.of("AES has keys of 128, 192 and 256 bits, not of " + key.length * 8);
            case TRIPLE_DES_CBC -> isSingleDes(key)
                    ? Optional.of("the 3DES key is no stronger than DES (RFC 2451 section 2.3)")
                    : Optional.empty();
            case NULL, BLOWFISH_CBC, CAST128_CBC, CHACHA20_POLY1305 -> Optional.empty();
        };
    }

    /** Whether neighbouring parts are equal, so that two of three passes undo each other. */
    private static boolean isSingleDes(byte[] key) {
        return sameParts(key, 0, DES_KEY_BYTES) || sameParts(key, DES_KEY_BYTES, 2 * DES_KEY_BYTES);
    }

    private static boolean sameParts(byte[] key, int first, int second) {
        int difference = 0;
        for (int i = 0; i < DES_KEY_BYTES; i++) {
            difference |= (key[first + i] ^ key[second + i]) & WITHOUT_PARITY;
        }
        return difference == 0;
    }
}

package io.esplanade.dataplane.crypto;

/** Keys of 3DES that are none (RFC 2451 section 2.3). */
final class TripleDesKeys {
    private static final int DES_KEY_BYTES = 8;
    private static final int WITHOUT_PARITY = 0xfe;

    private TripleDesKeys() {}

    /**
     * Returns the key if its neighbouring parts differ; otherwise two of three passes undo each other and single DES is
     * left.
     *
     * @throws IllegalArgumentException if they do not
     */
    static byte[] requireStrong(byte[] key) {
        if (sameParts(key, 0, DES_KEY_BYTES) || sameParts(key, DES_KEY_BYTES, 2 * DES_KEY_BYTES)) {
            throw new IllegalArgumentException("the 3DES key is no stronger than DES (RFC 2451 section 2.3)");
        }
        return key;
    }

    private static boolean sameParts(byte[] key, int first, int second) {
        int difference = 0;
        for (int i = 0; i < DES_KEY_BYTES; i++) {
            difference |= (key[first + i] ^ key[second + i]) & WITHOUT_PARITY;
        }
        return difference == 0;
    }
}

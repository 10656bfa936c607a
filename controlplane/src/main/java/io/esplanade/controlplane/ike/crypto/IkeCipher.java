package io.esplanade.controlplane.ike.crypto;

import org.jspecify.annotations.Nullable;

/** Ciphers that protect IKEv1 itself: "Encryption Algorithm" of RFC 2409 appendix A, all in CBC mode. */
public enum IkeCipher {
    BLOWFISH_CBC(3, 8, 5, 56),
    TRIPLE_DES_CBC(5, 8, 24, 24),
    CAST_CBC(6, 8, 16, 16),
    AES_CBC(7, 16, 16, 32);

    private final int number;
    private final int blockBytes;
    private final int minKeyBytes;
    private final int maxKeyBytes;

    IkeCipher(int number, int blockBytes, int minKeyBytes, int maxKeyBytes) {
        this.number = number;
        this.blockBytes = blockBytes;
        this.minKeyBytes = minKeyBytes;
        this.maxKeyBytes = maxKeyBytes;
    }

    /** The cipher with that value of the IKEv1 attribute; null for one we do not have. */
    public static @Nullable IkeCipher of(long number) {
        for (IkeCipher cipher : values()) {
            if (cipher.number == number) {
                return cipher;
            }
        }
        return null;
    }

    /** Value of the IKEv1 attribute. */
    public int number() {
        return number;
    }

    public int blockBytes() {
        return blockBytes;
    }

    public int minKeyBytes() {
        return minKeyBytes;
    }

    public int maxKeyBytes() {
        return maxKeyBytes;
    }

    /** Whether an offer carries a Key Length attribute (RFC 2409 appendix A: not for ciphers of fixed length). */
    public boolean hasVariableKey() {
        return minKeyBytes != maxKeyBytes;
    }
}

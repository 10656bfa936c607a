package io.esplanade.controlplane.ike.crypto;

import org.jspecify.annotations.Nullable;

/** Hashes of IKEv1: "Hash Algorithm" of RFC 2409 appendix A; the PRF is their HMAC (section 4). */
public enum IkeHash {
    MD5(1, 16, "MD5", "HmacMD5"),
    SHA1(2, 20, "SHA-1", "HmacSHA1"),
    SHA2_256(4, 32, "SHA-256", "HmacSHA256"),
    SHA2_384(5, 48, "SHA-384", "HmacSHA384"),
    SHA2_512(6, 64, "SHA-512", "HmacSHA512");

    private final int number;
    private final int outputBytes;
    private final String digestName;
    private final String macName;

    IkeHash(int number, int outputBytes, String digestName, String macName) {
        this.number = number;
        this.outputBytes = outputBytes;
        this.digestName = digestName;
        this.macName = macName;
    }

    /** The hash with that value of the IKEv1 attribute; null for one we do not have. */
    public static @Nullable IkeHash of(long number) {
        for (IkeHash hash : values()) {
            if (hash.number == number) {
                return hash;
            }
        }
        return null;
    }

    /** Value of the IKEv1 attribute. */
    public int number() {
        return number;
    }

    public int outputBytes() {
        return outputBytes;
    }

    /** Name of the digest in the JCA. */
    public String digestName() {
        return digestName;
    }

    /** Name of the HMAC in the JCA. */
    public String macName() {
        return macName;
    }
}

package io.esplanade.dataplane.api;

/** ESP integrity transforms: the HMAC's key and the octets of its output that a packet carries. */
public enum EspIntegrity {
    /** With a combined-mode cipher, which makes its own ICV. */
    NONE(0, 0),
    /** hmac-md5 (RFC 2403). */
    HMAC_MD5_96(16, 12),
    /** hmac-sha1 (RFC 2404). */
    HMAC_SHA1_96(20, 12),
    /** hmac-ripemd160 (RFC 2857). */
    HMAC_RIPEMD_160_96(20, 12),
    /** hmac-sha2-256 (RFC 4868). */
    HMAC_SHA2_256_128(32, 16),
    /** hmac-sha2-384 (RFC 4868). */
    HMAC_SHA2_384_192(48, 24),
    /** hmac-sha2-512 (RFC 4868). */
    HMAC_SHA2_512_256(64, 32);

    private final int keyBytes;
    private final int icvBytes;

    EspIntegrity(int keyBytes, int icvBytes) {
        this.keyBytes = keyBytes;
        this.icvBytes = icvBytes;
    }

    public int keyBytes() {
        return keyBytes;
    }

    /** Octets of the truncated output at the end of each packet. */
    public int icvBytes() {
        return icvBytes;
    }
}

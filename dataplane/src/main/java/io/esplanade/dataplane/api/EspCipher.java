package io.esplanade.dataplane.api;

/**
 * ESP encryption transforms with what a packet needs to know of them. Names in comments are those of ipsec.conf.
 *
 * <p>A key of a counter-mode transform ends in a salt that is not part of the cipher's own key ({@link #saltBytes}).
 */
public enum EspCipher {
    /** null: no confidentiality (RFC 2410). */
    NULL(1, 0, 0, 0, 0, 0),
    /** 3des-cbc (RFC 2451). */
    TRIPLE_DES_CBC(8, 8, 0, 0, 24, 24),
    /** blowfish (RFC 2451): 40 to 448 bits. */
    BLOWFISH_CBC(8, 8, 0, 0, 5, 56),
    /** cast128 (RFC 2451): 40 to 128 bits. */
    CAST128_CBC(8, 8, 0, 0, 5, 16),
    /** aes, aes-128, aes-192, aes-256 (RFC 3602). */
    AES_CBC(16, 16, 0, 0, 16, 32),
    /** aesctr, aes-128-ctr, aes-192-ctr, aes-256-ctr (RFC 3686). */
    AES_CTR(1, 8, 0, 4, 16, 32),
    /** aes-128-gcm, aes-192-gcm, aes-256-gcm, 16-octet ICV (RFC 4106). */
    AES_GCM_16(1, 8, 16, 4, 16, 32),
    /** aes-128-gmac, aes-192-gmac, aes-256-gmac: no confidentiality (RFC 4543). */
    AES_GMAC(1, 8, 16, 4, 16, 32),
    /** chacha20-poly1305 (RFC 7634). */
    CHACHA20_POLY1305(1, 8, 16, 4, 32, 32);

    private final int blockBytes;
    private final int ivBytes;
    private final int icvBytes;
    private final int saltBytes;
    private final int minKeyBytes;
    private final int maxKeyBytes;

    EspCipher(int blockBytes, int ivBytes, int icvBytes, int saltBytes, int minKeyBytes, int maxKeyBytes) {
        this.blockBytes = blockBytes;
        this.ivBytes = ivBytes;
        this.icvBytes = icvBytes;
        this.saltBytes = saltBytes;
        this.minKeyBytes = minKeyBytes;
        this.maxKeyBytes = maxKeyBytes;
    }

    /** Octets that the ciphertext is a multiple of; ESP itself asks for 4 (RFC 4303 section 2.4). */
    public int blockBytes() {
        return blockBytes;
    }

    /** Octets of the IV that each packet carries. */
    public int ivBytes() {
        return ivBytes;
    }

    /** Octets of the ICV of a combined mode; 0 where a separate integrity transform makes it. */
    public int icvBytes() {
        return icvBytes;
    }

    /** Octets of salt at the end of the key material (RFC 3686 section 5.1, RFC 4106 section 8.1, RFC 7634 section 2). */
    public int saltBytes() {
        return saltBytes;
    }

    /** Smallest cipher key, without salt. */
    public int minKeyBytes() {
        return minKeyBytes;
    }

    /** Largest cipher key, without salt. */
    public int maxKeyBytes() {
        return maxKeyBytes;
    }

    /** Whether it authenticates by itself, be it beside encryption or alone (RFC 4303 section 3.2.3). */
    public boolean isCombined() {
        return icvBytes > 0;
    }
}

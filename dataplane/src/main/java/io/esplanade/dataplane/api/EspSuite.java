package io.esplanade.dataplane.api;

/**
 * What protects the packets of one SA.
 *
 * @param cipherKeyBytes length of the cipher's key without salt
 */
public record EspSuite(EspCipher cipher, int cipherKeyBytes, EspIntegrity integrity) {
    /** @throws IllegalArgumentException for a key length the cipher does not have, or no integrity at all */
    public EspSuite {
        if (cipherKeyBytes < cipher.minKeyBytes() || cipherKeyBytes > cipher.maxKeyBytes()) {
            throw new IllegalArgumentException(cipher + " has no key of " + cipherKeyBytes + " octets");
        }
        if (cipher.isCombined() != (integrity == EspIntegrity.NONE)) {
            // Encryption without integrity gives plaintext oracles: RFC 4303 section 3.2.2 leaves it to us to refuse it.
            throw new IllegalArgumentException(cipher + " does not go with integrity " + integrity);
        }
    }

    /** Octets of encryption key material, salt included: what KEYMAT gives (RFC 2409 section 5.5). */
    public int encryptionKeyBytes() {
        return cipherKeyBytes + cipher.saltBytes();
    }

    /** Octets of the ICV in each packet. */
    public int icvBytes() {
        return cipher.icvBytes() + integrity.icvBytes();
    }

    /** {@code AES_GCM_16-128}, {@code AES_CBC-256/HMAC_SHA2_256_128}. */
    @Override
    public String toString() {
        String encryption = cipherKeyBytes == 0 ? cipher.name() : cipher.name() + "-" + cipherKeyBytes * 8;
        return integrity == EspIntegrity.NONE ? encryption : encryption + "/" + integrity;
    }
}

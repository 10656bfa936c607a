package io.esplanade.dataplane.crypto;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * HMAC (RFC 2104) over a hash of the JDK. {@link javax.crypto.Mac} does the same work but returns a new array for each
 * packet; a {@link MessageDigest} can write where it is told.
 */
final class JdkHmac implements PacketMac {
    private final MessageDigest hash;
    private final byte[] innerPad;
    private final byte[] outerPad;
    private final byte[] digest;
    private boolean started;

    /**
     * @param hash takes ownership
     * @param blockBytes of the hash's compression function
     * @param key copied
     */
    JdkHmac(MessageDigest hash, int blockBytes, byte[] key) {
        this.hash = hash;
        this.digest = new byte[hash.getDigestLength()];
        byte[] shortKey = key.length > blockBytes ? hash.digest(key) : key.clone();
        this.innerPad = pad(shortKey, blockBytes, 0x36);
        this.outerPad = pad(shortKey, blockBytes, 0x5c);
        Arrays.fill(shortKey, (byte) 0);
    }

    private static byte[] pad(byte[] key, int blockBytes, int octet) {
        byte[] pad = Arrays.copyOf(key, blockBytes);
        for (int i = 0; i < blockBytes; i++) {
            pad[i] ^= (byte) octet;
        }
        return pad;
    }

    @Override
    public int outputBytes() {
        return digest.length;
    }

    @Override
    public void update(byte[] data, int offset, int lengthBytes) {
        if (!started) {
            hash.update(innerPad);
            started = true;
        }
        hash.update(data, offset, lengthBytes);
    }

    @Override
    public void finish(byte[] tag) {
        if (!started) {
            hash.update(innerPad);
        }
        started = false;
        try {
            hash.digest(digest, 0, digest.length);
            hash.update(outerPad);
            hash.update(digest);
            hash.digest(tag, 0, digest.length);
        } catch (DigestException e) {
            throw new IllegalStateException(hash.getAlgorithm() + " refused a packet", e);
        }
    }

    @Override
    public void close() {
        Arrays.fill(innerPad, (byte) 0);
        Arrays.fill(outerPad, (byte) 0);
        Arrays.fill(digest, (byte) 0);
        hash.reset();
    }
}

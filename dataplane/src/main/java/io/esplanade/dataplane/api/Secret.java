package io.esplanade.dataplane.api;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Key material: never printed, compared in constant time, wiped by {@link #close}. Any thread; the owner closes it when
 * no other user is left.
 */
public final class Secret implements AutoCloseable {
    private final byte[] key;
    private volatile boolean closed;

    private Secret(byte[] key) {
        this.key = key;
    }

    /** Takes ownership of the array: the caller forgets it. */
    public static Secret owning(byte[] key) {
        return new Secret(key);
    }

    /** Copies the array; the caller wipes its own. */
    public static Secret copyOf(byte[] key) {
        return new Secret(key.clone());
    }

    public int length() {
        return key.length;
    }

    /**
     * A copy that the caller wipes when it has no more use for it.
     *
     * @throws IllegalStateException after {@link #close}: nobody encrypts under a key of zeros by mistake
     */
    public byte[] toArray() {
        requireOpen();
        return key.clone();
    }

    /**
     * A new secret of the octets {@code from} to {@code to} (exclusive).
     *
     * @throws IllegalStateException after {@link #close}
     */
    public Secret slice(int from, int to) {
        requireOpen();
        return new Secret(Arrays.copyOfRange(key, from, to));
    }

    /** Overwrites the key with zeros. */
    @Override
    public void close() {
        closed = true;
        Arrays.fill(key, (byte) 0);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the secret was wiped");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(key, that.key);
    }

    /** The length alone, so that a hash tells nothing of the key. */
    @Override
    public int hashCode() {
        return key.length;
    }

    @Override
    public String toString() {
        return "Secret[" + key.length + " octets]";
    }
}

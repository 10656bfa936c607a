package io.esplanade.dataplane.crypto;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.util.Arrays;
import javax.crypto.SecretKey;

/** A key for JCA that can be wiped, as {@link javax.crypto.spec.SecretKeySpec} cannot; never printed, never stored. */
final class WipeableKey implements SecretKey {
    @Serial
    private static final long serialVersionUID = 1;

    private final String algorithm;
    private final transient byte[] key;
    private transient boolean destroyed;

    /** Takes ownership of the array. */
    WipeableKey(String algorithm, byte[] key) {
        this.algorithm = algorithm;
        this.key = key;
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy, which JCA providers wipe. */
    @Override
    public byte[] getEncoded() {
        return key.clone();
    }

    /** Overwrites the key with zeros. */
    @Override
    public void destroy() {
        Arrays.fill(key, (byte) 0);
        destroyed = true;
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public String toString() {
        return "Key[" + algorithm + ", " + key.length + " octets]";
    }

    @Serial
    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a key");
    }
}

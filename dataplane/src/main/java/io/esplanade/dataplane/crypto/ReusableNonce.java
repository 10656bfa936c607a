package io.esplanade.dataplane.crypto;

import java.util.Arrays;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * The nonces of one cipher object. The JDK's parameter classes copy the nonce on the way in and on the way out; these
 * subclasses hand the array over as it is. The provider keeps the array that it got last to compare the next one with
 * it, so two arrays take turns.
 */
final class ReusableNonce {
    private byte[] current;
    private byte[] previous;

    /** Starts with the salt, which is copied and stays. */
    ReusableNonce(int lengthBytes, byte[] salt, int saltIndex, int saltBytes) {
        this.current = new byte[lengthBytes];
        System.arraycopy(salt, saltIndex, current, 0, saltBytes);
        this.previous = current.clone();
    }

    /** The other array, from now on the one that the parameters show. */
    byte[] next() {
        byte[] next = previous;
        previous = current;
        current = next;
        return next;
    }

    void wipe() {
        Arrays.fill(current, (byte) 0);
        Arrays.fill(previous, (byte) 0);
    }

    GCMParameterSpec forGcm(int tagBits) {
        return new GCMParameterSpec(tagBits, current) {
            @Override
            public byte[] getIV() {
                return current;
            }
        };
    }

    IvParameterSpec forIv() {
        return new IvParameterSpec(current) {
            @Override
            public byte[] getIV() {
                return current;
            }
        };
    }
}

package io.esplanade.controlplane.ike.crypto;

import java.io.Serial;
import java.security.SecureRandom;

/** A {@link RandomSource} where the JCA wants a {@link SecureRandom}; never serialized. */
final class RandomSourceAdapter extends SecureRandom {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient RandomSource source;

    RandomSourceAdapter(RandomSource source) {
        super(null, null);
        this.source = source;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        source.fill(bytes);
    }
}

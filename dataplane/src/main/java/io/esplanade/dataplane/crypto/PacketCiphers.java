package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import java.util.List;

/**
 * Makes the ciphers of one thread: for each suite by the first provider that supports it. The ciphers of one object
 * share buffers; {@link #create} may be called from any thread, but all its ciphers belong to one.
 */
public final class PacketCiphers {
    private final List<CryptoProvider> providers;

    PacketCiphers(List<CryptoProvider> providers) {
        this.providers = List.copyOf(providers);
    }

    /** A new set for one thread. */
    public static PacketCiphers forOneThread() {
        return new PacketCiphers(List.of(new JcaProvider()));
    }

    /**
     * The cipher of an SA. The secrets stay the caller's and may be closed once it has returned.
     *
     * @throws IllegalArgumentException for a suite that no provider supports, or a weak key
     */
    public PacketCipher create(EspSa sa) {
        return create(CipherSpec.of(sa));
    }

    /** As {@link #create(EspSa)}. */
    public PacketCipher create(CipherSpec spec) {
        return provider(spec.suite()).create(spec);
    }

    /** Name of the provider that carries out a suite. */
    public String providerName(EspSuite suite) {
        return provider(suite).name();
    }

    private CryptoProvider provider(EspSuite suite) {
        for (CryptoProvider provider : providers) {
            if (provider.supports(suite)) {
                return provider;
            }
        }
        throw new IllegalArgumentException("no provider supports " + suite);
    }
}

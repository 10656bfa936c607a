package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes the ciphers of one thread. The ciphers of one object share buffers; {@link #create} may be called from any
 * thread, but all its ciphers belong to one.
 */
public final class PacketCiphers {
    private final Function<EspSuite, CryptoLibrary> choice;
    private final Map<CryptoLibrary, CryptoProvider> providers = new HashMap<>(); // guarded by this

    /** @param choice the library of a suite, asked anew for each cipher; any thread */
    PacketCiphers(Function<EspSuite, CryptoLibrary> choice) {
        this.choice = choice;
    }

    /** A new set for one thread, by the JDK alone. */
    public static PacketCiphers forOneThread() {
        return new PacketCiphers(_ -> CryptoLibrary.JCA);
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
        return choice.apply(suite).name();
    }

    private synchronized CryptoProvider provider(EspSuite suite) {
        return providers.computeIfAbsent(
                choice.apply(suite), library -> library.perThread().get());
    }
}

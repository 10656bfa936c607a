package io.esplanade.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** The providers of the machine that tests run on. */
final class Providers {
    private Providers() {}

    /** The native libraries that are there. With {@code esplanade.it.required}, all must be there. */
    private static List<CryptoLibrary> nativeLibraries() {
        List<CryptoLibrary> present = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (ProviderChoice choice : ProviderChoice.values()) {
            if (choice != ProviderChoice.AUTO && choice != ProviderChoice.JCA) {
                try {
                    present.add(CryptoLibrary.load(choice));
                } catch (UnusableLibraryException e) {
                    missing.add(e.getMessage());
                }
            }
        }
        if (Boolean.getBoolean("esplanade.it.required")) {
            assertThat(missing).isEmpty();
        }
        return present;
    }

    /** A new provider of each native library. */
    static List<CryptoProvider> present() {
        return nativeLibraries().stream()
                .map(library -> library.perThread().get())
                .toList();
    }

    /** Ciphers of one thread by each library, the JDK first; what a library does not have is by the JDK. */
    static List<PacketCiphers> ciphers() {
        List<PacketCiphers> ciphers = new ArrayList<>();
        ciphers.add(PacketCiphers.forOneThread());
        for (CryptoLibrary library : nativeLibraries()) {
            CryptoProvider provider = library.perThread().get();
            ciphers.add(new PacketCiphers(suite -> provider.supports(suite) ? library : CryptoLibrary.JCA));
        }
        return ciphers;
    }
}

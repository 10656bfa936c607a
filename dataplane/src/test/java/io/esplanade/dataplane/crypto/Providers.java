package io.esplanade.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** The providers of the machine that tests run on. */
final class Providers {
    private Providers() {}

    /** A new one of each native library that is there. With {@code esplanade.it.required}, all must be there. */
    static List<CryptoProvider> present() {
        List<CryptoProvider> present = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (ProviderChoice choice : ProviderChoice.values()) {
            if (choice != ProviderChoice.AUTO && choice != ProviderChoice.JCA) {
                try {
                    present.add(CryptoLibrary.load(choice).perThread().get());
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

    /** As {@link #present}, and the JDK. */
    static List<CryptoProvider> all() {
        List<CryptoProvider> all = new ArrayList<>(present());
        all.addFirst(new JcaProvider());
        return all;
    }
}

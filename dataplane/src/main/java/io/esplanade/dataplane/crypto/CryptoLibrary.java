package io.esplanade.dataplane.crypto;

import java.util.function.Supplier;

/**
 * A library that carries out suites, as it was found on this machine.
 *
 * @param name that of its providers
 * @param version for people
 * @param perThread makes a provider; any thread
 */
record CryptoLibrary(String name, String version, Supplier<CryptoProvider> perThread) {
    /** What every JDK has. */
    static final CryptoLibrary JCA =
            new CryptoLibrary(JcaProvider.NAME, "Java " + Runtime.version(), JcaProvider::new);

    /**
     * Finds one.
     *
     * @throws UnusableLibraryException if it is not there or not one that we know how to use
     * @throws IllegalArgumentException for AUTO, which is none
     */
    static CryptoLibrary load(ProviderChoice choice) throws UnusableLibraryException {
        return switch (choice) {
            case IPSEC_MB -> IpsecMbProvider.library();
            case OPENSSL -> OpensslProvider.library();
            case JCA -> JCA;
            case AUTO -> throw new IllegalArgumentException("no library");
        };
    }
}

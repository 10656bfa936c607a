package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspSuite;

/**
 * A library that carries out suites. One object for each thread: the ciphers that it makes may share its buffers, so
 * all of them are used by the one thread that uses any of them.
 */
public interface CryptoProvider {
    /** A word for logs and metrics: {@code jca}. */
    String name();

    /** Whether {@link #create} makes ciphers of this suite; any thread. */
    boolean supports(EspSuite suite);

    /**
     * Makes a cipher; any thread.
     *
     * @throws IllegalArgumentException if the suite is not supported or the key is a weak one that must not be used
     */
    PacketCipher create(CipherSpec spec);
}

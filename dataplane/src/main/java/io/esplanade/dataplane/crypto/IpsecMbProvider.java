package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspSuite;

/**
 * The combined modes by intel-ipsec-mb, which has code for the vector units of each generation of x86-64. Nothing is
 * allocated in Java for a packet, and nothing is copied.
 */
final class IpsecMbProvider implements CryptoProvider {
    static final String NAME = "ipsec-mb";

    private static final String ARCHITECTURE = "amd64"; // the library exists for others, with other offsets

    private final boolean chacha;
    private final IpsecMbManager manager = new IpsecMbManager();
    private final IpsecMbScratch scratch = new IpsecMbScratch();

    private IpsecMbProvider(int version) {
        this.chacha = IpsecMbManager.hasChaCha(version);
    }

    /**
     * Finds the library.
     *
     * @throws UnusableLibraryException if there is none, or a version whose layout is not known
     */
    static CryptoLibrary library() throws UnusableLibraryException {
        String architecture = System.getProperty("os.arch");
        if (!ARCHITECTURE.equals(architecture)) {
            throw new UnusableLibraryException("it is used on x86-64 only, not on " + architecture);
        }
        int version = version();
        String text = (version >> 16) + "." + (version >> 8 & 0xff) + "." + (version & 0xff);
        if (!IpsecMbManager.isKnown(version)) {
            throw new UnusableLibraryException("version " + text + " may be laid out otherwise than 1.3 to 1.5");
        }
        return new CryptoLibrary(NAME, "intel-ipsec-mb " + text, () -> new IpsecMbProvider(version));
    }

    private static int version() throws UnusableLibraryException {
        try {
            return LibIpsecMb.version();
        } catch (LinkageError missing) { // what the class's initialiser threw is its cause
            throw new UnusableLibraryException(
                    LibIpsecMb.FILE + " is not there, or lacks a function (Debian: apt-get install libipsec-mb1)", missing);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean supports(EspSuite suite) {
        return switch (suite.cipher()) {
            case AES_GCM_16 -> true;
            case CHACHA20_POLY1305 -> chacha;
            case NULL, AES_CBC, AES_CTR, AES_GMAC, TRIPLE_DES_CBC, BLOWFISH_CBC, CAST128_CBC -> false;
        };
    }

    @Override
    public PacketCipher create(CipherSpec spec) {
        return switch (spec.suite().cipher()) {
            case AES_GCM_16 -> new IpsecMbGcm(spec, manager, scratch);
            case CHACHA20_POLY1305 -> new IpsecMbChaCha(spec, manager, scratch);
            case NULL, AES_CBC, AES_CTR, AES_GMAC, TRIPLE_DES_CBC, BLOWFISH_CBC, CAST128_CBC ->
                throw new IllegalArgumentException("intel-ipsec-mb is not used for " + spec.suite());
        };
    }
}

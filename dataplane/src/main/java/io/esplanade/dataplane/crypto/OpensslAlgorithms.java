package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the OpenSSL of this machine has: which version, and which algorithms its configuration allows. Fetched once and kept
 * until the process ends. Immutable.
 */
final class OpensslAlgorithms {
    private static final int MAJOR = 3;
    private static final int MAJOR_SHIFT = 28;
    private static final int MAX_VERSION_BYTES = 256;

    private final String version;
    private final Map<String, Long> ciphers = new HashMap<>();
    private final Map<EspIntegrity, String> digests = new EnumMap<>(EspIntegrity.class);
    private final long hmac;

    private OpensslAlgorithms() throws UnusableLibraryException {
        long number = LibCrypto.versionNumber();
        if (number >>> MAJOR_SHIFT != MAJOR) {
            throw new UnusableLibraryException(
                    LibCrypto.FILE + " has version 0x" + Long.toHexString(number) + ", not 3");
        }
        if (!LibCrypto.keepAtExit()) {
            throw new UnusableLibraryException(LibCrypto.FILE + " does not start");
        }
        version = text(LibCrypto.version());
        try (Arena arena = Arena.ofConfined()) {
            hmac = LibCrypto.fetchMac(arena.allocateFrom("HMAC").address());
            for (String name : cipherNames()) {
                ciphers.put(name, LibCrypto.fetchCipher(arena.allocateFrom(name).address()));
            }
            for (EspIntegrity transform : EspIntegrity.values()) {
                String digest = digestName(transform);
                if (digest != null && LibCrypto.fetchDigest(arena.allocateFrom(digest).address()) != LibCrypto.NULL) {
                    digests.put(transform, digest);
                }
            }
        }
    }

    /** @throws UnusableLibraryException if the library is not there, too old or too new */
    static OpensslAlgorithms load() throws UnusableLibraryException {
        try {
            return new OpensslAlgorithms();
        } catch (LinkageError e) { // from the static parts of LibCrypto
            throw new UnusableLibraryException(LibCrypto.FILE + " cannot be used: " + rootMessage(e), e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    @SuppressWarnings("restricted") // the library's own constant text
    private static String text(long address) {
        return MemorySegment.ofAddress(address).reinterpret(MAX_VERSION_BYTES).getString(0);
    }

    private static Set<String> cipherNames() {
        return Set.of(
                "AES-128-GCM", "AES-192-GCM", "AES-256-GCM", "ChaCha20-Poly1305",
                "AES-128-CBC", "AES-192-CBC", "AES-256-CBC", "DES-EDE3-CBC",
                "AES-128-CTR", "AES-192-CTR", "AES-256-CTR");
    }

    private static @Nullable String cipherName(EspSuite suite) {
        int bits = suite.cipherKeyBytes() * Byte.SIZE;
        return switch (suite.cipher()) {
            case AES_GCM_16, AES_GMAC -> "AES-" + bits + "-GCM"; // GMAC is GCM of nothing
            case AES_CTR -> "AES-" + bits + "-CTR";
            case AES_CBC -> "AES-" + bits + "-CBC";
            case CHACHA20_POLY1305 -> "ChaCha20-Poly1305";
            case TRIPLE_DES_CBC -> "DES-EDE3-CBC";
            case BLOWFISH_CBC, CAST128_CBC -> null; // they are in OpenSSL's legacy provider only
            case NULL -> null;
        };
    }

    private static @Nullable String digestName(EspIntegrity transform) {
        return switch (transform) {
            case HMAC_MD5_96 -> "MD5";
            case HMAC_SHA1_96 -> "SHA1";
            case HMAC_RIPEMD_160_96 -> "RIPEMD160";
            case HMAC_SHA2_256_128 -> "SHA256";
            case HMAC_SHA2_384_192 -> "SHA384";
            case HMAC_SHA2_512_256 -> "SHA512";
            case NONE -> null;
        };
    }

    /** For people: {@code OpenSSL 3.0.19 27 Jan 2026}. */
    String version() {
        return version;
    }

    boolean has(EspSuite suite) {
        boolean encrypts = suite.cipher() == EspCipher.NULL || cipher(suite) != LibCrypto.NULL;
        boolean authenticates = suite.cipher().isCombined()
                || (hmac != LibCrypto.NULL && digests.containsKey(suite.integrity()));
        return encrypts && authenticates;
    }

    /** The cipher, or 0 if there is none. */
    long cipher(EspSuite suite) {
        String name = cipherName(suite);
        return name == null ? LibCrypto.NULL : ciphers.getOrDefault(name, LibCrypto.NULL);
    }

    long hmac() {
        return hmac;
    }

    /** OpenSSL's name of the hash of a transform that {@link #has} it. */
    String digest(EspIntegrity transform) {
        String name = digests.get(transform);
        if (name == null) {
            throw new IllegalArgumentException("OpenSSL does not carry out " + transform);
        }
        return name;
    }
}

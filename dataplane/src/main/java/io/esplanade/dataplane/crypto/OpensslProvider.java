package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Secret;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Suites by libcrypto of OpenSSL 3, as far as its default provider and the machine's configuration have them: never
 * Blowfish and CAST-128. Nothing is allocated in Java for a packet, and nothing is copied.
 */
final class OpensslProvider implements CryptoProvider {
    static final String NAME = "openssl";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final OpensslAlgorithms algorithms;
    private final OpensslScratch scratch = new OpensslScratch(EspCipher.AES_GCM_16.icvBytes());

    private OpensslProvider(OpensslAlgorithms algorithms) {
        this.algorithms = algorithms;
    }

    /**
     * Finds the library.
     *
     * @throws UnusableLibraryException if there is none, or another version
     */
    static CryptoLibrary library() throws UnusableLibraryException {
        OpensslAlgorithms algorithms = OpensslAlgorithms.load();
        return new CryptoLibrary(NAME, algorithms.version(), () -> new OpensslProvider(algorithms));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean supports(EspSuite suite) {
        return algorithms.has(suite);
    }

    @Override
    public PacketCipher create(CipherSpec spec) {
        byte[] start = new byte[spec.suite().cipher().blockBytes()];
        RANDOM.nextBytes(start);
        return create(spec, start);
    }

    /** @param cbcStart as {@link JcaProvider#create(CipherSpec, byte[])} */
    PacketCipher create(CipherSpec spec, byte[] cbcStart) {
        if (!supports(spec.suite())) {
            throw new IllegalArgumentException("OpenSSL does not carry out " + spec.suite());
        }
        return switch (spec.suite().cipher()) {
            case AES_GCM_16, CHACHA20_POLY1305 -> aead(spec);
            case NULL -> new OpensslNull(spec, mac(spec));
            case AES_CBC, TRIPLE_DES_CBC, BLOWFISH_CBC, CAST128_CBC -> cbc(spec, cbcStart);
            case AES_CTR -> ctr(spec);
            case AES_GMAC -> gmac(spec);
        };
    }

    private PacketCipher aead(CipherSpec spec) {
        try (NativeKey key = new NativeKey(spec.encryptionKey())) {
            int salt = key.intAt(spec.suite().cipherKeyBytes());
            return new OpensslAead(spec, newCipher(spec, key, LibCrypto.NULL), salt, scratch);
        }
    }

    private PacketCipher gmac(CipherSpec spec) {
        try (NativeKey key = new NativeKey(spec.encryptionKey())) {
            int salt = key.intAt(spec.suite().cipherKeyBytes());
            return new OpensslGmac(spec, newCipher(spec, key, LibCrypto.NULL), salt, scratch);
        }
    }

    private PacketCipher ctr(CipherSpec spec) {
        OpensslMac mac = mac(spec);
        try (NativeKey key = new NativeKey(spec.encryptionKey())) {
            int salt = key.intAt(spec.suite().cipherKeyBytes());
            return new OpensslCtr(spec, newCipher(spec, key, LibCrypto.NULL), salt, mac, scratch);
        } catch (RuntimeException e) {
            mac.close();
            throw e;
        }
    }

    private PacketCipher cbc(CipherSpec spec, byte[] start) {
        if (spec.suite().cipher() == EspCipher.TRIPLE_DES_CBC) {
            requireStrong(spec.encryptionKey());
        }
        OpensslMac mac = mac(spec);
        try (NativeKey key = new NativeKey(spec.encryptionKey());
                Arena arena = Arena.ofConfined()) {
            MemorySegment iv = arena.allocateFrom(ValueLayout.JAVA_BYTE, start);
            return new OpensslCbc(spec, newCipher(spec, key, iv.address()), mac, scratch);
        } catch (RuntimeException e) {
            mac.close();
            throw e;
        }
    }

    private static void requireStrong(Secret secret) {
        byte[] key = secret.toArray();
        try {
            TripleDesKeys.requireStrong(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** A context with key and direction of the SA. */
    private long newCipher(CipherSpec spec, NativeKey key, long iv) {
        long context = requireRoom(LibCrypto.newCipher());
        boolean encrypt = spec.direction() == Direction.OUT;
        if (!LibCrypto.key(context, algorithms.cipher(spec.suite()), key.address(), iv, encrypt)
                || !LibCrypto.setNoPadding(context)) {
            LibCrypto.freeCipher(context);
            throw new IllegalArgumentException("OpenSSL takes no key for " + spec.suite());
        }
        return context;
    }

    private OpensslMac mac(CipherSpec spec) {
        EspIntegrity transform = spec.suite().integrity();
        long context = requireRoom(LibCrypto.newMac(algorithms.hmac()));
        try (NativeKey key = new NativeKey(spec.integrityKey());
                Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = OpensslParameter.list(arena);
            MemorySegment digest = arena.allocateFrom(algorithms.digest(transform));
            OpensslParameter.set(
                    parameters, OpensslParameter.UTF8_STRING, arena.allocateFrom("digest"), digest.byteSize() - 1);
            OpensslParameter.setData(parameters, digest.address());
            if (!LibCrypto.startMac(context, key.address(), transform.keyBytes(), parameters.address())) {
                LibCrypto.freeMac(context);
                throw new IllegalArgumentException("OpenSSL takes no key for " + spec.suite());
            }
        }
        return new OpensslMac(transform, context, spec.esn(), scratch);
    }

    private static long requireRoom(long context) {
        if (context == LibCrypto.NULL) {
            throw new IllegalStateException("OpenSSL has no memory for another SA");
        }
        return context;
    }

    /** A key in native memory for the time of a call, then zeros. */
    private static final class NativeKey implements AutoCloseable {
        private final Arena arena = Arena.ofConfined();
        private final MemorySegment memory;

        NativeKey(Secret secret) {
            byte[] key = secret.toArray();
            memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, key);
            Arrays.fill(key, (byte) 0);
        }

        long address() {
            return memory.address();
        }

        int intAt(int offset) {
            return memory.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
        }

        @Override
        public void close() {
            memory.fill((byte) 0);
            arena.close();
        }
    }
}

package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspSuite;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * No protection at all, in packets that have the length of the suite: what a benchmark compares encryption with. No rule,
 * option or negotiation leads here; only the system property {@value #PROPERTY} does, given to the Java of both gateways:
 *
 * <pre>ESPLANADE_JAVA_OPTIONS=-Desplanade.perf.nullCipher=true gateway run ...</pre>
 *
 * <p>The ICV is zeros, and a packet with another one is refused: so nothing passes between such a gateway and one that
 * protects.
 */
final class UnprotectedCipher extends AbstractPacketCipher {
    static final String PROPERTY = "esplanade.perf.nullCipher";
    static final String NAME = "none";

    /** Decided once, before the first packet. */
    static final boolean IS_WANTED = Boolean.getBoolean(PROPERTY);

    static final CryptoLibrary LIBRARY = new CryptoLibrary(NAME, "no protection", Provider::new);

    private UnprotectedCipher(CipherSpec spec) {
        super(spec);
    }

    @Override
    void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        int ivBytes = prefixBytes - HEADER_BYTES;
        if (ivBytes > 0) {
            memory.set(BigEndian.LONG, espOffset + HEADER_BYTES, sequence);
        }
        for (int i = 0; i < icvBytes; i++) {
            memory.set(ValueLayout.JAVA_BYTE, espOffset + prefixBytes + ciphertextBytes + i, (byte) 0);
        }
    }

    @Override
    boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        int difference = 0;
        for (int i = 0; i < icvBytes; i++) {
            difference |= memory.get(ValueLayout.JAVA_BYTE, espOffset + prefixBytes + ciphertextBytes + i);
        }
        return difference == 0;
    }

    @Override
    void wipe() {}

    /** All suites, all alike. */
    private static final class Provider implements CryptoProvider {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public boolean supports(EspSuite suite) {
            return true;
        }

        @Override
        public PacketCipher create(CipherSpec spec) {
            return new UnprotectedCipher(spec);
        }
    }
}

package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What is checked at start, before the first packet: every suite opens packets that another implementation sealed,
 * seals them the same where there is one right answer, opens what it sealed over a range of lengths, and refuses each
 * of these with one bit changed.
 */
final class CipherSelfTest {
    private static final int MEMORY_BYTES = 2048;
    private static final int SHORT_BYTES = 72; // all lengths up to here
    private static final int[] LONG_BYTES = {256, 512, 528, 784, 1024, 1408}; // the JDK's vector code starts at 512

    private final CryptoProvider provider;
    private final MemorySegment memory;

    private CipherSelfTest(CryptoProvider provider, MemorySegment memory) {
        this.provider = provider;
        this.memory = memory;
    }

    /**
     * Checks all suites of a provider, up to a second; the thread that owns the provider.
     *
     * @throws IllegalStateException naming suite and provider if one is wrong
     */
    static void run(CryptoProvider provider) {
        try (Arena arena = Arena.ofConfined()) {
            CipherSelfTest test = new CipherSelfTest(provider, arena.allocate(MEMORY_BYTES));
            for (KnownAnswer answer : KnownAnswer.ofProgram()) {
                if (!provider.supports(answer.suite())) {
                    continue;
                }
                test.checkOpen(answer);
                if (answer.isSealable()) {
                    test.checkSeal(answer);
                }
                if (!answer.esn()) {
                    test.checkLengths(answer);
                }
            }
        }
    }

    private void checkOpen(KnownAnswer answer) {
        try (PacketCipher in = provider.create(answer.spec(Direction.IN))) {
            int espBytes = answer.esp().length();
            write(answer.esp(), 0);
            require(in.open(memory, 0, espBytes, answer.sequence()), answer, "a known packet does not verify");
            require(isAt(answer.payload(), answer.prefixBytes()), answer, "a known packet opens to something else");
        }
    }

    private void checkSeal(KnownAnswer answer) {
        try (PacketCipher out = provider.create(answer.spec(Direction.OUT))) {
            memory.fill((byte) 0);
            MemorySegment.copy(
                    answer.esp().toArray(), 0, memory, ValueLayout.JAVA_BYTE, 0, PacketCipher.HEADER_BYTES);
            write(answer.payload(), answer.prefixBytes());
            out.seal(memory, 0, answer.payload().length(), answer.sequence());
            require(isAt(answer.esp(), 0), answer, "a known packet seals to something else");
        }
    }

    private void checkLengths(KnownAnswer answer) {
        int blockBytes = answer.suite().cipher().blockBytes();
        try (PacketCipher out = provider.create(answer.spec(Direction.OUT));
                PacketCipher in = provider.create(answer.spec(Direction.IN))) {
            long sequence = answer.sequence();
            for (int length = blockBytes; length <= SHORT_BYTES; length += blockBytes) {
                checkRoundTrip(answer, out, in, length, ++sequence);
            }
            for (int length : LONG_BYTES) {
                checkRoundTrip(answer, out, in, length, ++sequence);
            }
        }
    }

    private void checkRoundTrip(KnownAnswer answer, PacketCipher out, PacketCipher in, int length, long sequence) {
        int prefixBytes = answer.prefixBytes();
        int espBytes = prefixBytes + length + answer.suite().icvBytes();
        fill(prefixBytes, length, sequence);
        out.seal(memory, 0, length, sequence);
        int bit = (int) (sequence % (length * 8L));
        flip(prefixBytes * 8 + bit);
        require(!in.open(memory, 0, espBytes, sequence), answer, "a damaged packet of " + length + " octets verifies");
        flip(prefixBytes * 8 + bit);
        require(in.open(memory, 0, espBytes, sequence), answer, "a sealed packet of " + length + " octets is refused");
        require(isFilled(prefixBytes, length, sequence), answer, "a packet of " + length + " octets opens wrongly");
    }

    private void fill(int offset, int length, long seed) {
        for (int i = 0; i < length; i++) {
            memory.set(ValueLayout.JAVA_BYTE, offset + i, (byte) (i * 31L + seed));
        }
    }

    private boolean isFilled(int offset, int length, long seed) {
        for (int i = 0; i < length; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, offset + i) != (byte) (i * 31L + seed)) {
                return false;
            }
        }
        return true;
    }

    private void flip(int bit) {
        int offset = bit >> 3;
        memory.set(
                ValueLayout.JAVA_BYTE, offset, (byte) (memory.get(ValueLayout.JAVA_BYTE, offset) ^ 1 << (bit & 7)));
    }

    private void write(Octets octets, int offset) {
        MemorySegment.copy(octets.toArray(), 0, memory, ValueLayout.JAVA_BYTE, offset, octets.length());
    }

    private boolean isAt(Octets octets, int offset) {
        return memory.asSlice(offset, octets.length()).mismatch(MemorySegment.ofArray(octets.toArray())) == -1;
    }

    private void require(boolean holds, KnownAnswer answer, String otherwise) {
        if (!holds) {
            EspSuite suite = answer.suite();
            throw new IllegalStateException(
                    "self-test of " + suite + " by " + provider.name() + ": " + otherwise);
        }
    }
}

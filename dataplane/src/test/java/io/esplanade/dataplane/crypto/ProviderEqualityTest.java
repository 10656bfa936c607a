package io.esplanade.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Secret;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every native provider of this machine does to every packet what the JDK does. */
class ProviderEqualityTest {
    private static final int MAX_SHORT_BYTES = 2100;
    private static final int[] LONG_BYTES = {4096, 4112, 8192, 8912, 8928, 9200};
    private static final int MAX_ALIGNMENT = 8;
    private static final int GUARD_BYTES = 16;
    private static final int MEMORY_BYTES = 10_000;

    private final Random random = new Random(4106);
    private final CryptoProvider jca = new JcaProvider();
    private final MemorySegment memory = Arena.ofAuto().allocate(MEMORY_BYTES);

    @BeforeAll
    static void needsALibrary() {
        assumeFalse(Providers.present().isEmpty(), "this machine has neither libcrypto.so.3 nor libIPSec_MB.so.1");
    }

    static Stream<Arguments> providersAndSuites() {
        return Providers.present().stream()
                .flatMap(provider -> suites().stream()
                        .filter(provider::supports)
                        .flatMap(suite -> Stream.of(false, true).map(esn -> Arguments.of(provider, suite, esn))));
    }

    static Stream<Arguments> withPredictableIvs() {
        return providersAndSuites().filter(arguments -> {
            EspCipher cipher = ((EspSuite) arguments.get()[1]).cipher();
            return cipher.isCombined() || cipher == EspCipher.NULL;
        });
    }

    /** Each cipher with each length of its key, each integrity transform. */
    private static List<EspSuite> suites() {
        List<EspSuite> suites = new ArrayList<>();
        for (int keyBytes : new int[] {16, 24, 32}) {
            suites.add(new EspSuite(EspCipher.AES_GCM_16, keyBytes, EspIntegrity.NONE));
            suites.add(new EspSuite(EspCipher.AES_CBC, keyBytes, EspIntegrity.HMAC_SHA2_256_128));
        }
        suites.add(new EspSuite(EspCipher.CHACHA20_POLY1305, 32, EspIntegrity.NONE));
        suites.add(new EspSuite(EspCipher.TRIPLE_DES_CBC, 24, EspIntegrity.HMAC_SHA1_96));
        suites.add(new EspSuite(EspCipher.AES_CBC, 16, EspIntegrity.HMAC_SHA1_96));
        suites.add(new EspSuite(EspCipher.AES_CBC, 16, EspIntegrity.HMAC_SHA2_384_192));
        suites.add(new EspSuite(EspCipher.AES_CBC, 32, EspIntegrity.HMAC_SHA2_512_256));
        for (EspIntegrity integrity : EspIntegrity.values()) {
            if (integrity != EspIntegrity.NONE) {
                suites.add(new EspSuite(EspCipher.NULL, 0, integrity));
            }
        }
        return suites;
    }

    private static IntStream lengths(EspSuite suite) {
        int blockBytes = suite.cipher().blockBytes();
        return IntStream.concat(IntStream.rangeClosed(1, MAX_SHORT_BYTES), IntStream.of(LONG_BYTES))
                .filter(length -> length % blockBytes == 0);
    }

    /** The JDK opens what the provider sealed, and the other way round; nothing beside the packet changes. */
    @ParameterizedTest
    @MethodSource("providersAndSuites")
    void eachOpensWhatTheOtherSealed(CryptoProvider provider, EspSuite suite, boolean esn) {
        try (Pair theirs = new Pair(jca, suite, esn);
                Pair ours = new Pair(provider, suite, esn)) {
            long sequence = esn ? 0xffff_fff0L : 0;
            for (int length : lengths(suite).toArray()) {
                int offset = GUARD_BYTES + length % MAX_ALIGNMENT;
                sequence++;
                check(ours.out, theirs.in, offset, length, sequence);
                check(theirs.out, ours.in, offset, length, sequence);
            }
        }
    }

    private void check(PacketCipher sealing, PacketCipher opening, int offset, int length, long sequence) {
        byte[] payload = write(sealing.suite(), offset, length, sequence);
        byte[] before = all();
        int espBytes = espBytes(sealing.suite(), length);
        sealing.seal(memory, offset, length, sequence);
        assertUntouchedAround(before, offset, espBytes, length);
        assertThat(opening.open(memory, offset, espBytes, sequence)).as("%d octets", length).isTrue();
        assertUntouchedAround(before, offset, espBytes, length);
        int from = offset + PacketCipher.HEADER_BYTES + sealing.suite().cipher().ivBytes();
        if (memory.asSlice(from, length).mismatch(MemorySegment.ofArray(payload)) != -1) {
            throw new AssertionError(length + " octets open to something else");
        }
    }

    /** Where the IV is the sequence number, or there is none, both write the same. */
    @ParameterizedTest
    @MethodSource("withPredictableIvs")
    void sealsTheSameOctets(CryptoProvider provider, EspSuite suite, boolean esn) {
        try (Pair theirs = new Pair(jca, suite, esn);
                Pair ours = new Pair(provider, suite, esn)) {
            long sequence = esn ? 0xffff_fff0L : 0;
            for (int length : lengths(suite).toArray()) {
                int offset = GUARD_BYTES + length % MAX_ALIGNMENT;
                byte[] payload = write(suite, offset, length, ++sequence);
                ours.out.seal(memory, offset, length, sequence);
                byte[] our = all();
                write(payload, suite, offset, sequence);
                theirs.out.seal(memory, offset, length, sequence);
                if (memory.asSlice(offset, espBytes(suite, length))
                                .mismatch(MemorySegment.ofArray(our).asSlice(offset, espBytes(suite, length)))
                        != -1) {
                    throw new AssertionError(length + " octets are sealed otherwise");
                }
            }
        }
    }

    /** A packet with one bit changed, or cut short, is refused and stays as it came; the next good one is opened. */
    @ParameterizedTest
    @MethodSource("providersAndSuites")
    void forgedPacketsAreRefusedAndStayAsTheyCame(CryptoProvider provider, EspSuite suite, boolean esn) {
        try (Pair theirs = new Pair(jca, suite, esn);
                Pair ours = new Pair(provider, suite, esn)) {
            long sequence = 0;
            for (int length : new int[] {16, 48, 144, 512, 528, 1392, 1408, 2096, 8912}) {
                int offset = GUARD_BYTES + length / 16 % MAX_ALIGNMENT;
                int espBytes = espBytes(suite, length);
                byte[] payload = write(suite, offset, length, ++sequence);
                theirs.out.seal(memory, offset, length, sequence);
                for (int i = 0; i < 40; i++) {
                    int bit = (offset + forgedOctet(espBytes, esn)) * Byte.SIZE + random.nextInt(Byte.SIZE);
                    flip(bit);
                    byte[] forged = all();
                    assertThat(ours.in.open(memory, offset, espBytes, sequence)).as("%d octets", length).isFalse();
                    assertThat(memory.mismatch(MemorySegment.ofArray(forged))).isEqualTo(-1);
                    flip(bit);
                }
                assertThat(ours.in.open(memory, offset, espBytes - 16, sequence)).isFalse();
                assertThat(ours.in.open(memory, offset, espBytes, sequence)).as("%d octets", length).isTrue();
                int from = offset + PacketCipher.HEADER_BYTES + suite.cipher().ivBytes();
                assertThat(memory.asSlice(from, length).mismatch(MemorySegment.ofArray(payload))).isEqualTo(-1);
            }
        }
    }

    /** An extended sequence number is authenticated as the caller knows it, not as the packet has it. */
    private int forgedOctet(int espBytes, boolean esn) {
        int octet = random.nextInt(espBytes);
        return esn && octet >= Integer.BYTES && octet < PacketCipher.HEADER_BYTES ? 0 : octet;
    }

    private static int espBytes(EspSuite suite, int length) {
        return PacketCipher.HEADER_BYTES + suite.cipher().ivBytes() + length + suite.icvBytes();
    }

    private byte[] write(EspSuite suite, int offset, int length, long sequence) {
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        write(payload, suite, offset, sequence);
        return payload;
    }

    private void write(byte[] payload, EspSuite suite, int offset, long sequence) {
        memory.set(BigEndian.LONG, offset, (0x1000L << 32) | (sequence & 0xffff_ffffL));
        int from = offset + PacketCipher.HEADER_BYTES + suite.cipher().ivBytes();
        MemorySegment.copy(payload, 0, memory, ValueLayout.JAVA_BYTE, from, payload.length);
    }

    private byte[] all() {
        return memory.toArray(ValueLayout.JAVA_BYTE);
    }

    private void assertUntouchedAround(byte[] before, int offset, int espBytes, int length) {
        MemorySegment old = MemorySegment.ofArray(before);
        int end = offset + espBytes;
        boolean same = memory.asSlice(0, offset + PacketCipher.HEADER_BYTES)
                                .mismatch(old.asSlice(0, offset + PacketCipher.HEADER_BYTES))
                        == -1
                && memory.asSlice(end).mismatch(old.asSlice(end)) == -1;
        assertThat(same).as("around a packet of %d octets", length).isTrue();
    }

    private void flip(int bit) {
        int index = bit >> 3;
        memory.set(ValueLayout.JAVA_BYTE, index, (byte) (memory.get(ValueLayout.JAVA_BYTE, index) ^ (1 << (bit & 7))));
    }

    /** Both directions of an SA by one provider, with keys that depend on the suite only. */
    private record Pair(PacketCipher out, PacketCipher in) implements AutoCloseable {
        Pair(CryptoProvider provider, EspSuite suite, boolean esn) {
            this(provider.create(spec(suite, Direction.OUT, esn)), provider.create(spec(suite, Direction.IN, esn)));
        }

        private static CipherSpec spec(EspSuite suite, Direction direction, boolean esn) {
            Random keys = new Random(suite.toString().hashCode());
            byte[] encryptionKey = new byte[suite.encryptionKeyBytes()];
            byte[] integrityKey = new byte[suite.integrity().keyBytes()];
            keys.nextBytes(encryptionKey);
            keys.nextBytes(integrityKey);
            return new CipherSpec(suite, direction, Secret.owning(encryptionKey), Secret.owning(integrityKey), esn);
        }

        @Override
        public void close() {
            out.close();
            in.close();
        }
    }
}

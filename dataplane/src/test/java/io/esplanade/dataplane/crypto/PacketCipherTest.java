package io.esplanade.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.esplanade.dataplane.crypto.Providers#ciphers")
class PacketCipherTest {
    private static final int PAYLOAD_BYTES = 48; // a multiple of every block

    private final PacketCiphers ciphers;
    private final Random random = new Random(4303);

    PacketCipherTest(PacketCiphers ciphers) {
        this.ciphers = ciphers;
    }

    /** One of each cipher. */
    static EspSuite[] suites() {
        return new EspSuite[] {
            new EspSuite(EspCipher.NULL, 0, EspIntegrity.HMAC_SHA2_256_128),
            new EspSuite(EspCipher.TRIPLE_DES_CBC, 24, EspIntegrity.HMAC_SHA1_96),
            new EspSuite(EspCipher.BLOWFISH_CBC, 16, EspIntegrity.HMAC_SHA2_384_192),
            new EspSuite(EspCipher.CAST128_CBC, 16, EspIntegrity.HMAC_MD5_96),
            new EspSuite(EspCipher.AES_CBC, 32, EspIntegrity.HMAC_RIPEMD_160_96),
            new EspSuite(EspCipher.AES_GCM_16, 16, EspIntegrity.NONE),
            new EspSuite(EspCipher.CHACHA20_POLY1305, 32, EspIntegrity.NONE)
        };
    }

    @ParameterizedTest
    @MethodSource("suites")
    void packetWithAnyBitChangedStaysAsItCame(EspSuite suite) {
        Pair pair = pair(suite, false);
        Packet packet = sealed(pair.out, 1);
        byte[] good = packet.octets();
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit >> 3] ^= (byte) (1 << (bit & 7));
            packet.write(0, bad);
            assertThat(pair.in.open(packet.memory, Packet.OFFSET, packet.length(), 1)).as("bit %d", bit).isFalse();
            assertThat(packet.octets()).as("bit %d", bit).isEqualTo(bad);
        }
        packet.write(0, good);
        assertThat(pair.in.open(packet.memory, Packet.OFFSET, packet.length(), 1)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void packetWithOneOctetLessOrMoreIsRefused(EspSuite suite) {
        Pair pair = pair(suite, false);
        Packet packet = sealed(pair.out, 1);
        Packet longer = Packet.of(packet.octets(), new byte[64]);
        for (int length = 0; length <= longer.length(); length++) {
            if (length != packet.length()) {
                assertThat(pair.in.open(longer.memory, Packet.OFFSET, length, 1)).as("%d octets", length).isFalse();
            }
        }
        assertThat(pair.in.open(longer.memory, Packet.OFFSET, -1, 1)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void highHalfOfTheSequenceNumberIsAuthenticatedWithEsnOnly(EspSuite suite) {
        long high = 7L << 32;
        Pair extended = pair(suite, true);
        Packet packet = sealed(extended.out, high + 1);
        assertThat(extended.in.open(packet.memory, Packet.OFFSET, packet.length(), 1)).isFalse();
        assertThat(extended.in.open(packet.memory, Packet.OFFSET, packet.length(), high + 1)).isTrue();

        Pair plain = pair(suite, false);
        packet = sealed(plain.out, 1);
        assertThat(plain.in.open(packet.memory, Packet.OFFSET, packet.length(), high + 1)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void writesNothingOutsideOfThePacket(EspSuite suite) {
        Pair pair = pair(suite, false);
        int lengthBytes = packetBytes(suite);
        Packet wide = Packet.zeros(lengthBytes + 100);
        pair.out.seal(wide.memory, Packet.OFFSET + 50, PAYLOAD_BYTES, 1);
        assertThat(pair.in.open(wide.memory, Packet.OFFSET + 50, lengthBytes, 1)).isTrue();
        assertThat(wide.octets(0, 58)).containsOnly(0);
        assertThat(wide.octets(50 + lengthBytes, 100 + lengthBytes)).containsOnly(0);
    }

    @ParameterizedTest
    @MethodSource("suites")
    void everyPacketHasAnotherIv(EspSuite suite) {
        int ivBytes = suite.cipher().ivBytes();
        Pair pair = pair(suite, false);
        Set<Octets> ivs = new HashSet<>();
        for (int i = 1; i <= 1000; i++) {
            Packet packet = sealed(pair.out, i);
            ivs.add(Octets.of(packet.octets(8, 8 + ivBytes)));
        }
        assertThat(ivs).hasSize(ivBytes == 0 ? 1 : 1000);
    }

    @Test
    void cbcIvOfTheFirstPacketDiffersFromRunToRunUnderTheSameKey() {
        EspSuite suite = new EspSuite(EspCipher.AES_CBC, 16, EspIntegrity.HMAC_SHA1_96);
        Set<Octets> ivs = new HashSet<>();
        for (int run = 0; run < 20; run++) {
            ivs.add(Octets.of(sealed(pair(suite, false, 1).out, 1).octets(8, 24)));
        }
        assertThat(ivs).hasSize(20);
    }

    /** RFC 3602 section 3: the last block of a packet must not be the next one's IV. */
    @Test
    void cbcIvIsNotTheLastBlockOfThePacketBefore() {
        PacketCipher out = pair(new EspSuite(EspCipher.AES_CBC, 16, EspIntegrity.HMAC_SHA1_96), false).out;
        Packet first = sealed(out, 1);
        Packet second = sealed(out, 2);
        int end = 24 + PAYLOAD_BYTES;
        assertThat(second.octets(8, 24)).isNotEqualTo(first.octets(end - 16, end));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void sequenceNumberThatDoesNotGrowIsRefused(EspSuite suite) {
        PacketCipher out = pair(suite, false).out;
        sealed(out, 5);
        assertThatIllegalStateException().isThrownBy(() -> sealed(out, 5));
        assertThatIllegalStateException().isThrownBy(() -> sealed(out, 4));
        sealed(out, 6);
    }

    @ParameterizedTest
    @MethodSource("suites")
    void closedCipherNeitherSealsNorOpens(EspSuite suite) {
        Pair pair = pair(suite, false);
        Packet packet = sealed(pair.out, 1);
        pair.out.close();
        pair.in.close();
        pair.in.close();
        assertThat(pair.in.open(packet.memory, Packet.OFFSET, packet.length(), 1)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> sealed(pair.out, 2));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void cipherOfTheOtherDirectionDoesNothing(EspSuite suite) {
        Pair pair = pair(suite, false);
        Packet packet = sealed(pair.out, 1);
        assertThat(pair.out.open(packet.memory, Packet.OFFSET, packet.length(), 1)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> sealed(pair.in, 1));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void packetsBeyondTheirMemoryTouchNothing(EspSuite suite) {
        Pair pair = pair(suite, false);
        int lengthBytes = packetBytes(suite);
        Packet small = Packet.zeros(lengthBytes - 1);
        assertThatThrownBy(() -> pair.out.seal(small.memory, Packet.OFFSET, PAYLOAD_BYTES, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> pair.in.open(small.memory, Packet.OFFSET, lengthBytes, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(small.octets()).containsOnly(0);
    }

    @Test
    void payloadsThatAreNoPayloadsAreRefused() {
        PacketCipher out = pair(new EspSuite(EspCipher.AES_CBC, 16, EspIntegrity.HMAC_SHA1_96), false).out;
        Packet packet = Packet.zeros(70_000);
        for (int length : new int[] {-16, 0, 17, 65_536}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> out.seal(packet.memory, Packet.OFFSET, length, 1));
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void longestPacketPasses(EspSuite suite) {
        Pair pair = pair(suite, false);
        int overhead = packetBytes(suite) - PAYLOAD_BYTES;
        int payloadBytes = (PacketCipher.MAX_PACKET_BYTES - overhead) & -16;
        Packet packet = Packet.zeros(payloadBytes + overhead);
        pair.out.seal(packet.memory, Packet.OFFSET, payloadBytes, 1);
        assertThat(pair.in.open(packet.memory, Packet.OFFSET, packet.length(), 1)).isTrue();
        assertThat(packet.octets(8 + suite.cipher().ivBytes(), 8 + suite.cipher().ivBytes() + payloadBytes))
                .containsOnly(0);
    }

    @ParameterizedTest
    @MethodSource("suites")
    void ciphersOfOneThreadDoNotDisturbEachOther(EspSuite suite) {
        Pair pair = pair(suite, false);
        Pair other = pair(suites()[random.nextInt(suites().length)], true);
        for (int i = 1; i <= 20; i++) {
            Packet packet = sealed(pair.out, i);
            Packet between = sealed(other.out, i);
            assertThat(pair.in.open(packet.memory, Packet.OFFSET, packet.length(), i)).isTrue();
            assertThat(other.in.open(between.memory, Packet.OFFSET, between.length(), i)).isTrue();
        }
    }

    @Test
    void tripleDesKeyThatIsSingleDesIsRefused() {
        byte[] key = new byte[24];
        random.nextBytes(key);
        System.arraycopy(key, 0, key, 8, 8);
        key[8] ^= 1; // parity only
        EspSuite suite = new EspSuite(EspCipher.TRIPLE_DES_CBC, 24, EspIntegrity.HMAC_MD5_96);
        CipherSpec spec = new CipherSpec(
                suite, Direction.OUT, Secret.owning(key), Secret.owning(new byte[16]), false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ciphers.create(spec))
                .withMessageContaining("RFC 2451");
    }

    @ParameterizedTest
    @MethodSource("suites")
    void memoryOfTheHeapIsUsedRightlyOrNotAtAll(EspSuite suite) {
        Pair pair = pair(suite, false);
        byte[] octets = new byte[packetBytes(suite)];
        try {
            pair.out.seal(MemorySegment.ofArray(octets), 0, PAYLOAD_BYTES, 1);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("heap");
            return;
        }
        assertThat(pair.in.open(MemorySegment.ofArray(octets), 0, octets.length, 1)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void namesItsProviderAndNoKeys(EspSuite suite) {
        assertThat(ciphers.providerName(suite)).isIn("jca", "openssl", "ipsec-mb");
        assertThat(pair(suite, false).out.toString()).isEqualTo("PacketCipher[" + suite + "]");
    }

    private Packet sealed(PacketCipher out, long sequence) {
        Packet packet = Packet.zeros(packetBytes(out.suite()));
        packet.write(4, new byte[] {0, 0, (byte) (sequence >> 8), (byte) sequence});
        out.seal(packet.memory, Packet.OFFSET, PAYLOAD_BYTES, sequence);
        return packet;
    }

    private static int packetBytes(EspSuite suite) {
        return PacketCipher.HEADER_BYTES + suite.cipher().ivBytes() + PAYLOAD_BYTES + suite.icvBytes();
    }

    private Pair pair(EspSuite suite, boolean esn) {
        return pair(suite, esn, random.nextLong());
    }

    private Pair pair(EspSuite suite, boolean esn, long seed) {
        return new Pair(
                ciphers.create(spec(suite, Direction.OUT, esn, seed)),
                ciphers.create(spec(suite, Direction.IN, esn, seed)));
    }

    private static CipherSpec spec(EspSuite suite, Direction direction, boolean esn, long seed) {
        Random keys = new Random(seed);
        byte[] encryptionKey = new byte[suite.encryptionKeyBytes()];
        byte[] integrityKey = new byte[suite.integrity().keyBytes()];
        keys.nextBytes(encryptionKey);
        keys.nextBytes(integrityKey);
        return new CipherSpec(suite, direction, Secret.owning(encryptionKey), Secret.owning(integrityKey), esn);
    }

    private record Pair(PacketCipher out, PacketCipher in) {}
}

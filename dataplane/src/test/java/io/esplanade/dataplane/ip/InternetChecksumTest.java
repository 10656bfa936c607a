package io.esplanade.dataplane.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
    @Test
    void sumsTheExampleOfRfc1071() {
        byte[] octets = HexFormat.of().parseHex("0001f203f4f5f6f7");
        assertThat(InternetChecksum.sum(TestPacket.inMemory(octets, 0), 0, 8)).isEqualTo(0xddf2);
    }

    @Test
    void agreesWithThePlainSumAtEveryAlignmentAndLength() {
        byte[] octets = new byte[256 + 16];
        new Random(1).nextBytes(octets);
        MemorySegment memory = TestPacket.inMemory(octets, 0);
        for (int from = 0; from < 16; from++) {
            for (int length = 0; length <= 256; length++) {
                assertThat(InternetChecksum.sum(memory, from, length))
                        .as("%d octets at %d", length, from)
                        .isEqualTo(TestPacket.naiveSum(octets, from, from + length, 0));
            }
        }
    }

    @Test
    void agreesWithThePlainSumOnLongAndExtremeInput() {
        Random random = new Random(2);
        for (int i = 0; i < 300; i++) {
            byte[] octets = new byte[random.nextInt(0x10000)];
            random.nextBytes(octets);
            if (i % 3 == 0) {
                Arrays.fill(octets, (byte) 0xff);
            }
            int from = Math.min(octets.length, random.nextInt(9));
            assertThat(InternetChecksum.sum(TestPacket.inMemory(octets, 0), from, octets.length - from))
                    .isEqualTo(TestPacket.naiveSum(octets, from, octets.length, 0));
        }
    }

    @Test
    void updateGivesWhatComputingAnewGives() {
        Random random = new Random(3);
        byte[] octets = new byte[20];
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(octets);
            int before = ((octets[4] & 0xff) << 8) | (octets[5] & 0xff);
            int checksum = ~TestPacket.naiveSum(octets, 0, 20, 0) & 0xffff;
            int after = random.nextInt(0x10000);
            octets[4] = (byte) (after >> 8);
            octets[5] = (byte) after;
            assertThat(InternetChecksum.update(checksum, before, after))
                    .isEqualTo(~TestPacket.naiveSum(octets, 0, 20, 0) & 0xffff);
        }
    }

    @Test
    void updateKeepsTheExampleOfRfc1624() {
        // Section 4: checksum 0xdd2f, the word 0x5555 becomes 0x3285; equation 2 gives 0xffff, equation 3 gives 0x0000.
        assertThat(InternetChecksum.update(0xdd2f, 0x5555, 0x3285)).isEqualTo(0x0000);
    }

    @Test
    void pseudoHeadersAgreeWithThePlainSum() {
        for (boolean v6 : new boolean[] {false, true}) {
            byte[] packet = TestPacket.tcp(v6, new byte[1000]).build();
            MemorySegment memory = TestPacket.inMemory(packet, 3);
            for (int length : new int[] {0, 20, 1020, 65_495}) {
                assertThat(InternetChecksum.pseudoHeader(v6, memory, 3, TestPacket.TCP, length))
                        .isEqualTo(TestPacket.naivePseudoSum(packet, TestPacket.TCP, length));
            }
        }
    }
}

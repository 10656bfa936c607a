package io.esplanade.dataplane.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IcmpErrorsTest {
    private final MemorySegment out = Arena.ofAuto().allocate(IcmpErrors.MAX_BYTES + 3);

    private byte[] errorAbout(byte[] packet, int mtuBytes) {
        int length = IcmpErrors.packetTooBig(TestPacket.parsed(packet, 0), mtuBytes, out, 3);
        return TestPacket.bytes(out, 3, length);
    }

    @Test
    void buildsFragmentationNeeded() {
        byte[] offending = TestPacket.tcp(false, randomBytes(1460)).build();

        byte[] error = errorAbout(offending, 1400);

        assertThat(error).hasSize(576);
        assertThat(TestPacket.checksumsHold(error)).isTrue();
        ByteBuffer fields = ByteBuffer.wrap(error);
        assertThat(fields.get(0)).isEqualTo((byte) 0x45);
        assertThat(fields.getShort(2)).isEqualTo((short) 576);
        assertThat(fields.get(9)).isEqualTo((byte) 1);
        assertThat(fields.getInt(12)).isEqualTo(0x0a08_0002); // from where the packet was going
        assertThat(fields.getInt(16)).isEqualTo(0x0a09_0001); // to its sender
        assertThat(fields.getShort(20)).isEqualTo((short) 0x0304);
        assertThat(fields.getInt(24)).isEqualTo(1400); // RFC 1191 section 4: 16 bits unused, next-hop MTU
        assertThat(Arrays.copyOfRange(error, 28, 576)).isEqualTo(Arrays.copyOf(offending, 548));
    }

    @Test
    void buildsPacketTooBig() {
        byte[] offending = TestPacket.tcp(true, randomBytes(1440)).build();

        byte[] error = errorAbout(offending, 1390);

        assertThat(error).hasSize(1280);
        assertThat(TestPacket.checksumsHold(error)).isTrue();
        ByteBuffer fields = ByteBuffer.wrap(error);
        assertThat(fields.getInt(0)).isEqualTo(0x6000_0000);
        assertThat(fields.getShort(4)).isEqualTo((short) 1240);
        assertThat(fields.get(6)).isEqualTo((byte) 58);
        assertThat(fields.getLong(8)).isEqualTo(0x2001_0db8_0000_0002L);
        assertThat(fields.getLong(24)).isEqualTo(0x2001_0db8_0000_0001L);
        assertThat(fields.getShort(40)).isEqualTo((short) 0x0200);
        assertThat(fields.getInt(44)).isEqualTo(1390);
        assertThat(Arrays.copyOfRange(error, 48, 1280)).isEqualTo(Arrays.copyOf(offending, 1232));
    }

    @Test
    void quotesAShortPacketWhole() {
        byte[] offending = TestPacket.udp(false, randomBytes(101)).build();
        byte[] error = errorAbout(offending, 100);
        assertThat(error).hasSize(28 + offending.length);
        assertThat(TestPacket.checksumsHold(error)).isTrue();
        assertThat(Arrays.copyOfRange(error, 28, error.length)).isEqualTo(offending);
    }

    @Test
    void isSilentAboutIcmpErrorsOnly() {
        for (int type : new int[] {3, 4, 5, 11, 12}) {
            assertThat(errorAbout(icmp(false, type), 100)).as("type %d", type).isEmpty();
        }
        for (int type : new int[] {1, 2, 3, 4, 100, 127, 137}) {
            assertThat(errorAbout(icmp(true, type), 100)).as("type %d", type).isEmpty();
        }
        for (int echo : new int[] {0, 8}) {
            assertThat(errorAbout(icmp(false, echo), 100)).isNotEmpty();
        }
        assertThat(errorAbout(icmp(true, 128), 100)).isNotEmpty();
    }

    @Test
    void isSilentAboutLaterFragments() {
        TestPacket fragment = TestPacket.udp(false, randomBytes(200));
        fragment.flagsFragment = 0x4001;
        assertThat(errorAbout(fragment.build(), 100)).isEmpty();
        fragment.flagsFragment = 0x6000;
        assertThat(errorAbout(fragment.build(), 100)).isNotEmpty();
    }

    @Test
    void isSilentAboutAddressesThatAreNotOfOneHost() {
        byte[] v4 = TestPacket.udp(false, randomBytes(200)).build();
        for (int field : new int[] {12, 16}) {
            for (int octet : new int[] {0, 127, 224, 240, 255}) {
                byte[] changed = v4.clone();
                changed[field] = (byte) octet;
                assertThat(errorAbout(changed, 100)).as("%d at %d", octet, field).isEmpty();
            }
        }
        byte[] v6 = TestPacket.udp(true, randomBytes(200)).build();
        for (int field : new int[] {8, 24}) {
            byte[] multicast = v6.clone();
            multicast[field] = (byte) 0xff;
            assertThat(errorAbout(multicast, 100)).isEmpty();
            byte[] unspecified = v6.clone();
            Arrays.fill(unspecified, field, field + 16, (byte) 0);
            assertThat(errorAbout(unspecified, 100)).isEmpty();
            unspecified[field + 15] = 1;
            assertThat(errorAbout(unspecified, 100)).isEmpty();
        }
    }

    private static byte[] icmp(boolean v6, int type) {
        TestPacket packet = TestPacket.udp(v6, new byte[200]);
        packet.protocol = v6 ? 58 : 1;
        packet.sourcePort = type << 8;
        return packet.build();
    }

    private static byte[] randomBytes(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }
}

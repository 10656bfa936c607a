package io.esplanade.dataplane.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Drop;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ipv4FragmenterTest {
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();

    private List<byte[]> cut(byte[] packet, int maxPacketBytes) {
        assertThat(fragmenter.prepare(TestPacket.parsed(packet, 0), maxPacketBytes)).isEqualTo(Drop.NONE);
        List<byte[]> fragments = new ArrayList<>();
        for (int i = 0; i < fragmenter.count(); i++) {
            int length = fragmenter.lengthBytes(i);
            MemorySegment out = Arena.ofAuto().allocate(7L + length); // exactly as much room as announced
            assertThat(fragmenter.writeFragment(i, out, 7)).isEqualTo(length);
            fragments.add(TestPacket.bytes(out, 7, length));
        }
        return fragments;
    }

    private static TestPacket datagram(int payloadBytes) {
        byte[] payload = new byte[payloadBytes];
        new Random(payloadBytes).nextBytes(payload);
        TestPacket packet = TestPacket.udp(false, payload);
        packet.flagsFragment = 0;
        packet.identification = 0xbeef;
        return packet;
    }

    @Test
    void reassemblesToTheSamePacket() {
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] packet = datagram(random.nextInt(i % 10 == 0 ? 65_000 : 3000)).build();
            int maxPacketBytes = 68 + random.nextInt(1500);
            List<byte[]> fragments = cut(packet, maxPacketBytes);
            assertThat(fragments).allSatisfy(fragment -> {
                assertThat(fragment).hasSizeLessThanOrEqualTo(maxPacketBytes);
                assertThat(TestPacket.naiveSum(fragment, 0, (fragment[0] & 0xf) * 4, 0)).isEqualTo(0xffff);
            });
            assertThat(reassemble(fragments)).isEqualTo(Arrays.copyOfRange(packet, 20, packet.length));
        }
    }

    @Test
    void cutsFragmentsAgain() {
        byte[] packet = datagram(5000).build();
        List<byte[]> pieces = new ArrayList<>();
        for (byte[] fragment : cut(packet, 1500)) {
            pieces.addAll(cut(fragment, 400));
        }
        assertThat(pieces).hasSizeGreaterThan(12);
        assertThat(reassemble(pieces)).isEqualTo(Arrays.copyOfRange(packet, 20, packet.length));
    }

    @Test
    void leavesAPacketThatFitsAsItIs() {
        byte[] packet = datagram(1472).build();
        assertThat(cut(packet, 1500)).containsExactly(packet);
    }

    @Test
    void repeatsOnlyTheOptionsMarkedForIt() {
        TestPacket packet = datagram(2000);
        byte[] copied = {(byte) 0x94, 4, 0, 0}; // router alert (RFC 2113)
        byte[] notCopied = {7, 7, 4, 1, 2, 3, 4}; // record route
        packet.ipOptions = new byte[] {7, 7, 4, 1, 2, 3, 4, 1, (byte) 0x94, 4, 0, 0};
        byte[] whole = packet.build();

        List<byte[]> fragments = cut(whole, 1000);

        assertThat(Arrays.copyOfRange(fragments.getFirst(), 20, 32)).startsWith(notCopied).endsWith(copied);
        for (byte[] later : fragments.subList(1, fragments.size())) {
            assertThat(later[0]).isEqualTo((byte) 0x46);
            assertThat(Arrays.copyOfRange(later, 20, 24)).isEqualTo(copied);
        }
        assertThat(reassemble(fragments)).isEqualTo(Arrays.copyOfRange(whole, 32, whole.length));
    }

    @Test
    void refusesWhatMustNotBeCut() {
        TestPacket packet = datagram(2000);
        packet.flagsFragment = 0x4000;
        assertThat(fragmenter.prepare(TestPacket.parsed(packet.build(), 0), 1000)).isEqualTo(Drop.MTU);
        assertThat(fragmenter.prepare(TestPacket.parsed(datagram(2000).build(), 0), 67)).isEqualTo(Drop.MTU);
        byte[] v6 = TestPacket.udp(true, new byte[2000]).build();
        assertThat(fragmenter.prepare(TestPacket.parsed(v6, 0), 1000)).isEqualTo(Drop.MTU);
        assertThat(fragmenter.count()).isZero();
    }

    @Test
    void refusesBrokenOptionsAndTooLongPackets() {
        for (byte[] options : new byte[][] {{7, 0, 1, 1}, {7, 9, 1, 1}, {1, 1, 1, 7}}) {
            TestPacket packet = datagram(2000);
            packet.ipOptions = options;
            assertThat(fragmenter.prepare(TestPacket.parsed(packet.build(), 0), 1000)).isEqualTo(Drop.MALFORMED);
        }
        TestPacket beyondTheEnd = datagram(2000);
        beyondTheEnd.flagsFragment = 0x1fff;
        assertThat(fragmenter.prepare(TestPacket.parsed(beyondTheEnd.build(), 0), 1000)).isEqualTo(Drop.MALFORMED);
    }

    /** Puts the payloads together by offset, and checks that they cover the packet once and end with the last. */
    private static byte[] reassemble(List<byte[]> fragments) {
        byte[] payload = new byte[0x10000];
        int covered = 0;
        int end = 0;
        for (byte[] fragment : fragments) {
            int header = (fragment[0] & 0xf) * 4;
            int flagsOffset = ((fragment[6] & 0xff) << 8) | (fragment[7] & 0xff);
            int at = (flagsOffset & 0x1fff) * 8;
            int length = fragment.length - header;
            assertThat(fragment[4] & 0xff).isEqualTo(0xbe);
            System.arraycopy(fragment, header, payload, at, length);
            covered += length;
            if ((flagsOffset & 0x2000) == 0) {
                assertThat(end).as("one last fragment").isZero();
                end = at + length;
            } else {
                assertThat(length % 8).isZero();
            }
        }
        assertThat(covered).isEqualTo(end);
        return Arrays.copyOf(payload, end);
    }
}

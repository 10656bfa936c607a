package io.esplanade.dataplane.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.esplanade.dataplane.api.Drop;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Fragments made by the two fragmenters are put together again. */
class ReassemblyTest {
    private static final long NOW_NS = 1_000;

    private final Random random = new Random(8200);
    private final Reassembly reassembly = new Reassembly();
    private final Ipv4Fragmenter ipv4 = new Ipv4Fragmenter();
    private final Ipv6Fragmenter ipv6 = new Ipv6Fragmenter();

    @Test
    void fragmentsInAnyOrderAreTheDatagramAgain() {
        for (int i = 0; i < 300; i++) {
            byte[] packet = datagram(i % 2 == 0, 1400 + random.nextInt(i % 10 < 2 ? 60_000 : 5000));
            List<byte[]> fragments = cut(packet, 1280 + random.nextInt(100));
            Collections.shuffle(fragments, random);
            assertThat(assemble(fragments)).isEqualTo(packet);
        }
        assertThat(reassembly.expire(NOW_NS)).isZero();
    }

    @Test
    void ipv6FragmentsRepeatTheHeadersForTheWay() {
        byte[] packet = withExtensionHeaders(datagram(true, 3000));
        List<byte[]> fragments = cut(packet, 1280);
        assertThat(fragments).hasSize(3);
        int identification = identification(fragments.getFirst(), 48);
        for (byte[] fragment : fragments) {
            assertThat(fragment).hasSizeLessThanOrEqualTo(1280);
            assertThat(fragment[6]).as("hop-by-hop options first").isZero();
            assertThat(fragment[40]).as("then the fragment header").isEqualTo((byte) 44);
            assertThat(fragment[48]).as("then destination options").isEqualTo((byte) 60);
            assertThat(identification(fragment, 48)).isEqualTo(identification);
            assertThat((fragment[4] & 0xff) << 8 | (fragment[5] & 0xff)).isEqualTo(fragment.length - 40);
        }
        assertThat(assemble(fragments)).isEqualTo(packet);
        assertThat(identification(cut(packet, 1280).getFirst(), 48)).isNotEqualTo(identification);
    }

    @Test
    void ipv6PacketThatFitsStaysAsItIs() {
        byte[] packet = datagram(true, 1280);
        assertThat(cut(packet, 1280)).containsExactly(packet);
    }

    @Test
    void fragmentsAndSmallLimitsAreNotCut() {
        byte[] fragment = cut(datagram(true, 5000), 4000).getFirst();
        assertThat(ipv6.prepare(TestPacket.parsed(fragment, 0), 1280)).isEqualTo(Drop.MTU);
        assertThat(ipv6.prepare(TestPacket.parsed(datagram(true, 5000), 0), 1279)).isEqualTo(Drop.MTU);
        assertThat(ipv6.prepare(TestPacket.parsed(datagram(false, 5000), 0), 1280)).isEqualTo(Drop.MTU);
    }

    @Test
    void overlapsGiveTheWholeDatagramUp() {
        for (boolean v6 : new boolean[] {false, true}) {
            List<byte[]> fragments = cut(datagram(v6, 5000), 1280);
            assertThat(add(fragments.get(0))).isEqualTo(Drop.NONE);
            assertThat(add(fragments.get(1))).isEqualTo(Drop.NONE);
            assertThat(add(fragments.get(1))).isEqualTo(Drop.MALFORMED);
            for (byte[] late : fragments.subList(2, fragments.size())) {
                assertThat(add(late)).isEqualTo(Drop.NONE);
                assertThat(reassembly.isComplete()).isFalse();
            }
        }
    }

    @Test
    void fragmentsBehindTheEndAreRefused() {
        List<byte[]> fragments = cut(datagram(false, 4000), 1280);
        byte[] last = fragments.getLast();
        byte[] shorter = fragments.get(1).clone();
        shorter[6] &= 0x1f; // says that it is the last
        assertThat(add(shorter)).isEqualTo(Drop.NONE);
        assertThat(add(last)).as("two ends").isEqualTo(Drop.MALFORMED);
        byte[] far = fragments.getFirst().clone();
        far[6] = 0x3f;
        far[7] = (byte) 0xff;
        assertThat(add(far)).as("beyond 65,535").isEqualTo(Drop.MALFORMED);
        byte[] odd = Arrays.copyOf(fragments.getFirst(), 203);
        odd[2] = 0;
        odd[3] = (byte) 203;
        assertThat(add(odd)).as("not a multiple of 8").isEqualTo(Drop.MALFORMED);
        assertThat(add(datagram(false, 500))).as("no fragment").isEqualTo(Drop.MALFORMED);
    }

    @Test
    void slowDatagramsAreGivenUp() {
        List<byte[]> fragments = cut(datagram(false, 2000), 1280);
        add(fragments.getFirst());
        assertThat(reassembly.expire(NOW_NS + Reassembly.TIMEOUT_NS - 1)).isZero();
        assertThat(reassembly.expire(NOW_NS + Reassembly.TIMEOUT_NS)).isEqualTo(1);
        add(fragments.getLast());
        assertThat(reassembly.isComplete()).isFalse();
        assertThatIllegalStateException().isThrownBy(reassembly::memory);
    }

    @Test
    void theOldestMakesRoom() {
        byte[] packet = datagram(false, 2000);
        List<byte[]> oldest = cut(packet, 1280);
        reassembly.add(TestPacket.parsed(oldest.getFirst(), 0), NOW_NS - 1);
        for (int i = 0; i < Reassembly.MAX_DATAGRAMS; i++) {
            byte[] other = oldest.getFirst().clone();
            other[4] = (byte) (i + 1);
            assertThat(add(other)).isEqualTo(Drop.NONE);
        }
        assertThat(reassembly.expire(NOW_NS)).isEqualTo(1);
        add(oldest.getLast());
        assertThat(reassembly.isComplete()).isFalse();
    }

    @Test
    void damagedFragmentsBringNoException() {
        for (boolean v6 : new boolean[] {false, true}) {
            List<byte[]> fragments = cut(datagram(v6, 5000), 1280);
            for (int i = 0; i < 20_000; i++) {
                byte[] fragment = fragments.get(random.nextInt(fragments.size())).clone();
                for (int k = random.nextInt(3); k >= 0; k--) {
                    fragment[random.nextInt(60)] = (byte) random.nextInt();
                }
                IpPacket packet = new IpPacket();
                if (packet.parse(TestPacket.inMemory(fragment, 0), 0, fragment.length) == Drop.NONE) {
                    reassembly.add(packet, NOW_NS + i);
                }
            }
        }
    }


    private Drop add(byte[] fragment) {
        return reassembly.add(TestPacket.parsed(fragment, 0), NOW_NS);
    }

    private byte[] assemble(List<byte[]> fragments) {
        for (byte[] fragment : fragments) {
            assertThat(reassembly.isComplete()).isFalse();
            assertThat(add(fragment)).isEqualTo(Drop.NONE);
        }
        assertThat(reassembly.isComplete()).isTrue();
        assertThat(reassembly.offset()).isGreaterThanOrEqualTo(Reassembly.ROOM_BYTES);
        byte[] whole = TestPacket.bytes(reassembly.memory(), reassembly.offset(), reassembly.lengthBytes());
        reassembly.add(TestPacket.parsed(datagram(false, 100), 0), NOW_NS); // is none, but ends the show
        return whole;
    }

    private List<byte[]> cut(byte[] octets, int maxPacketBytes) {
        boolean v6 = octets[0] >> 4 == 6;
        IpPacket packet = TestPacket.parsed(octets, 0);
        assertThat(v6 ? ipv6.prepare(packet, maxPacketBytes) : ipv4.prepare(packet, maxPacketBytes))
                .isEqualTo(Drop.NONE);
        List<byte[]> fragments = new ArrayList<>();
        for (int i = 0; i < (v6 ? ipv6.count() : ipv4.count()); i++) {
            int length = v6 ? ipv6.lengthBytes(i) : ipv4.lengthBytes(i);
            MemorySegment out = Arena.ofAuto().allocate(7L + length); // exactly as much room as announced
            int written = v6 ? ipv6.writeFragment(i, out, 7) : ipv4.writeFragment(i, out, 7);
            assertThat(written).isEqualTo(length).isLessThanOrEqualTo(maxPacketBytes);
            fragments.add(TestPacket.bytes(out, 7, length));
        }
        return fragments;
    }

    private byte[] datagram(boolean v6, int packetBytes) {
        byte[] payload = new byte[packetBytes - (v6 ? 48 : 28)];
        random.nextBytes(payload);
        TestPacket packet = TestPacket.udp(v6, payload);
        packet.flagsFragment = 0;
        packet.identification = 0xbeef;
        return packet.build();
    }

    /** Hop-by-hop options, then destination options, which are of the part that is cut. */
    private static byte[] withExtensionHeaders(byte[] packet) {
        byte[] headers = HexFormat.of().parseHex("3c00050200000100" + "1100010400000000");
        byte[] whole = new byte[packet.length + headers.length];
        System.arraycopy(packet, 0, whole, 0, 40);
        System.arraycopy(headers, 0, whole, 40, headers.length);
        System.arraycopy(packet, 40, whole, 40 + headers.length, packet.length - 40);
        whole[6] = 0;
        whole[4] = (byte) ((whole.length - 40) >> 8);
        whole[5] = (byte) (whole.length - 40);
        return whole;
    }

    /** @param header where the fragment header is */
    private static int identification(byte[] fragment, int header) {
        return Arrays.hashCode(Arrays.copyOfRange(fragment, header + 4, header + 8));
    }
}

package io.esplanade.dataplane.ip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MssClampTest {
    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;

    private static TestPacket syn(boolean v6, int flags, int... options) {
        TestPacket packet = TestPacket.tcp(v6, new byte[] {});
        packet.flags = flags;
        packet.tcpOptions = new byte[options.length];
        for (int i = 0; i < options.length; i++) {
            packet.tcpOptions[i] = (byte) options[i];
        }
        return packet;
    }

    /** Clamps, and checks that the result is the packet that the same builder makes with the expected options. */
    private static void clampsTo(TestPacket packet, int maxPacketBytes, int... options) {
        IpPacket parsed = TestPacket.parsed(packet.build(), 0);
        assertThat(MssClamp.clamp(parsed, maxPacketBytes, packet.partialChecksum)).isTrue();
        TestPacket expected = syn(packet.v6, packet.flags, options);
        expected.partialChecksum = packet.partialChecksum;
        assertThat(TestPacket.bytes(parsed)).isEqualTo(expected.build());
    }

    private static void leavesAlone(TestPacket packet, int maxPacketBytes) {
        IpPacket parsed = TestPacket.parsed(packet.build(), 0);
        assertThat(MssClamp.clamp(parsed, maxPacketBytes, false)).isFalse();
        assertThat(TestPacket.bytes(parsed)).isEqualTo(packet.build());
    }

    @Test
    void lowersTheOption() {
        clampsTo(syn(false, SYN, 2, 4, 0x05, 0xb4), 1400, 2, 4, 0x05, 0x50);
        clampsTo(syn(true, SYN_ACK, 2, 4, 0x05, 0xa0), 1400, 2, 4, 0x05, 0x3c);
    }

    @Test
    void keepsTheChecksumAtAnOddPlaceToo() {
        clampsTo(syn(false, SYN, 1, 2, 4, 0x05, 0xb4, 1, 1, 1), 1400, 1, 2, 4, 0x05, 0x50, 1, 1, 1);
        clampsTo(syn(true, SYN, 3, 3, 7, 2, 4, 0x05, 0xa0, 0), 1400, 3, 3, 7, 2, 4, 0x05, 0x3c, 0);
    }

    @Test
    void leavesAPartialChecksumAlone() {
        TestPacket packet = syn(false, SYN, 2, 4, 0x05, 0xb4);
        packet.partialChecksum = true;
        clampsTo(packet, 1400, 2, 4, 0x05, 0x50);
    }

    @Test
    void lowersEachOption() {
        clampsTo(syn(false, SYN, 2, 4, 0x05, 0xb4, 2, 4, 0xff, 0xff), 1400, 2, 4, 0x05, 0x50, 2, 4, 0x05, 0x50);
    }

    @Test
    void neverRaises() {
        leavesAlone(syn(false, SYN, 2, 4, 0x02, 0x18), 1400);
        leavesAlone(syn(false, SYN, 2, 4, 0x05, 0x50), 1400);
    }

    @Test
    void leavesOtherPacketsAlone() {
        leavesAlone(syn(false, 0x10, 2, 4, 0x05, 0xb4), 1400);
        leavesAlone(TestPacket.udp(false, new byte[40]), 1400);
        TestPacket laterFragment = syn(false, SYN, 2, 4, 0x05, 0xb4);
        laterFragment.flagsFragment = 1;
        leavesAlone(laterFragment, 1400);
        leavesAlone(syn(false, SYN, 2, 4, 0x05, 0xb4), 40);
    }

    @Test
    void stopsAtOptionsThatDoNotParse() {
        leavesAlone(syn(false, SYN, 0, 0, 0, 0, 2, 4, 0x05, 0xb4), 1400);
        leavesAlone(syn(false, SYN, 8, 0, 0, 0, 2, 4, 0x05, 0xb4), 1400);
        leavesAlone(syn(false, SYN, 8, 9, 0, 0, 2, 4, 0x05, 0xb4), 1400);
        leavesAlone(syn(false, SYN, 2, 3, 0x05, 1), 1400);
        leavesAlone(syn(false, SYN, 1, 1, 1, 2), 1400);
        leavesAlone(syn(false, SYN, 1, 1, 2, 4), 1400);
    }
}

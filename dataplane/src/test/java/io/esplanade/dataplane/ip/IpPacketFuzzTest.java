package io.esplanade.dataplane.ip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.esplanade.dataplane.api.Drop;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Timeout;

/** Any octets as an IP packet: nothing beyond them is read, and what parses lies within them. */
class IpPacketFuzzTest {
    private final IpPacket packet = new IpPacket();

    @Timeout(10)
    @FuzzTest
    void anyOctetsAreParsedOrRefused(byte[] octets) {
        if (packet.parse(MemorySegment.ofArray(octets), 0, octets.length) == Drop.NONE) {
            assertThat(packet.totalBytes()).isBetween(Ipv4Header.MIN_BYTES, octets.length);
            assertThat(packet.l4Offset()).isBetween(Ipv4Header.MIN_BYTES, packet.totalBytes());
            assertThat(packet.upperBytes()).isEqualTo(packet.totalBytes() - packet.l4Offset());
        }
    }
}

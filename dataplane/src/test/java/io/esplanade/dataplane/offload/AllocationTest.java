package io.esplanade.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.Ecn;
import io.esplanade.dataplane.ip.IcmpErrors;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.Ipv4Fragmenter;
import io.esplanade.dataplane.ip.MssClamp;
import io.esplanade.dataplane.ip.TestPacket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Nothing on the packet path allocates, once it is warm. */
class AllocationTest {
    private static final int STRIDE = 1600;
    private static final int WARM_UP = 3000;
    private static final int MEASURED = 2000;
    private static final int SEGMENTS = 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MemorySegment out = Arena.ofAuto().allocate((SEGMENTS + 1) * STRIDE);
    private final IpPacket packet = new IpPacket();
    private long written;

    /** The least of several measurements: the first ones may still see a compilation's leftovers. */
    private long allocatedPerRun(Runnable run) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < WARM_UP; i++) {
            run.run();
        }
        for (int repeat = 0; repeat < 5; repeat++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < MEASURED; i++) {
                run.run();
            }
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / MEASURED);
        }
        return least;
    }

    @Test
    void segmentingAndCoalescingAllocateNothing() {
        byte[] frame = Virtio.superFrame(TestPacket.tcp(false, new byte[SEGMENTS * 1400 - 3]), 1400);
        MemorySegment in = TestPacket.inMemory(frame, 0);
        Segmenter segmenter = new Segmenter();
        Coalescer coalescer = new Coalescer((memory, offset, lengthBytes) -> {
            written += lengthBytes;
            return true;
        }, true);
        assertThat(allocatedPerRun(() -> {
            packet.parse(in, 10, frame.length - 10);
            segmenter.prepare(packet);
            for (int i = 0; i < segmenter.count(); i++) {
                segmenter.writeSegment(i, out, i * STRIDE + 40);
            }
            for (int i = 0; i < segmenter.count(); i++) {
                packet.parse(out, i * STRIDE + 40, STRIDE - 40);
                Ecn.decapsulate(packet, 0);
                coalescer.add(packet);
            }
            coalescer.flush();
        })).isZero();
        assertThat(coalescer.superPackets()).isEqualTo(WARM_UP + 5 * MEASURED);
        assertThat(written).isPositive();
    }

    @Test
    void fragmentsErrorsAndClampingAllocateNothing() {
        TestPacket udp = TestPacket.udp(false, new byte[4000]);
        udp.flagsFragment = 0;
        udp.ipOptions = new byte[] {(byte) 0x94, 4, 0, 0};
        byte[] octets = udp.build();
        MemorySegment in = TestPacket.inMemory(octets, 0);
        TestPacket syn = TestPacket.tcp(true, new byte[0]);
        syn.flags = 2;
        syn.tcpOptions = new byte[] {1, 2, 4, 5, (byte) 0xb4, 1, 1, 1};
        byte[] synOctets = syn.build();
        MemorySegment synIn = TestPacket.inMemory(synOctets, 0);
        Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
        assertThat(allocatedPerRun(() -> {
            packet.parse(in, 0, octets.length);
            if (fragmenter.prepare(packet, 1400) == Drop.NONE) {
                for (int i = 0; i < fragmenter.count(); i++) {
                    written += fragmenter.writeFragment(i, out, i * STRIDE);
                }
            }
            written += IcmpErrors.packetTooBig(packet, 1400, out, 0);
            packet.parse(synIn, 0, synOctets.length);
            MssClamp.clamp(packet, 1300, false);
        })).isZero();
    }
}

package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.ip.TestPacket;
import io.esplanade.tun.DatagramBuf;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.IpPacketWriter;
import io.esplanade.tun.PacketBuf;
import io.esplanade.tun.SendPath;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** From the device of one gateway to the device of the other nothing is allocated, once it is warm. */
class AllocationTest {
    private static final int WARM_UP = 3_000;
    private static final int MEASURED = 300;
    private static final int SEGMENTS = 6;
    private static final int PAYLOAD = 1_300;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Loop loop = new Loop();
    private long writtenBytes;

    @Test
    void superPacketsThroughTheNullSuite() {
        byte[] frame = TunnelTest.superFrame(TestPacket.tcp(false, new byte[SEGMENTS * PAYLOAD]), PAYLOAD);

        assertThat(allocatedPerRun(frame)).isZero();

        assertThat(loop.a.dropped() + loop.b.dropped()).isZero();
        assertThat(writtenBytes).isEqualTo((WARM_UP + 5L * MEASURED) * frame.length);
    }

    @Test
    void singlePacketsThroughTheNullSuite() {
        byte[] frame = TestGateway.plainFrame(TestPacket.udp(false, new byte[100]).build());

        assertThat(allocatedPerRun(frame)).isZero();

        assertThat(loop.b.packets("t", Direction.IN)).isEqualTo(WARM_UP + 5 * MEASURED);
    }

    /** The least of several measurements: the first ones may still see a compilation's leftovers. */
    private long allocatedPerRun(byte[] frame) {
        PacketBuf packet = PacketBuf.allocate(frame.length);
        packet.clear().writeBytes(frame);
        for (int i = 0; i < WARM_UP; i++) {
            loop.carry(packet);
        }
        long least = Long.MAX_VALUE;
        for (int repeat = 0; repeat < 5; repeat++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < MEASURED; i++) {
                loop.carry(packet);
            }
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / MEASURED);
        }
        return least;
    }

    /** Two data planes without the recording of the other tests. */
    private final class Loop implements DatagramSender, IpPacketWriter {
        final TestGateway a = new TestGateway(this, this);
        final TestGateway b = new TestGateway(this, this);
        private final TunHandler tun = (TunHandler) a.dataplane.tunHandler();
        private final DatagramHandler udp = (DatagramHandler) b.dataplane.natTraversalHandler(4500);
        private final ChannelHandlerContext context;
        private final DatagramBuf run = new DatagramBuf(65_536);

        Loop() {
            EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
            context = channel.pipeline().firstContext();
            Tunnels.SaBuilder sa = Tunnels.sa();
            sa.suite = Tunnels.NULL_SHA1;
            EspSa out = sa.out();
            a.add(Tunnels.require(sa.selector));
            a.add(out);
            b.add(sa.in());
            run.setSource(false, 0, 1, 4500);
        }

        void carry(PacketBuf packet) {
            packet.retain();
            tun.channelRead(context, packet);
            tun.channelReadComplete(context);
        }

        @Override
        public void send(
                MemorySegment memory, int offset, int lengthBytes, int segmentBytes, SendPath path, int trafficClass) {
            run.clear().writerIndex(lengthBytes);
            MemorySegment.copy(memory, offset, run.memory(), 0, lengthBytes);
            run.setSegments(segmentBytes, trafficClass);
            run.retain();
            udp.channelRead(context, run);
            udp.channelReadComplete(context);
        }

        @Override
        public void flush() {}

        @Override
        public boolean writePacket(MemorySegment memory, int offset, int lengthBytes) {
            writtenBytes += lengthBytes;
            return true;
        }
    }
}

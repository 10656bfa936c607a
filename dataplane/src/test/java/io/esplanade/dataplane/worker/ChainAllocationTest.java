package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.SaProtocol;
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

/** Through a bundle, and in clear, nothing is allocated for a packet once it is warm. */
class ChainAllocationTest {
    private static final int ROUND = 2_000;
    private static final int MAX_ROUNDS = 200;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Loop loop = new Loop();
    private long sent;
    private long received;

    @Test
    void throughABundle() {
        ManualSas.Builder ipip = ManualSas.tunnel(SaProtocol.IPIP, false, 0x1001);
        ManualSas.Builder ah = ManualSas.transport(SaProtocol.AH, false, 0x1002);
        loop.a.add(ManualSas.flow(Direction.OUT, FlowType.REQUIRE, ipip, false));
        loop.b.add(ManualSas.flow(Direction.IN, FlowType.REQUIRE, ipip, false));
        loop.a.add(ipip.out(), ah.out());
        loop.b.add(ipip.in(), ah.in());
        loop.a.group(ipip.out(), ah.out());
        loop.b.group(ipip.in(), ah.in());

        assertThat(allocatedPerPacket()).isZero();

        assertThat(loop.a.dropped() + loop.b.dropped()).isZero();
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void inClear() {
        loop.toB = false;
        loop.a.add(ManualSas.peerless(Direction.OUT, FlowType.USE, SaProtocol.ESP, false));

        assertThat(allocatedPerPacket()).isZero();

        assertThat(loop.a.dropped()).isZero();
        assertThat(received).isEqualTo(sent);
    }

    /** Of the first round that is compiled: the interpreter allocates what machine code does not need. */
    private long allocatedPerPacket() {
        byte[] frame = TestGateway.plainFrame(TestPacket.udp(false, new byte[100]).build());
        PacketBuf packet = PacketBuf.allocate(frame.length);
        packet.clear().writeBytes(frame);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUND; i++) {
                loop.carry(packet);
            }
            sent += ROUND;
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / ROUND);
        }
        return least;
    }

    /** Two data planes without the recording of the other tests. */
    private final class Loop implements DatagramSender, IpPacketWriter {
        final TestGateway a = new TestGateway(this, this);
        final TestGateway b = new TestGateway(this, this);
        boolean toB = true;
        private final TunHandler tun = (TunHandler) a.dataplane.tunHandler();
        private final DatagramHandler raw = (DatagramHandler) b.dataplane.ahHandler();
        private final ChannelHandlerContext context;
        private final DatagramBuf arrived = new DatagramBuf(65_536);

        Loop() {
            EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
            context = channel.pipeline().firstContext();
            arrived.setIpHeaderIndex(0);
        }

        void carry(PacketBuf packet) {
            packet.retain();
            tun.channelRead(context, packet);
            tun.channelReadComplete(context);
        }

        @Override
        public void send(
                MemorySegment memory, int offset, int lengthBytes, int segmentBytes, SendPath path, int trafficClass) {
            if (!toB) {
                received++;
                return;
            }
            arrived.clear().writerIndex(lengthBytes);
            MemorySegment.copy(memory, offset, arrived.memory(), 0, lengthBytes);
            arrived.setSegments(segmentBytes, trafficClass);
            arrived.retain();
            raw.channelRead(context, arrived);
            raw.channelReadComplete(context);
        }

        @Override
        public void flush() {}

        @Override
        public boolean writePacket(MemorySegment memory, int offset, int lengthBytes) {
            received++;
            return true;
        }
    }
}

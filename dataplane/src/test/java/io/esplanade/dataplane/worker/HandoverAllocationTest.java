package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.esplanade.dataplane.crypto.CryptoProviders;
import io.esplanade.dataplane.crypto.ProviderChoice;
import io.esplanade.dataplane.ip.TestPacket;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.PacketBuf;
import io.esplanade.tun.SendPath;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From the device of one worker to the socket of another nothing is allocated, once it is warm. */
class HandoverAllocationTest implements DatagramSender {
    private static final int WARM_UP = 5_000;
    private static final int MEASURED = 500;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final EmbeddedChannel first = new EmbeddedChannel();
    private final EmbeddedChannel second = new EmbeddedChannel();
    private final ChannelHandlerContext context =
            new EmbeddedChannel(new ChannelInboundHandlerAdapter()).pipeline().firstContext();
    private final Workers workers;
    private final TunHandler tun;
    private long sentBytes;

    HandoverAllocationTest() {
        RecordedEvents events = new RecordedEvents();
        var nobody = new Outlets.ByFamily<Channel>(null, null);
        var senders = new Outlets.ByFamily<DatagramSender>(this, null);
        Outlets outlets = new Outlets((_, _, _) -> true, nobody, nobody, senders, senders, senders);
        workers = new Workers(
                List.of(first.eventLoop(), second.eventLoop()),
                List.of(outlets, outlets),
                new DataplaneConfig(DataplaneConfig.ETHERNET_MTU, true, CryptoProviders.of(ProviderChoice.JCA)),
                events,
                events);
        tun = (TunHandler) workers.worker(1).tunHandler();
    }

    @Test
    void aPacketThatChangesHandsLeavesNoGarbage() {
        Tunnels.SaBuilder sa = Tunnels.sa();
        sa.suite = Tunnels.NULL_SHA1;
        var _ = workers.addFlow(Tunnels.require(sa.selector));
        var _ = workers.add(sa.out());
        first.runPendingTasks();
        second.runPendingTasks();
        byte[] frame = TestGateway.plainFrame(TestPacket.udp(false, new byte[100]).build());
        PacketBuf packet = PacketBuf.allocate(frame.length);
        packet.clear().writeBytes(frame);

        carry(packet, WARM_UP);
        long least = Long.MAX_VALUE;
        for (int repeat = 0; repeat < 5; repeat++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            carry(packet, MEASURED);
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / MEASURED);
        }

        assertThat(least).isZero();
        assertThat(workers.handedOver()).containsExactly(0L, WARM_UP + 5L * MEASURED);
        assertThat(sentBytes).isPositive();
    }

    private void carry(PacketBuf packet, int times) {
        for (int i = 0; i < times; i++) {
            packet.retain();
            tun.channelRead(context, packet);
            tun.channelReadComplete(context);
            first.runPendingTasks();
        }
    }

    @Override
    public void send(
            MemorySegment memory, int offset, int lengthBytes, int segmentBytes, SendPath path, int trafficClass) {
        sentBytes += lengthBytes;
    }

    @Override
    public void flush() {}
}

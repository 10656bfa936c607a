package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.crypto.CryptoProviders;
import io.esplanade.dataplane.crypto.ProviderChoice;
import io.esplanade.tun.DatagramBuf;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.IpPacketWriter;
import io.esplanade.tun.PacketBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A whole data plane whose device, sockets, clock and event loop are stepped by the test. */
final class TestGateway {
    final FakeTun tun = new FakeTun();
    final FakeSocket udpV4 = new FakeSocket();
    final FakeSocket udpV6 = new FakeSocket();
    final FakeSocket rawV4 = new FakeSocket();
    final FakeSocket rawV6 = new FakeSocket();
    final FakeSocket wholeV4 = new FakeSocket();
    final FakeSocket wholeV6 = new FakeSocket();
    final EmbeddedChannel ikeSocket = new EmbeddedChannel();
    final EmbeddedChannel natTraversalSocket = new EmbeddedChannel();
    final RecordedEvents events = new RecordedEvents();
    final Dataplane dataplane;
    long nowNs = -1_000_000; // nanoTime may be negative
    long epochSeconds = 1_000_000;

    private final EmbeddedChannel loopChannel = new EmbeddedChannel();
    private final EmbeddedChannel tunChannel;
    private final EmbeddedChannel udpChannel;
    private final EmbeddedChannel rawChannel;
    private final EmbeddedChannel ahChannel;
    private final EmbeddedChannel ipcompChannel;
    private final EmbeddedChannel ipipChannel;
    private final EmbeddedChannel ikeChannel;

    TestGateway() {
        this(true, null, null);
    }

    /** Without the recording device and socket, for measurements. */
    TestGateway(IpPacketWriter device, DatagramSender udp) {
        this(true, device, udp);
    }

    static TestGateway withoutOuterV6() {
        return new TestGateway(false, null, null);
    }

    private TestGateway(boolean outerV6, @Nullable IpPacketWriter device, @Nullable DatagramSender udp) {
        Outlets outlets = new Outlets(
                device == null ? tun : device,
                new Outlets.ByFamily<>(ikeSocket, null),
                new Outlets.ByFamily<>(natTraversalSocket, null),
                new Outlets.ByFamily<>(udp == null ? udpV4 : udp, outerV6 ? udpV6 : null),
                new Outlets.ByFamily<>(rawV4, outerV6 ? rawV6 : null),
                new Outlets.ByFamily<>(udp == null ? wholeV4 : udp, outerV6 ? wholeV6 : null));
        dataplane = new Dataplane(
                loopChannel.eventLoop(),
                outlets,
                new DataplaneConfig(DataplaneConfig.ETHERNET_MTU, true, CryptoProviders.of(ProviderChoice.JCA)),
                events,
                events,
                new BatchTime(() -> nowNs, () -> epochSeconds * 1000),
                Team.ofOne(),
                0);
        tunChannel = new EmbeddedChannel(dataplane.tunHandler());
        udpChannel = new EmbeddedChannel(dataplane.natTraversalHandler(4500));
        rawChannel = new EmbeddedChannel(dataplane.espHandler());
        ahChannel = new EmbeddedChannel(dataplane.ahHandler());
        ipcompChannel = new EmbeddedChannel(dataplane.ipcompHandler());
        ipipChannel = new EmbeddedChannel(dataplane.ipipHandler());
        ikeChannel = new EmbeddedChannel(dataplane.ikeHandler(500));
    }

    void add(Sa... sas) {
        for (Sa sa : sas) {
            await(dataplane.add(sa));
        }
    }

    /** Makes a bundle, innermost first. */
    void group(Sa... sas) {
        for (int i = 1; i < sas.length; i++) {
            await(dataplane.group(sas[i - 1].id(), sas[i].id()));
        }
    }

    void add(Flow... flows) {
        for (Flow flow : flows) {
            await(dataplane.addFlow(flow));
        }
    }

    boolean delete(Sa sa) {
        return await(dataplane.delete(sa.id()));
    }

    /** Carries out commands until the future is complete, and throws what it failed with. */
    <T> T await(CompletableFuture<T> command) {
        runCommands();
        return command.join();
    }

    void runCommands() {
        loopChannel.runPendingTasks();
    }

    void advanceSeconds(long seconds) {
        nowNs += seconds * 1_000_000_000L;
        epochSeconds += seconds;
        loopChannel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        loopChannel.runScheduledPendingTasks();
    }

    /** The kernel hands over complete packets in one batch. */
    void fromTun(byte[]... packets) {
        framesFromTun(Arrays.stream(packets).map(TestGateway::plainFrame).toArray(byte[][]::new));
    }

    /** The same with virtio-net headers. */
    void framesFromTun(byte[]... frames) {
        Object[] batch = Arrays.stream(frames).map(TestGateway::buffer).toArray();
        tunChannel.writeInbound(batch);
    }

    /** A datagram comes to UDP port 4500 from the first address of {@link ManualSas} to the second. */
    void fromUdpOf(boolean v6, byte[] datagram) {
        fromUdpOf(v6, 4500, datagram);
    }

    /** As {@link #fromUdpOf(boolean, byte[])}, from another port. */
    void fromUdpOf(boolean v6, int port, byte[] datagram) {
        DatagramBuf run = run(0, datagram);
        IpPrefix source = IpPrefix.host(ManualSas.source(v6));
        IpPrefix destination = IpPrefix.host(ManualSas.destination(v6));
        run.setSource(v6, source.high(), source.low(), port);
        run.setDestination(destination.high(), destination.low());
        udpChannel.writeInbound(run);
    }

    /** As {@link #fromUdpOf}, of IPv4, from another address and port. */
    void fromUdpAt(InetSocketAddress source, byte[]... datagrams) {
        for (byte[] datagram : datagrams) {
            DatagramBuf run = run(0, datagram);
            run.setSource(false, 0, IpPrefix.host(source.getAddress()).low(), source.getPort());
            udpChannel.writeInbound(run);
        }
    }

    /** Datagrams of equal length, but for the last, come in one buffer to UDP port 4500. */
    void fromUdp(int trafficClass, byte[]... datagrams) {
        udpChannel.writeInbound(run(trafficClass, datagrams));
    }

    void fromUdp(List<byte[]> datagrams) {
        datagrams.forEach(datagram -> fromUdp(0, datagram));
    }

    void fromRaw(byte[]... datagrams) {
        rawChannel.writeInbound(Arrays.stream(datagrams)
                .map(datagram -> run(0, datagram))
                .toArray());
    }

    /** Whole IP packets of ESP, AH, IPComp or IP in IP come, one by one. */
    void fromWire(List<byte[]> packets) {
        packets.forEach(packet -> fromWire(packet));
    }

    /** As {@link #fromWire(List)}. */
    void fromWire(byte[]... packets) {
        for (byte[] packet : packets) {
            boolean v6 = packet[0] >> 4 == 6;
            switch (packet[v6 ? 6 : 9]) {
                case 50 -> rawChannel.writeInbound(wholePacket(packet, v6));
                case 51 -> ahChannel.writeInbound(wholePacket(packet, v6));
                case 108 -> ipcompChannel.writeInbound(wholePacket(packet, v6));
                case 4, 41 -> ipipChannel.writeInbound(wholePacket(packet, v6));
                default -> throw new AssertionError("not for a socket: protocol " + packet[v6 ? 6 : 9]);
            }
        }
    }

    private static DatagramBuf wholePacket(byte[] packet, boolean v6) {
        DatagramBuf buffer = new DatagramBuf(packet.length);
        buffer.clear().writeBytes(packet);
        buffer.setIpHeaderIndex(0);
        buffer.readerIndex(v6 ? 40 : 20);
        buffer.setSegments(buffer.readableBytes(), v6 ? (packet[0] & 0xf) << 4 | (packet[1] & 0xff) >> 4 : packet[1]);
        return buffer;
    }

    /** All that left with an IP header of its own. */
    List<byte[]> takeWholePackets() {
        return Stream.of(wholeV4, wholeV6).flatMap(each -> each.takeDatagrams().stream()).toList();
    }

    void fromIkePort(byte[] datagram) {
        ikeChannel.writeInbound(run(0, datagram));
    }

    long dropped(Drop reason) {
        return dataplane.dropped(reason);
    }

    /** All drops of any kind. */
    long dropped() {
        return Arrays.stream(Drop.values()).mapToLong(dataplane::dropped).sum();
    }

    long packets(String tunnel, Direction direction) {
        return dataplane.tunnels().stream()
                .filter(each -> each.tunnel().equals(tunnel) && each.direction() == direction)
                .findFirst()
                .orElseThrow()
                .packets();
    }

    static byte[] plainFrame(byte[] packet) {
        byte[] frame = new byte[FakeTun.HEADER_BYTES + packet.length];
        System.arraycopy(packet, 0, frame, FakeTun.HEADER_BYTES, packet.length);
        return frame;
    }

    private static PacketBuf buffer(byte[] frame) {
        PacketBuf buffer = PacketBuf.allocate(frame.length);
        buffer.clear().writeBytes(frame);
        return buffer;
    }

    private static DatagramBuf run(int trafficClass, byte[]... datagrams) {
        DatagramBuf run = new DatagramBuf(Arrays.stream(datagrams).mapToInt(each -> each.length).sum());
        run.clear();
        for (byte[] datagram : datagrams) {
            run.writeBytes(datagram);
        }
        run.setSource(false, 0, 0xc000_0201L, 4500); // as those of Tunnels
        run.setDestination(0, 0xc000_0202L);
        run.setSegments(datagrams[0].length, trafficClass);
        return run;
    }
}

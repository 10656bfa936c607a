package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.tun.linux.AddressInfo;
import io.esplanade.tun.linux.LinkInfo;
import io.esplanade.tun.linux.RouteNetlink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices in two namespaces, wired to each other: what one reads, the other writes. */
class TunChannelTest {
    private static final int MTU = 1400;
    private static final int TRANSFER_BYTES = 8 << 20;

    private Namespace left;
    private Namespace right;
    private Loops loops;

    @BeforeEach
    void open() throws Exception {
        left = Namespace.create();
        right = Namespace.create();
        loops = new Loops();
    }

    @AfterEach
    void remove() throws Exception {
        if (loops != null) {
            loops.close();
            left.close();
            right.close();
        }
    }

    private TunChannel device(Namespace in, int host) throws Exception {
        return in.call(() -> {
            TunChannel tun = TunChannel.open(TunConfig.named("enc0", MTU));
            try (RouteNetlink netlink = RouteNetlink.open()) {
                netlink.addAddress(tun.interfaceIndex(), InetAddress.ofLiteral("10.9.0." + host), 24);
                netlink.addAddress(tun.interfaceIndex(), InetAddress.ofLiteral("fd00:9::" + host), 64);
                netlink.setQueueLength(tun.interfaceIndex(), 1000);
            }
            return tun;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.9.0.2", "fd00:9::2"})
    void tcpCrossesInPacketsOfManySegments(String server) throws Exception {
        TunChannel a = device(left, 1);
        TunChannel b = device(right, 2);
        List<Integer> lengths = new ArrayList<>();
        loops.start(a, Loops.reader(PacketBuf.class, packet -> {
            lengths.add(packet.readableBytes());
            assertThat(b.writePacket(packet.memory(), packet.readerIndex(), packet.readableBytes())).isTrue();
        }));
        loops.start(b, Loops.reader(PacketBuf.class, packet ->
                assertThat(a.writePacket(packet.memory(), packet.readerIndex(), packet.readableBytes())).isTrue()));
        byte[] sent = new byte[TRANSFER_BYTES];
        new Random(1).nextBytes(sent);
        InetSocketAddress address = new InetSocketAddress(server, 5000);
        ServerSocket listener = right.call(() -> {
            ServerSocket socket = new ServerSocket();
            socket.bind(address);
            return socket;
        });
        Socket client = left.call(() -> {
            Socket socket = new Socket();
            socket.connect(address, 5000);
            return socket;
        });

        try (listener; client; Socket accepted = listener.accept()) {
            CompletableFuture<byte[]> received =
                    CompletableFuture.supplyAsync(() -> readAll(accepted), command -> new Thread(command).start());
            client.getOutputStream().write(sent);
            client.shutdownOutput();
            assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(sent);
        }

        assertThat(lengths).anyMatch(length -> length > 10 * MTU);
        assertThat(a.failures().count(IoFailure.OTHER) + b.failures().count(IoFailure.OTHER)).isZero();
    }

    private static byte[] readAll(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @Test
    void packetsOfAConnectionComeOnTheQueueThatTheirAnswersWereWrittenTo() throws Exception {
        List<TunChannel> queues = left.call(() -> {
            TunChannel first = TunChannel.open(
                    new TunConfig("enc0", MTU, true, Set.of(), TunConfig.DEFAULT_PACKETS_PER_READ));
            first.addAddress(InetAddress.ofLiteral("10.9.0.1"), 24);
            return List.of(first, first.openQueue(), first.openQueue());
        });
        List<List<Integer>> portsByQueue = new ArrayList<>();
        for (TunChannel queue : queues) {
            List<Integer> ports = new ArrayList<>();
            portsByQueue.add(ports);
            loops.start(queue, Loops.reader(PacketBuf.class, packet -> ports.add(
                    packet.getUnsignedShort(packet.readerIndex() + TunChannel.HEADER_BYTES + 20))));
        }
        List<DatagramSocket> sockets = left.call(() -> {
            List<DatagramSocket> made = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                made.add(new DatagramSocket(new InetSocketAddress("10.9.0.1", 6000 + i)));
            }
            return made;
        });

        // An answer from the other side, through queue i mod 3, before the connection's own packet.
        loops.call(() -> {
            for (int i = 0; i < sockets.size(); i++) {
                assertThat(queues.get(i % 3).writePacket(udp(6000 + i), 0, TunChannel.HEADER_BYTES + 29)).isTrue();
            }
            return null;
        });
        for (DatagramSocket socket : sockets) {
            socket.send(new DatagramPacket(new byte[] {1}, 1, InetAddress.ofLiteral("10.9.0.2"), 7000));
        }

        loops.await("all packets", () -> portsByQueue.stream().mapToInt(List::size).sum() == sockets.size());
        for (int queue = 0; queue < 3; queue++) {
            int number = queue;
            assertThat(portsByQueue.get(queue)).hasSize(8).allMatch(port -> (port - 6000) % 3 == number);
        }
        sockets.forEach(DatagramSocket::close);
    }

    /** A packet of one octet from 10.9.0.2 port 7000 to 10.9.0.1, behind an empty virtio-net header. */
    private static MemorySegment udp(int port) {
        ByteBuf packet = Unpooled.buffer();
        packet.writeZero(TunChannel.HEADER_BYTES);
        packet.writeLong(0x4500_001d_0000_4000L).writeInt(0x4011_0000).writeInt(0x0a09_0002).writeInt(0x0a09_0001);
        int sum = 0;
        for (int at = 0; at < 20; at += 2) {
            sum += packet.getUnsignedShort(TunChannel.HEADER_BYTES + at);
        }
        packet.setShort(TunChannel.HEADER_BYTES + 10, ~((sum & 0xffff) + (sum >>> 16)));
        packet.writeShort(7000).writeShort(port).writeShort(9).writeShort(0).writeByte(1);
        MemorySegment memory = Arena.ofAuto().allocate(packet.readableBytes());
        memory.copyFrom(MemorySegment.ofBuffer(packet.nioBuffer()));
        return memory;
    }

    @Test
    void aDeviceOfOneQueueIsNoDeviceOfSeveral() throws Exception {
        left.ip("tuntap add enc7 mode tun");
        TunConfig several = new TunConfig("enc7", MTU, true, Set.of(), 1);

        assertThatThrownBy(() -> left.call(() -> TunChannel.open(several)))
                .hasCauseInstanceOf(DeviceException.class)
                .hasMessageContaining("--workers 1");
    }

    @Test
    void theInterfaceIsUpWithItsMtuAndHasNoLinkLocalAddress() throws Exception {
        TunChannel tun = device(left, 1);
        loops.start(tun, Loops.reader(PacketBuf.class, packet -> {}));

        List<LinkInfo> links = left.call(() -> {
            try (RouteNetlink netlink = RouteNetlink.open()) {
                return netlink.links();
            }
        });
        assertThat(links).contains(new LinkInfo(tun.interfaceIndex(), "enc0", MTU, true));
        List<AddressInfo> addresses = left.call(() -> {
            try (RouteNetlink netlink = RouteNetlink.open()) {
                return netlink.addresses();
            }
        });
        assertThat(addresses).contains(new AddressInfo(tun.interfaceIndex(), InetAddress.ofLiteral("10.9.0.1"), 24, true));
        assertThat(left.ip("-6 addr show dev enc0")).doesNotContain("fe80");
    }

    @Test
    void aWrittenByteBufArrivesInTheKernel() throws Exception {
        TunChannel tun = device(left, 1);
        List<Byte> answers = new ArrayList<>();
        loops.start(tun, Loops.reader(PacketBuf.class, packet -> {
            if (packet.getByte(10) >> 4 == 4) {
                answers.add(packet.getByte(10 + 20));
            }
        }));
        tun.writeAndFlush(echoRequest()).sync();
        loops.await("an ICMP echo reply", () -> answers.contains((byte) 0));
    }

    /** 10.9.0.2 asks 10.9.0.1 (RFC 792), with the checksums filled in. */
    private static ByteBuf echoRequest() {
        int[] words = {0x4500, 28, 1, 0, 0x4001, 0, 0x0a09, 2, 0x0a09, 1, 0x0800, 0, 7, 1};
        words[5] = checksum(words, 0, 10);
        words[11] = checksum(words, 10, 14);
        ByteBuf packet = Unpooled.buffer().writeZero(TunChannel.HEADER_BYTES);
        for (int word : words) {
            packet.writeShort(word);
        }
        return packet;
    }

    private static int checksum(int[] words, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += words[i];
        }
        return ~(sum + (sum >>> 16)) & 0xffff;
    }

    @Test
    void aRefusedPacketIsCountedByItsReason() throws Exception {
        TunChannel tun = device(left, 1);
        loops.start(tun, Loops.reader(PacketBuf.class, packet -> {}));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment packet = arena.allocate(100);
            assertThat(tun.writePacket(packet, 0, 100)).isFalse(); // IP version 0
            assertThat(tun.failures().count(IoFailure.OTHER)).isEqualTo(1);
            packet.set(ValueLayout.JAVA_BYTE, TunChannel.HEADER_BYTES, (byte) 0x45);
            left.ip("link set enc0 down");
            assertThat(tun.writePacket(packet, 0, 100)).isFalse();
            assertThat(tun.failures().count(IoFailure.DOWN)).isEqualTo(1);
        }
    }

    @Test
    void closingRemovesTheDeviceAndDeletingTheDeviceCloses() throws Exception {
        TunChannel tun = device(left, 1);
        loops.start(tun, Loops.reader(PacketBuf.class, packet -> {}));
        tun.close().sync();
        assertThat(left.ip("link")).doesNotContain("enc0");
        assertThat(tun.writePacket(MemorySegment.ofArray(new byte[0]), 0, 0)).isFalse(); // by now somebody else's number
        assertThat(tun.failures().count(IoFailure.DOWN)).isEqualTo(1);

        TunChannel again = device(left, 1);
        loops.start(again, Loops.reader(PacketBuf.class, packet -> {}));
        left.ip("link del enc0");
        assertThat(again.closeFuture().await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void withoutAutoReadNothingComesUntilItIsAskedFor() throws Exception {
        TunChannel tun = device(left, 1);
        List<Integer> lengths = new ArrayList<>();
        tun.config().setAutoRead(false);
        loops.start(tun, Loops.reader(PacketBuf.class, packet -> lengths.add(packet.readableBytes())));
        left.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[9], 9, InetAddress.ofLiteral("10.9.0.2"), 9));
            }
            return null;
        });
        assertThat(loops.call(lengths::size)).isZero();
        tun.read();
        loops.await("the datagram", () -> !lengths.isEmpty());
    }

    @Test
    void afterTheOctetsOfATurnOthersAreNext() throws Exception {
        TunChannel tun = left.call(() -> TunChannel.open(TunConfig.named("enc0", 65_535)));
        try (RouteNetlink netlink = left.call(RouteNetlink::open)) {
            netlink.addAddress(tun.interfaceIndex(), InetAddress.ofLiteral("10.9.0.1"), 24);
        }
        List<Integer> lengths = new ArrayList<>();
        tun.config().setAutoRead(false);
        loops.start(tun, Loops.reader(PacketBuf.class, packet -> lengths.add(packet.readableBytes())));
        left.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                for (int i = 0; i < 5; i++) {
                    socket.send(new DatagramPacket(new byte[50_000], 50_000, InetAddress.ofLiteral("10.9.0.2"), 9));
                }
            }
            return null;
        });

        tun.read();
        loops.await("the first datagrams", () -> !lengths.isEmpty());

        assertThat(loops.call(() -> List.copyOf(lengths))).hasSize(3).allMatch(length -> length > 50_000);
        tun.read();
        loops.await("the others", () -> lengths.size() == 5);
    }

    @Test
    void aNameInUseIsToldSo() throws Exception {
        TunChannel tun = device(left, 1);
        loops.start(tun, Loops.reader(PacketBuf.class, packet -> {}));
        assertThatThrownBy(() -> device(left, 1)).hasMessageContaining("enc0 is in use by another process");
    }

    @Test
    void fewerOffloadsAreTaken() throws Exception {
        TunConfig config = new TunConfig(null, MTU, true, Set.of(TunOffload.CHECKSUM), 1);
        TunChannel tun = left.call(() -> TunChannel.open(config));
        loops.start(tun, Loops.reader(PacketBuf.class, packet -> {}));
        assertThat(tun.uso()).isFalse();
        assertThat(tun.deviceName()).isEqualTo("tun0");
    }
}

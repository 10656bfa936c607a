package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.tun.linux.Sockets;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DatagramPacket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two namespaces joined by a veth pair; the kernel does the rest. */
class PacketSocketTest {
    private static final int PORT = 4500;
    private static final int ESP = 50;
    private static final int ECT0_EF = 0xba;
    private static final int SO_NO_CHECK = 11;
    private static final ValueLayout.OfInt INT_BE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Namespace left;
    private Namespace right;
    private Loops loops;

    @BeforeEach
    void join() throws Exception {
        left = Namespace.create();
        right = Namespace.create();
        Namespace.connect(left, right, "va", "192.0.2.1/24 2001:db8::1/64", "192.0.2.2/24 2001:db8::2/64");
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

    /** What came, copied while it was valid. */
    private record Seen(
            int length, int segment, int trafficClass, Endpoint source, InetAddress destination, int first, int last) {
        static Seen of(DatagramBuf in) {
            return new Seen(in.readableBytes(), in.segmentBytes(), in.trafficClass(), in.source(), in.destination(),
                    in.getByte(in.readerIndex()), in.getByte(in.writerIndex() - 1));
        }
    }

    private List<Seen> receiveInto(PacketSocket socket) {
        List<Seen> seen = new ArrayList<>();
        loops.start(socket, Loops.reader(DatagramBuf.class, in -> seen.add(Seen.of(in))));
        return seen;
    }

    private PacketSocket sender(PacketSocket socket) {
        return loops.start(socket, Loops.reader(Object.class, in -> {}));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunOfDatagramsCrossesInOnePieceAndTellsWhereItIsFrom(boolean v6) throws Exception {
        PacketSocketOptions options = PacketSocketOptions.defaults().withMark(PolicyRouting.SOCKET_MARK);
        PacketSocket to = right.call(() -> PacketSocket.openUdp(v6, PORT, options));
        PacketSocket from = sender(left.call(() -> PacketSocket.openUdp(v6, PORT, options)));
        List<Seen> seen = receiveInto(to);
        MemorySegment memory = pattern(20 * 1400 + 77);
        SendPath path = new SendPath(new Endpoint(ip(v6, 2), PORT), ip(v6, 1));

        loops.call(() -> {
            from.sender().send(memory, 0, 20 * 1400 + 77, 1400, path, ECT0_EF);
            from.sender().flush();
            return null;
        });

        loops.await("all octets", () -> total(seen) == 20 * 1400 + 77);
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0)).isEqualTo(new Seen(20 * 1400 + 77, 1400, ECT0_EF, new Endpoint(ip(v6, 1), PORT),
                ip(v6, 2), 0, (byte) (20 * 1400 + 76)));
        assertThat(from.failures().count(IoFailure.OTHER)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void socketsOfOnePortShareWhatComesByItsFirstWord(boolean v6) throws Exception {
        List<PacketSocket> group =
                right.call(() -> PacketSocket.openUdpGroup(v6, PORT, PacketSocketOptions.defaults(), 3));
        PacketSocket from = sender(left.call(() -> PacketSocket.openUdp(v6, PORT, PacketSocketOptions.defaults())));
        List<List<Integer>> firstWords = new ArrayList<>();
        for (PacketSocket socket : group) {
            List<Integer> seen = new ArrayList<>();
            firstWords.add(seen);
            loops.start(socket, Loops.reader(DatagramBuf.class, in ->
                    seen.add(in.readableBytes() < 4 ? -1 : in.getInt(in.readerIndex()))));
        }
        int[] spis = {0, 1, 2, 300, 301, 0x8000_0000, 0x8000_0001, 0xffff_fffe};
        SendPath path = new SendPath(new Endpoint(ip(v6, 2), PORT), null);
        MemorySegment memory = Arena.ofAuto().allocate(40 * spis.length + 1);

        loops.call(() -> {
            for (int i = 0; i < spis.length; i++) {
                memory.set(INT_BE, 40L * i, spis[i]);
                from.sender().send(memory, 40 * i, 40, 40, path, 0);
            }
            from.sender().send(memory, 40 * spis.length, 1, 1, path, 0);
            from.sender().flush();
            return null;
        });

        loops.await("all", () -> firstWords.stream().mapToInt(List::size).sum() == spis.length + 1);
        assertThat(firstWords.get(0)).containsExactly(0, 300, 0x8000_0001, -1);
        assertThat(firstWords.get(1)).containsExactly(1, 301);
        assertThat(firstWords.get(2)).containsExactly(2, 0x8000_0000, 0xffff_fffe);
    }

    @Test
    void aPortThatSomebodyHasIsNotSharedWithHim() throws Exception {
        PacketSocketOptions options = PacketSocketOptions.defaults();
        List<PacketSocket> group = right.call(() -> PacketSocket.openUdpGroup(false, PORT, options, 2));
        group.forEach(this::sender);

        assertThatThrownBy(() -> right.call(() -> PacketSocket.openUdpGroup(false, PORT, options, 2)))
                .hasCauseInstanceOf(BindFailedException.class);
        assertThatThrownBy(() -> right.call(() -> PacketSocket.openUdp(false, PORT, options)))
                .hasCauseInstanceOf(BindFailedException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRawSocketForSendingSendsAndHearsNothing(boolean v6) throws Exception {
        PacketSocketOptions options = PacketSocketOptions.defaults();
        PacketSocket deaf = right.call(() -> PacketSocket.openRawForSending(v6, ESP, options));
        PacketSocket hears = right.call(() -> PacketSocket.openRaw(v6, ESP, options));
        PacketSocket from = sender(left.call(() -> PacketSocket.openRawForSending(v6, ESP, options)));
        List<Seen> none = receiveInto(deaf);
        List<Seen> seen = receiveInto(hears);
        SendPath path = new SendPath(new Endpoint(ip(v6, 2), 0), ip(v6, 1));

        loops.call(() -> {
            from.sender().send(pattern(100), 0, 100, 100, path, 0);
            from.sender().flush();
            return null;
        });

        loops.await("the packet", () -> seen.size() == 1);
        assertThat(none).isEmpty();
        assertThat(right.exec("cat /proc/net/raw" + (v6 ? "6" : "")).lines().skip(1)).allMatch(
                line -> line.contains(" 00000000:00000000 "));
        assertThat(seen.getFirst().source().address()).isEqualTo(ip(v6, 1));
    }

    @Test
    void runsBeyondWhatTheKernelTakesAtOnceAreCut() throws Exception {
        PacketSocket to = right.call(() -> PacketSocket.openUdp(false, PORT, PacketSocketOptions.defaults()));
        PacketSocket from = sender(left.call(() -> PacketSocket.openUdp(false, 0, PacketSocketOptions.defaults())));
        List<Seen> seen = receiveInto(to);
        MemorySegment memory = pattern(256 * 1024);
        SendPath path = new SendPath(new Endpoint(ip(false, 2), PORT), null);

        loops.call(() -> {
            from.sender().send(memory, 0, 180_000, 1400, path, 0);
            from.sender().send(memory, 0, 200 * 33, 33, path, 0);
            from.sender().send(memory, 7, 1, 1, path, 0);
            from.sender().flush();
            return null;
        });

        loops.await("all octets", () -> total(seen) == 180_000 + 200 * 33 + 1);
        assertThat(seen).allMatch(s -> s.segment() <= 1400 && s.length() <= 65_507);
        assertThat(seen.getLast()).extracting(Seen::length, Seen::first).containsExactly(1, 7);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rawEspGoesPacketByPacketWithoutIpHeader(boolean v6) throws Exception {
        PacketSocketOptions options = PacketSocketOptions.defaults();
        PacketSocket to = right.call(() -> PacketSocket.openRaw(v6, ESP, options));
        PacketSocket from = sender(left.call(() -> PacketSocket.openRaw(v6, ESP, options)));
        List<Seen> seen = receiveInto(to);
        MemorySegment memory = pattern(3000);
        SendPath path = new SendPath(new Endpoint(ip(v6, 2), 0), ip(v6, 1));

        loops.call(() -> {
            from.sender().send(memory, 0, 3000, 1300, path, ECT0_EF);
            from.sender().flush();
            return null;
        });

        loops.await("three packets", () -> seen.size() == 3);
        assertThat(seen).extracting(Seen::length).containsExactly(1300, 1300, 400);
        assertThat(seen.get(1)).isEqualTo(new Seen(1300, 1300, ECT0_EF, new Endpoint(ip(v6, 1), 0), ip(v6, 2),
                (byte) 1300, (byte) 2599));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tooLongForThePathIsToldAndCounted(boolean v6) throws Exception {
        PacketSocket from = sender(left.call(() -> PacketSocket.openUdp(v6, 0, PacketSocketOptions.defaults())));
        SendPath path = new SendPath(new Endpoint(ip(v6, 2), PORT), null);
        List<SendPath> tooLong = new ArrayList<>();
        MemorySegment memory = pattern(2000);

        loops.call(() -> {
            from.onMessageTooLong(tooLong::add);
            from.sender().send(memory, 0, 1600, 1600, path, 0);
            from.sender().send(memory, 0, 1601, 1601, path, 0);
            from.sender().flush();
            return null;
        });

        assertThat(tooLong).containsExactly(path); // once for each flush
        assertThat(from.failures().count(IoFailure.TOO_LONG)).isEqualTo(2);
        int mtu = left.call(() -> PathMtu.query(ip(v6, 1), ip(v6, 2), PolicyRouting.SOCKET_MARK));
        assertThat(mtu).isEqualTo(1500);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOrdinaryWriteTakesDatagramPacketsAndFragmentsLongOnes(boolean v6) throws Exception {
        PacketSocket to = right.call(() -> PacketSocket.openUdp(v6, PORT, PacketSocketOptions.defaults()));
        PacketSocket from = sender(left.call(() -> PacketSocket.openUdp(v6, PORT, PacketSocketOptions.defaults())));
        List<Seen> seen = receiveInto(to);

        InetSocketAddress recipient = new InetSocketAddress(ip(v6, 2), PORT);
        InetSocketAddress source = new InetSocketAddress(ip(v6, 1), PORT);
        from.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}), recipient, source)).sync();
        from.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(new byte[4000]), recipient)).sync();

        loops.await("both", () -> seen.size() == 2);
        assertThat(seen).extracting(Seen::length).containsExactly(3, 4000);
        assertThat(from.failures().count(IoFailure.TOO_LONG)).isZero();
    }

    /** A socket that sends no checksums gets EINVAL for UDP_SEGMENT, as one of an older kernel does. */
    @Test
    void whereTheKernelDoesNotCutDatagramsTheyAreSentOneByOne() throws Exception {
        PacketSocket to = right.call(() -> PacketSocket.openUdp(false, PORT, PacketSocketOptions.defaults()));
        PacketSocket from = sender(left.call(() -> PacketSocket.openUdp(false, 0, PacketSocketOptions.defaults())));
        Sockets.set(from.fd(), Sockets.SOL_SOCKET, SO_NO_CHECK, 1);
        List<Seen> seen = receiveInto(to);
        MemorySegment memory = pattern(14_007);
        SendPath path = new SendPath(new Endpoint(ip(false, 2), PORT), null);

        for (int i = 0; i < 2; i++) {
            loops.call(() -> {
                from.sender().send(memory, 0, 14_007, 1400, path, 0);
                from.sender().flush();
                return null;
            });
        }

        loops.await("all octets", () -> total(seen) == 28_014);
        assertThat(from.failures().count(IoFailure.OTHER)).isZero();
    }

    /** Older kernels answer EINVAL, as if they did not know UDP_SEGMENT, and then take the short last datagram. */
    @Test
    void segmentsTooLongForThePathDoNotSwitchSegmentationOff() throws Exception {
        PacketSocket to = right.call(() -> PacketSocket.openUdp(false, PORT, PacketSocketOptions.defaults()));
        PacketSocket from = sender(left.call(() -> PacketSocket.openUdp(false, 0, PacketSocketOptions.defaults())));
        List<Seen> seen = receiveInto(to);
        MemorySegment memory = pattern(2 * 1600 + 100);
        SendPath path = new SendPath(new Endpoint(ip(false, 2), PORT), null);

        loops.call(() -> {
            from.sender().send(memory, 0, 2 * 1600 + 100, 1600, path, 0);
            from.sender().flush();
            from.sender().send(memory, 0, 2800, 1400, path, 0);
            from.sender().flush();
            return null;
        });

        loops.await("the run that fits", () -> seen.stream().anyMatch(s -> s.length() == 2800 && s.segment() == 1400));
        assertThat(from.failures().count(IoFailure.TOO_LONG)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void afterClosingNothingIsSentThroughTheOldDescriptor() throws Exception {
        PacketSocket to = right.call(() -> PacketSocket.openUdp(false, PORT, PacketSocketOptions.defaults()));
        PacketSocket from = sender(left.call(() -> PacketSocket.openUdp(false, 0, PacketSocketOptions.defaults())));
        int descriptor = from.fd();
        List<Seen> seen = receiveInto(to);
        MemorySegment memory = pattern(2800);
        SendPath path = new SendPath(new Endpoint(ip(false, 2), PORT), null);

        from.close().sync();
        PacketSocket next = sender(left.call(() -> PacketSocket.openUdp(false, 0, PacketSocketOptions.defaults())));
        assertThat(next.fd()).isEqualTo(descriptor);
        loops.call(() -> {
            from.sender().send(memory, 0, 2800, 1400, path, 0);
            from.sender().flush();
            next.sender().send(memory, 0, 1, 1, path, 0);
            next.sender().flush();
            return null;
        });

        loops.await("what the new socket sent", () -> !seen.isEmpty());
        assertThat(seen).extracting(Seen::length).containsExactly(1);
        assertThat(from.failures().count(IoFailure.DOWN)).isEqualTo(2);
    }

    @Test
    void aTakenPortNamesItsHolder() throws Exception {
        right.call(() -> {
            try (DatagramSocket holder = new DatagramSocket(PORT)) {
                assertThat(holder.getLocalPort()).isEqualTo(PORT);
                assertThatThrownBy(() -> PacketSocket.openUdp(false, PORT, PacketSocketOptions.defaults()))
                        .isInstanceOf(BindFailedException.class)
                        .hasMessageMatching("UDP port 4500: Address already in use \\(held by .+, pid "
                                + ProcessHandle.current().pid() + "\\)");
            }
            return null;
        });
    }

    @Test
    void noRouteIsCounted() throws Exception {
        PacketSocket from = sender(left.call(() -> PacketSocket.openUdp(false, 0, PacketSocketOptions.defaults())));
        MemorySegment memory = pattern(100);
        SendPath nowhere = new SendPath(new Endpoint(InetAddress.ofLiteral("198.51.100.1"), PORT), null);
        loops.call(() -> {
            from.sender().send(memory, 0, 100, 100, nowhere, 0);
            from.sender().flush();
            return null;
        });
        assertThat(from.failures().count(IoFailure.UNREACHABLE)).isEqualTo(1);
    }

    private static int total(List<Seen> seen) {
        return seen.stream().mapToInt(Seen::length).sum();
    }

    private static MemorySegment pattern(int bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(bytes);
        for (int i = 0; i < bytes; i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) i);
        }
        return memory;
    }

    private static InetAddress ip(boolean v6, int host) throws Exception {
        return InetAddress.ofLiteral((v6 ? "2001:db8::" : "192.0.2.") + host);
    }
}

package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IP packets with their header, sent and received, between two namespaces joined by a veth pair. */
class WholePacketTest {
    private static final int AH = 51;
    private static final int TRAFFIC_CLASS = 0xba;
    private static final int HOP_LIMIT = 61;
    /** Hop-by-hop options (RFC 8200 §4.3): padding, then a router alert (RFC 2711); next is 60, destination options. */
    private static final byte[] HOP_BY_HOP = HexFormat.of().parseHex("3c00050200000100");
    /** Destination options (RFC 8200 §4.6): an experimental one (RFC 4727); next is AH. */
    private static final byte[] DESTINATION_OPTIONS = HexFormat.of().parseHex("33011e0c000000000000000000000000");

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

    // ---- packets ----

    private static InetAddress ip(boolean v6, int host) {
        return InetAddress.ofLiteral((v6 ? "2001:db8::" : "192.0.2.") + host);
    }

    /** A packet of protocol AH from host 1 to host 2 (or what the arguments say) with {@code bytes} octets in all. */
    private static byte[] packet(boolean v6, InetAddress source, int bytes, int fragmentBits, byte[]... extensions) {
        ByteBuffer out = ByteBuffer.allocate(bytes);
        if (v6) {
            out.putInt((6 << 28) | (TRAFFIC_CLASS << 20)).putShort((short) (bytes - 40));
            out.put((byte) (extensions.length == 0 ? AH : 0)).put((byte) HOP_LIMIT);
            out.put(source.getAddress()).put(ip(true, 2).getAddress());
            for (byte[] extension : extensions) {
                out.put(extension);
            }
        } else {
            out.put((byte) 0x45).put((byte) TRAFFIC_CLASS).putShort((short) bytes).putShort((short) 7);
            out.putShort((short) fragmentBits).put((byte) HOP_LIMIT).put((byte) AH).putShort((short) 0);
            out.put(source.getAddress()).put(ip(false, 2).getAddress());
        }
        while (out.hasRemaining()) {
            out.put((byte) out.position());
        }
        return out.array();
    }

    private static byte[] packet(boolean v6, int bytes) {
        return packet(v6, ip(v6, 1), bytes, 0);
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by its content, once
    private record Seen(byte[] whole, int payloadBytes, int roomBytes, Endpoint source, InetAddress destination) {
        static Seen of(DatagramBuf in) {
            int start = in.ipHeaderIndex();
            return new Seen(ByteBufUtil.getBytes(in, start, in.writerIndex() - start), in.readableBytes(), start,
                    in.source(), in.destination());
        }

        /** Without what the kernel fills in on the way: the IPv4 checksum. */
        byte[] comparable() {
            byte[] copy = whole.clone();
            if (copy[0] >> 4 == 4) {
                copy[10] = 0;
                copy[11] = 0;
            }
            return copy;
        }
    }

    private List<Seen> receive(boolean v6) throws Exception {
        List<Seen> seen = new ArrayList<>();
        PacketSocket socket =
                right.call(() -> PacketSocket.openRaw(v6, AH, PacketSocketOptions.defaults().withIpHeader(true)));
        loops.start(socket, Loops.reader(DatagramBuf.class, in -> seen.add(Seen.of(in))));
        return seen;
    }

    private PacketSocket sender(boolean v6) throws Exception {
        PacketSocketOptions options = PacketSocketOptions.defaults().withMark(PolicyRouting.SOCKET_MARK);
        PacketSocket socket = left.call(() -> PacketSocket.openRawWithHeader(v6, options));
        return loops.start(socket, Loops.reader(Object.class, in -> {
            throw new AssertionError("nothing is received");
        }));
    }

    private void send(PacketSocket from, SendPath path, byte[]... packets) throws Exception {
        loops.call(() -> {
            for (byte[] packet : packets) {
                MemorySegment memory = Arena.ofAuto().allocate(packet.length);
                MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, 0, packet.length);
                from.sender().send(memory, 0, packet.length, packet.length, path, TRAFFIC_CLASS);
            }
            from.sender().flush();
            return null;
        });
    }

    private static SendPath to(boolean v6) {
        return new SendPath(new Endpoint(ip(v6, 2), 0), null);
    }

    // ---- tests ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPacketArrivesAsItWasMade(boolean v6) throws Exception {
        List<Seen> seen = receive(v6);
        int headerBytes = v6 ? 40 : 20;
        byte[] first = packet(v6, 1500);
        byte[] second = packet(v6, headerBytes + 12);
        send(sender(v6), to(v6), first, second);

        loops.await("both", () -> seen.size() == 2);
        assertThat(seen.get(0).comparable()).isEqualTo(first);
        assertThat(seen.get(1).comparable()).isEqualTo(second);
        assertThat(seen.get(1).payloadBytes()).isEqualTo(12);
        assertThat(seen.get(1).roomBytes()).isGreaterThanOrEqualTo(DatagramBuf.HEADROOM_BYTES);
        assertThat(seen.get(1).source()).isEqualTo(new Endpoint(ip(v6, 1), 0));
        assertThat(seen.get(1).destination()).isEqualTo(ip(v6, 2));
    }

    @Test
    void ipv6ExtensionHeadersComeInTheirOrder() throws Exception {
        List<Seen> seen = receive(true);
        byte[] whole = packet(true, ip(true, 1), 200, 0, HOP_BY_HOP, DESTINATION_OPTIONS);
        send(sender(true), to(true), whole);
        loops.await("the packet", () -> seen.size() == 1);
        assertThat(seen.get(0).whole()).isEqualTo(whole);
        assertThat(seen.get(0).payloadBytes()).isEqualTo(200 - 40 - 8 - 16);
    }

    /** Sent through an ordinary raw socket, whose kernel fragments it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fragmentsArriveAsOnePacket(boolean v6) throws Exception {
        List<Seen> seen = receive(v6);
        PacketSocketOptions options = PacketSocketOptions.defaults().withDontFragment(false);
        PacketSocket from = loops.start(
                left.call(() -> PacketSocket.openRaw(v6, AH, options)), Loops.reader(Object.class, in -> {}));
        send(from, to(v6), new byte[60_000]);
        loops.await("the packet", () -> seen.size() == 1);
        ByteBuffer header = ByteBuffer.wrap(seen.get(0).whole());
        int headerBytes = v6 ? 40 : 20;
        assertThat(header.remaining()).isEqualTo(60_000 + headerBytes);
        assertThat(header.getShort(v6 ? 4 : 2) & 0xffff).isEqualTo(60_000 + (v6 ? 0 : headerBytes));
        assertThat(header.get(v6 ? 6 : 9)).isEqualTo((byte) AH);
        if (!v6) {
            assertThat(header.getShort(6)).as("flags and offset").isZero();
        }
    }

    /** As a clear-text packet of another host is sent on. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSourceNeedNotBeAnAddressOfThisHost(boolean v6) throws Exception {
        right.ip(v6 ? "-6 route add default via 2001:db8::1" : "route add default via 192.0.2.1");
        List<Seen> seen = receive(v6);
        byte[] foreign = packet(v6, ip(v6, 77), 100, 0);
        send(sender(v6), to(v6), foreign);
        loops.await("the packet", () -> seen.size() == 1);
        assertThat(seen.get(0).comparable()).isEqualTo(foreign);
    }

    /** IPv4 fragments what may be fragmented; all else is refused and told. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tooLongForTheKnownPathIsToldUnlessItMayBeFragmented(boolean v6) throws Exception {
        left.ip(v6 ? "-6 route add 2001:db8::2 dev va mtu 1400" : "route add 192.0.2.2 dev va mtu 1400");
        List<Seen> seen = receive(v6);
        List<SendPath> tooLong = new ArrayList<>();
        PacketSocket from = sender(v6);
        SendPath path = to(v6);
        loops.call(() -> {
            from.onMessageTooLong(tooLong::add);
            return null;
        });
        int dontFragment = 0x4000;
        send(from, path, packet(v6, ip(v6, 1), 1450, dontFragment));
        assertThat(tooLong).containsExactly(path);
        send(from, path, packet(v6, 1501));
        assertThat(tooLong).containsExactly(path, path);
        assertThat(from.failures().count(IoFailure.TOO_LONG)).isEqualTo(2);
        if (!v6) {
            send(from, path, packet(false, 1450));
            loops.await("the fragments put together", () -> seen.size() == 1);
            assertThat(seen.get(0).whole()).hasSize(1450);
        }
    }

    /** The mark decides, not the header: with the rule in force an unmarked packet has no way. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theMarkIsOnEveryPacket(boolean v6) throws Exception {
        left.ip((v6 ? "-6 " : "") + "rule add not fwmark 0x45530000/0xffff0000 to " + ip(v6, 2).getHostAddress()
                + " unreachable pref 10");
        List<Seen> seen = receive(v6);
        send(sender(v6), to(v6), packet(v6, 100));
        loops.await("the packet", () -> seen.size() == 1);
    }

    @Test
    void whatIsNoPacketIsCounted() throws Exception {
        PacketSocket from = sender(true);
        send(from, to(true), new byte[39]);
        assertThat(from.failures().count(IoFailure.OTHER)).isEqualTo(1);
    }
}

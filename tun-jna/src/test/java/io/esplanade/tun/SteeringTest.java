package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where packets really go. Three namespaces:
 *
 * <pre>
 *   lan 10.1.0.2 --la-- 10.1.0.1 gateway 203.0.113.1 --wa-- 203.0.113.2 wan (10.2.0.2 behind it)
 *                                   enc0: 10.1/16 to 10.2/16
 * </pre>
 *
 * and the same with fd01:: and fd02::. The device sends back what it gets, with the addresses swapped, as if the peer had.
 */
class SteeringTest {
    private static final int PORT = 7000;

    private final Loops loops = new Loops();
    private final List<Namespace> namespaces = new ArrayList<>();
    private final List<String> inDevice = new ArrayList<>();

    @AfterEach
    void remove() throws Exception {
        loops.close();
        for (Namespace namespace : namespaces) {
            namespace.close();
        }
    }

    private Namespace namespace(int reversePathFilter) throws Exception {
        Namespace namespace = Namespace.create();
        namespaces.add(namespace);
        namespace.sysctl("net.ipv4.conf.all.rp_filter=" + reversePathFilter);
        namespace.sysctl("net.ipv4.conf.default.rp_filter=" + reversePathFilter);
        namespace.sysctl("net.ipv4.ip_forward=1");
        namespace.sysctl("net.ipv6.conf.all.forwarding=1");
        namespace.sysctl("net.ipv6.conf.default.accept_dad=0");
        return namespace;
    }

    @ParameterizedTest
    @CsvSource({"false,0", "false,1", "false,2", "true,0"})
    void selectedTrafficGoesThroughTheDeviceOnly(boolean v6, int reversePathFilter) throws Exception {
        Namespace lan = namespace(reversePathFilter);
        Namespace gateway = namespace(reversePathFilter);
        Namespace wan = namespace(0); // answers whatever comes
        Namespace.connect(lan, gateway, "la", "10.1.0.2/24 fd01::2/64", "10.1.0.1/24 fd01::1/64");
        Namespace.connect(gateway, wan, "wa", "203.0.113.1/24 fd03::1/64", "203.0.113.2/24 fd03::2/64");
        wan.ip("addr add 10.2.0.2/32 dev lo");
        wan.ip("addr add fd02::2/128 dev lo");
        for (String destination : List.of("default", "-6 default")) {
            boolean six = destination.startsWith("-6");
            String family = six ? "-6 " : "";
            lan.ip(family + "route add default via " + (six ? "fd01::1" : "10.1.0.1"));
            gateway.ip(family + "route add default via " + (six ? "fd03::2" : "203.0.113.2"));
            wan.ip(family + "route add default via " + (six ? "fd03::1" : "203.0.113.1"));
        }
        InetAddress lanHost = InetAddress.ofLiteral(v6 ? "fd01::2" : "10.1.0.2");
        InetAddress gatewayHost = InetAddress.ofLiteral(v6 ? "fd01::1" : "10.1.0.1");
        InetAddress remoteHost = InetAddress.ofLiteral(v6 ? "fd02::2" : "10.2.0.2");

        TunChannel tun = gateway.call(() -> TunChannel.open(TunConfig.named("enc0", 1400)));
        loops.start(tun, Loops.reader(PacketBuf.class, packet -> reflect(tun, packet)));
        try (DatagramSocket inLan = bound(lan, lanHost);
                DatagramSocket inWan = bound(wan, remoteHost);
                DatagramSocket onGateway = bound(gateway, gatewayHost);
                PolicyRouting routing = gateway.call(() -> PolicyRouting.open("enc0"))) {
            // Without rules it is the user's network as it was. (IPv6 finds its neighbours at the second try.)
            assertThat(exchanges(inLan, remoteHost, inWan, 20)).isTrue();
            drain(inWan);

            SteeredSelector outbound = SteeredSelector.between(lanHost, v6 ? 48 : 16, remoteHost, v6 ? 48 : 16);
            routing.apply(List.of(outbound), List.of(outbound.reversed()));

            // Forwarded traffic goes to the device, and what the device sends reaches the LAN.
            assertThat(exchange(inLan, remoteHost, inLan)).isTrue();
            assertThat(drain(inWan)).isZero();
            // So does the gateway's own.
            assertThat(exchange(onGateway, remoteHost, onGateway)).isTrue();
            assertThat(drain(inWan)).isZero();

            // Marked sockets are exempt.
            sendMarked(gateway, gatewayHost, remoteHost);
            assertThat(arrives(inWan)).isTrue();

            // Clear text from outside ends in the device, or at the kernel's own check of its source.
            loops.call(() -> {
                inDevice.clear();
                return null;
            });
            inWan.send(new DatagramPacket(new byte[9], 9, lanHost, PORT));
            assertThat(arrives(inLan)).isFalse();
            assertThat(loops.call(() -> List.copyOf(inDevice))).hasSize(reversePathFilter == 1 ? 0 : 1);

            // And all is as it was when the rules are gone.
            routing.removeAll();
            assertThat(exchange(inLan, remoteHost, inWan)).isTrue();
            assertThat(exchange(inWan, lanHost, inLan)).isTrue();
        }
    }

    /** Sends UDP back to where it is from, if it is from our side; swapping addresses and ports keeps the checksums. */
    private void reflect(TunChannel tun, PacketBuf packet) {
        int ip = packet.readerIndex() + TunChannel.HEADER_BYTES;
        boolean v6 = packet.getByte(ip) >> 4 == 6;
        if (packet.getByte(ip + (v6 ? 6 : 9)) != 17) {
            return;
        }
        int source = ip + (v6 ? 8 : 12);
        int addressBytes = v6 ? 16 : 4;
        boolean fromOurSide = packet.getByte(source + 1) == 1;
        inDevice.add(fromOurSide ? "out" : "clear text");
        if (fromOurSide) {
            swap(packet, source, addressBytes);
            swap(packet, ip + (v6 ? 40 : 20), 2);
            assertThat(tun.writePacket(packet.memory(), packet.readerIndex(), packet.readableBytes())).isTrue();
        }
    }

    private static void swap(PacketBuf packet, int at, int bytes) {
        for (int i = at; i < at + bytes; i++) {
            byte first = packet.getByte(i);
            packet.setByte(i, packet.getByte(i + bytes));
            packet.setByte(i + bytes, first);
        }
    }

    private void sendMarked(Namespace gateway, InetAddress from, InetAddress to) throws Exception {
        PacketSocketOptions options = PacketSocketOptions.defaults().withMark(PolicyRouting.SOCKET_MARK);
        boolean v6 = to.getAddress().length == 16;
        PacketSocket marked = gateway.call(() -> PacketSocket.openUdp(v6, 0, options));
        loops.start(marked, Loops.reader(DatagramBuf.class, in -> {}));
        MemorySegment memory = PacketBuf.allocate(64).memory();
        loops.call(() -> {
            marked.sender().send(memory, 0, 64, 64, new SendPath(new Endpoint(to, PORT), from), 0);
            marked.sender().flush();
            return null;
        });
        marked.close().sync();
    }

    private static DatagramSocket bound(Namespace in, InetAddress address) throws Exception {
        return in.call(() -> {
            DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, PORT));
            socket.setSoTimeout(300);
            return socket;
        });
    }

    private static boolean exchange(DatagramSocket from, InetAddress to, DatagramSocket receiver) throws Exception {
        from.send(new DatagramPacket(new byte[9], 9, to, PORT));
        return arrives(receiver);
    }

    private static boolean exchanges(DatagramSocket from, InetAddress to, DatagramSocket receiver, int tries)
            throws Exception {
        for (int i = 0; i < tries; i++) {
            if (exchange(from, to, receiver)) {
                return true;
            }
        }
        return false;
    }

    private static boolean arrives(DatagramSocket socket) throws Exception {
        try {
            socket.receive(new DatagramPacket(new byte[100], 100));
            return true;
        } catch (SocketTimeoutException nothing) {
            return false;
        }
    }

    private static int drain(DatagramSocket socket) throws Exception {
        int count = 0;
        while (arrives(socket)) {
            count++;
        }
        return count;
    }
}

package io.esplanade.tun;

import static io.esplanade.tun.SteeredSelector.Action.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host that is itself an end of what is steered:
 *
 * <pre>
 *   host 192.0.2.1 --ha-- 192.0.2.254 router 198.51.100.254 --pa-- 198.51.100.1 peer
 *   10.1.0.1 on lo
 *   enc0
 * </pre>
 *
 * and the same with 2001:db8:1::, 2001:db8:2:: and fd01::1. What comes into the device is noted and gone.
 */
class EndpointSteeringTest {
    private static final int PORT = 7000;
    private static final int ESP = 50;

    private final Loops loops = new Loops();
    private final List<Namespace> namespaces = new ArrayList<>();
    private final List<InetAddress> sourcesInDevice = new ArrayList<>();
    private Namespace host;
    private Namespace router;
    private Namespace peer;
    private PolicyRouting routing;

    @BeforeEach
    void build() throws Exception {
        host = namespace();
        router = namespace();
        peer = namespace();
        router.sysctl("net.ipv4.ip_forward=1");
        router.sysctl("net.ipv6.conf.all.forwarding=1");
        Namespace.connect(host, router, "ha", "192.0.2.1/24 2001:db8:1::1/64", "192.0.2.254/24 2001:db8:1::fe/64");
        Namespace.connect(
                router, peer, "pa", "198.51.100.254/24 2001:db8:2::fe/64", "198.51.100.1/24 2001:db8:2::1/64");
        host.ip("route add default via 192.0.2.254");
        host.ip("-6 route add default via 2001:db8:1::fe");
        host.ip("addr add 10.1.0.1/32 dev lo");
        host.ip("addr add fd01::1/128 dev lo nodad");
        peer.ip("route add default via 198.51.100.254");
        peer.ip("-6 route add default via 2001:db8:2::fe");
        TunChannel tun = host.call(() -> TunChannel.open(TunConfig.named("enc0", 1400)));
        loops.start(tun, Loops.reader(PacketBuf.class, this::note));
        routing = host.call(() -> PolicyRouting.open("enc0"));
    }

    @AfterEach
    void remove() throws Exception {
        if (routing != null) {
            routing.close();
        }
        loops.close();
        for (Namespace namespace : namespaces) {
            namespace.close();
        }
    }

    private Namespace namespace() throws Exception {
        Namespace namespace = Namespace.create();
        namespaces.add(namespace);
        namespace.sysctl("net.ipv6.conf.default.accept_dad=0");
        return namespace;
    }

    private void note(PacketBuf packet) {
        int ip = packet.readerIndex() + TunChannel.HEADER_BYTES;
        boolean v6 = packet.getByte(ip) >> 4 == 6;
        byte[] source = new byte[v6 ? 16 : 4];
        packet.getBytes(ip + (v6 ? 8 : 12), source);
        try {
            sourcesInDevice.add(InetAddress.getByAddress(source));
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private List<InetAddress> inDevice() throws Exception {
        return loops.call(() -> {
            List<InetAddress> seen = List.copyOf(sourcesInDevice);
            sourcesInDevice.clear();
            return seen;
        });
    }

    private static InetAddress outer(boolean v6) {
        return InetAddress.ofLiteral(v6 ? "2001:db8:1::1" : "192.0.2.1");
    }

    private static InetAddress inner(boolean v6) {
        return InetAddress.ofLiteral(v6 ? "fd01::1" : "10.1.0.1");
    }

    private static InetAddress far(boolean v6) {
        return InetAddress.ofLiteral(v6 ? "2001:db8:2::1" : "198.51.100.1");
    }

    private static SteeredSelector hostToHost(boolean v6) {
        int bits = v6 ? 128 : 32;
        return SteeredSelector.between(outer(v6), bits, far(v6), bits);
    }

    private void apply(SteeredSelector... outbound) throws Exception {
        List<SteeredSelector> list = List.of(outbound);
        routing.apply(list, list.stream().map(SteeredSelector::reversed).toList());
    }

    /** Sends from a socket that has no address, and is not connected. */
    private void sendUnbound(InetAddress to) throws Exception {
        try (DatagramSocket socket = host.call(() -> new DatagramSocket())) {
            socket.send(new DatagramPacket(new byte[9], 9, to, PORT));
        }
    }

    private static DatagramSocket listen(Namespace in) throws Exception {
        return in.call(() -> {
            DatagramSocket socket = new DatagramSocket(PORT);
            socket.setSoTimeout(500);
            return socket;
        });
    }

    private static boolean arrives(DatagramSocket socket) throws Exception {
        try {
            socket.receive(new DatagramPacket(new byte[100], 100));
            return true;
        } catch (SocketTimeoutException nothing) {
            return false;
        }
    }

    /** In clear. IPv6 finds its neighbours at the second try. */
    private void assertReaches(DatagramSocket atPeer, boolean v6) throws Exception {
        for (int i = 0; i < 20; i++) {
            sendUnbound(far(v6));
            if (arrives(atPeer)) {
                while (arrives(atPeer)) {} // those that waited for the neighbour
                return;
            }
        }
        throw new AssertionError("nothing arrives");
    }

    // ---- packets without a source address ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPacketWithoutSourceDoesNotLeaveInClear(boolean v6) throws Exception {
        try (DatagramSocket atPeer = listen(peer)) {
            assertReaches(atPeer, v6);
            apply(hostToHost(v6));
            sendUnbound(far(v6));
            assertThat(arrives(atPeer)).isFalse();
            assertThat(inDevice()).containsExactly(outer(v6));
            routing.removeAll();
            assertReaches(atPeer, v6);
            assertThat(inDevice()).isEmpty();
        }
    }

    /** As ping does it: the source that belongs to the way out is not covered, the one of the inner network is. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itGetsAnAddressThatTheSelectorCovers(boolean v6) throws Exception {
        InetAddress farInner = InetAddress.ofLiteral(v6 ? "fd02::2" : "10.2.0.2");
        apply(SteeredSelector.between(inner(v6), v6 ? 48 : 16, farInner, v6 ? 48 : 16));
        sendUnbound(farInner);
        sendUnbound(farInner);
        loops.await("both", () -> sourcesInDevice.size() == 2);
        assertThat(inDevice()).containsOnly(inner(v6));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOrderOfTheSelectorsIsThatOfTheSearch(boolean v6) throws Exception {
        int bits = v6 ? 128 : 32;
        SteeredSelector bypass = new SteeredSelector(v6, outer(v6), bits, far(v6), bits, 17, 0, PORT, PASS);
        SteeredSelector all = SteeredSelector.between(outer(v6), bits, far(v6), 0);
        try (DatagramSocket atPeer = listen(peer)) {
            apply(bypass, all);
            assertReaches(atPeer, v6);
            assertThat(inDevice()).isEmpty();
            apply(all, bypass);
            sendUnbound(far(v6));
            assertThat(arrives(atPeer)).isFalse();
            assertThat(inDevice()).containsExactly(outer(v6));
        }
    }

    /** The flow from an inner network to anywhere, and the way out of it for what the host itself sends. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBypassOfTheOuterAddressTakesTheHostsOwnTrafficOut(boolean v6) throws Exception {
        SteeredSelector all = SteeredSelector.between(inner(v6), v6 ? 48 : 16, far(v6), 0);
        SteeredSelector bypass =
                new SteeredSelector(v6, outer(v6), v6 ? 128 : 32, far(v6), 0, 0, 0, 0, PASS);
        try (DatagramSocket atPeer = listen(peer)) {
            apply(all);
            sendUnbound(far(v6));
            loops.await("the packet", () -> !sourcesInDevice.isEmpty());
            assertThat(inDevice()).containsExactly(inner(v6));
            apply(bypass, all);
            assertReaches(atPeer, v6);
            assertThat(inDevice()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void othersAreNotTouched(boolean v6) throws Exception {
        apply(hostToHost(v6));
        String family = v6 ? "-6 " : "";
        String other = v6 ? "2001:db8:2::fe" : "198.51.100.254";
        assertThat(host.ip(family + "route get " + other)).contains("dev ha").doesNotContain("enc0");
        assertThat(host.ip(family + "route get " + far(v6).getHostAddress() + " from " + inner(v6).getHostAddress()))
                .contains("dev ha");
        assertThat(host.ip(family + "route get " + far(v6).getHostAddress() + " mark 0x45530000")).contains("dev ha");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChangedAddressIsFollowedAtTheNextApplyAndNothingLeaksMeanwhile(boolean v6) throws Exception {
        SteeredSelector selector = SteeredSelector.between(inner(v6), v6 ? 48 : 16, far(v6), v6 ? 128 : 32);
        apply(selector);
        String rules = host.ip("rule") + host.ip("-6 rule");
        apply(selector);
        assertThat(host.ip("rule") + host.ip("-6 rule")).isEqualTo(rules);

        InetAddress second = InetAddress.ofLiteral(v6 ? "fd01::2" : "10.1.0.2");
        host.ip("addr add " + second.getHostAddress() + (v6 ? "/128 dev lo nodad" : "/32 dev lo"));
        host.ip("addr del " + inner(v6).getHostAddress() + (v6 ? "/128" : "/32") + " dev lo");
        try (DatagramSocket atPeer = listen(peer)) {
            try {
                sendUnbound(far(v6));
            } catch (IOException refused) {
                assertThat(refused).hasMessageContaining("o route to host");
            }
            assertThat(arrives(atPeer)).isFalse();
        }
        inDevice();
        apply(selector);
        sendUnbound(far(v6));
        loops.await("the packet", () -> !sourcesInDevice.isEmpty());
        assertThat(inDevice()).containsExactly(second);
        routing.removeAll();
        assertThat(host.ip("route show table all") + host.ip("-6 route show table all")).doesNotContain("2050");
    }

    // ---- strict check of source addresses ----

    private List<String> receiveEsp() throws Exception {
        List<String> seen = new ArrayList<>();
        PacketSocket esp = host.call(() -> PacketSocket.openRaw(false, ESP, PacketSocketOptions.defaults()));
        loops.start(esp, Loops.reader(DatagramBuf.class, in -> seen.add("ESP")));
        for (int port : new int[] {500, 4500}) {
            PacketSocket udp = host.call(() -> PacketSocket.openUdp(false, port, PacketSocketOptions.defaults()));
            loops.start(udp, Loops.reader(DatagramBuf.class, in -> seen.add("UDP " + port)));
        }
        return seen;
    }

    private void sendFromPeer() throws Exception {
        PacketSocket esp = peer.call(() -> PacketSocket.openRaw(false, ESP, PacketSocketOptions.defaults()));
        loops.start(esp, Loops.reader(Object.class, in -> {}));
        MemorySegment memory = PacketBuf.allocate(64).memory();
        loops.call(() -> {
            esp.sender().send(memory, 0, 64, 64, new SendPath(new Endpoint(outer(false), 0), null), 0);
            esp.sender().flush();
            return null;
        });
        try (DatagramSocket udp = peer.call(() -> new DatagramSocket())) {
            udp.send(new DatagramPacket(new byte[9], 9, outer(false), 500));
            udp.send(new DatagramPacket(new byte[9], 9, outer(false), 4500));
            udp.send(new DatagramPacket(new byte[9], 9, outer(false), PORT));
        }
    }

    @Test
    void aStrictHostHearsItsPeersAndRefusesClearText() throws Exception {
        host.sysctl("net.ipv4.conf.ha.rp_filter=1");
        List<String> seen = receiveEsp();
        try (DatagramSocket clear = listen(host)) {
            sendFromPeer();
            loops.await("without rules", () -> seen.size() == 3);
            assertThat(arrives(clear)).isTrue();

            apply(hostToHost(false));
            assertThat(host.ip("rule")).contains("15005:\tfrom all iif lo ipproto udp sport 500 goto 29999");
            sendFromPeer();
            loops.await("with rules", () -> seen.size() == 6);
            assertThat(arrives(clear)).as("clear text").isFalse();
        }
        host.sysctl("net.ipv4.conf.ha.rp_filter=2");
        apply(hostToHost(false));
        assertThat(host.ip("rule")).doesNotContain("ipproto");
    }

    @Test
    void aHostThatIsNoEndNeedsNoExemption() throws Exception {
        host.sysctl("net.ipv4.conf.all.rp_filter=1");
        apply(SteeredSelector.between(InetAddress.ofLiteral("10.7.0.0"), 16, far(false), 16));
        assertThat(host.ip("rule")).doesNotContain("ipproto");
    }

    @Test
    void whatThisHostSendsToAPeerItSteersNonetheless() throws Exception {
        host.sysctl("net.ipv4.conf.all.rp_filter=1");
        apply(hostToHost(false));
        try (DatagramSocket bound = host.call(() -> new DatagramSocket(new InetSocketAddress(outer(false), PORT)))) {
            bound.send(new DatagramPacket(new byte[9], 9, far(false), 4500));
        }
        loops.await("the packet", () -> !sourcesInDevice.isEmpty());
        assertThat(inDevice()).containsExactly(outer(false));
    }
}

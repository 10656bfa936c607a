package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.MessageDecoder;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Two gateways, the wire between them and a clock that moves when told. Messages have names such as
 * {@code "A main 3"}: who sent it first, exchange, number within the exchange.
 */
final class World {
    /** Bound for runaway loops. */
    private static final int MAX_STEPS = 200_000;

    final Gateway a;
    final Gateway b;
    long nowNs = 1_000_000_000L;
    /** What becomes of a message that is about to arrive: the datagrams that do. */
    Function<Flight, List<Flight>> wire = List::of;
    /** Names of all messages sent, in order, with repetitions. */
    final List<String> sent = new ArrayList<>();

    private final ArrayDeque<Flight> flights = new ArrayDeque<>();
    private final Map<List<Object>, List<Octets>> exchanges = new HashMap<>();

    /** A datagram on its way. */
    record Flight(String name, Gateway to, Event.Datagram datagram) {
        Flight with(Octets octets) {
            return new Flight(
                    name,
                    to,
                    new Event.Datagram(octets, datagram.local(), datagram.remote(), datagram.natTraversal()));
        }
    }

    World() {
        this(1);
    }

    World(long seed) {
        a = new Gateway("A", Rules.A, this, seed);
        b = new Gateway("B", Rules.B, this, seed + 1000);
    }

    /** Loads both policies, the answering side first, and lets messages fly until there are none. */
    static World of(Policy ofA, Policy ofB) {
        World world = new World();
        world.load(ofA, ofB);
        return world;
    }

    void load(Policy ofA, Policy ofB) {
        b.on(new Event.Load(ofB));
        a.on(new Event.Load(ofA));
        fly();
    }

    /** Both with the usual rules. */
    static World up() {
        World world = of(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));
        world.assertTunnelUp();
        return world;
    }

    void send(Gateway from, Action.Send send) {
        String name = name(from, send.datagram());
        sent.add(name);
        Gateway to = send.remote().getAddress().equals(b.address) ? b : a;
        InetSocketAddress source = send.local();
        flights.add(new Flight(
                name,
                to,
                new Event.Datagram(send.datagram(), send.remote(), source, send.natTraversal())));
    }

    private String name(Gateway from, Octets datagram) {
        Header header = switch (MessageDecoder.decode(datagram)) {
            case Decoded.Clear clear -> clear.message().header();
            case Decoded.Encrypted encrypted -> encrypted.header();
            case Decoded.Malformed malformed -> throw new AssertionError("sent nonsense: " + malformed);
        };
        String type = switch (header.exchangeType()) {
            case MAIN_MODE -> "main";
            case QUICK_MODE -> "quick";
            default -> header.exchangeType().name().toLowerCase(Locale.ROOT);
        };
        List<Octets> seen = exchanges.computeIfAbsent(
                List.of(header.initiatorCookie(), type, header.messageId()), key -> new ArrayList<>());
        if (!seen.contains(datagram)) {
            seen.add(datagram);
        }
        return from.name + " " + type + " " + (seen.indexOf(datagram) + 1);
    }

    /** Delivers until nothing is under way. */
    void fly() {
        for (int i = 0; !flights.isEmpty(); i++) {
            assertThat(i).as("messages without end: %s", sent).isLessThan(MAX_STEPS);
            for (Flight arriving : wire.apply(flights.poll())) {
                arriving.to().on(arriving.datagram());
            }
        }
    }

    /** Takes what is under way off the wire. */
    List<Flight> takeFlights() {
        List<Flight> all = new ArrayList<>(flights);
        flights.clear();
        return all;
    }

    /** Puts one on the wire again. */
    void putBack(Flight flight) {
        flights.add(flight);
    }

    void deliver(Flight flight) {
        flight.to().on(flight.datagram());
    }

    /** Lets time pass; what is due happens when it is due. */
    void pass(Duration duration) {
        long endNs = nowNs + duration.toNanos();
        for (int i = 0; ; i++) {
            assertThat(i).as("timers without end").isLessThan(MAX_STEPS);
            fly();
            long next = Math.min(wake(a), wake(b));
            if (next > endNs) {
                nowNs = endNs;
                return;
            }
            nowNs = Math.max(nowNs, next);
            for (Gateway gateway : List.of(a, b)) {
                if (gateway.wakeNs <= nowNs) {
                    gateway.wakeNs = Long.MAX_VALUE;
                    gateway.on(new Event.Tick());
                }
            }
        }
    }

    private static long wake(Gateway gateway) {
        return gateway.alive ? gateway.wakeNs : Long.MAX_VALUE;
    }

    // --- what the books say ---

    void assertTunnelUp() {
        assertTunnelUp(Rules.ofA().name(), Rules.ofB().name());
    }

    /** A packet of either side meets an SA at the other side, with the same keys. */
    void assertTunnelUp(String tunnelOfA, String tunnelOfB) {
        assertCarries(a, tunnelOfA, b);
        assertCarries(b, tunnelOfB, a);
    }

    private static void assertCarries(Gateway from, String tunnel, Gateway to) {
        assertThat(carries(from, tunnel, to)).as("traffic from %s to %s", from, to).isTrue();
    }

    static boolean carries(Gateway from, String tunnel, Gateway to) {
        Sa out = from.newestOutbound(tunnel);
        if (out == null) {
            return false;
        }
        Sa in = to.inbound.get(out.spi());
        return in != null
                && in.mode() == out.mode()
                && sameKeys(in, out)
                && in.source().equals(out.source())
                && Objects.equals(in.selector(), out.selector());
    }

    static boolean sameKeys(Sa one, Sa other) {
        if (one instanceof EspSa in && other instanceof EspSa out) {
            return in.encryptionKey().equals(out.encryptionKey())
                    && in.integrityKey().equals(out.integrityKey())
                    && in.suite().equals(out.suite())
                    && (in.udp() == null) == (out.udp() == null);
        }
        return one instanceof AhSa in
                && other instanceof AhSa out
                && in.integrityKey().equals(out.integrityKey())
                && in.integrity() == out.integrity();
    }

    /** Whether a packet of either side would arrive. */
    boolean isUp() {
        return carries(a, Rules.ofA().name(), b) && carries(b, Rules.ofB().name(), a);
    }

    void assertNoSa() {
        for (Gateway gateway : List.of(a, b)) {
            assertThat(gateway.inbound).as("inbound of " + gateway).isEmpty();
            assertThat(gateway.outbound).as("outbound of " + gateway).isEmpty();
        }
    }
}

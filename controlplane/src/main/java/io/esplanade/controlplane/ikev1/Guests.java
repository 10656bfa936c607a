package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.TrafficSelector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Connections of peers that no rule names by address. A rule for any peer is a frame: what such a peer asks for within it
 * becomes a connection with flows of its own, and goes with its last SA. No two peers get the same inner addresses.
 */
final class Guests {
    // Our limits; each one may take a policy rule of the kernel
    private static final int MAX = 1500;
    private static final int MAX_OF_PEER = 32;

    private final CoreContext context;
    private final ChildIndex children;
    /** The connections of rules, some of which wait for an address of ours. */
    private final Supplier<Collection<Connection>> ofRules;

    private final Map<Connection, Guest> open = new HashMap<>();

    /**
     * An open connection.
     *
     * @param who the peer's name, which it has proven
     * @param frame the rule that covers it
     */
    private record Guest(RemotePeer peer, String who, IkeRule frame) {}

    /**
     * What makes a connection one of a guest.
     *
     * @param parts the traffic, if that is less than what was negotiated; else empty
     */
    record Stay(Guests guests, IkeRule frame, List<TrafficSelector> parts) {
        Stay {
            parts = List.copyOf(parts);
        }
    }

    Guests(CoreContext context, ChildIndex children, Supplier<Collection<Connection>> ofRules) {
        this.context = context;
        this.ofRules = ofRules;
        this.children = children;
    }

    /** All connections that are open. */
    List<Connection> all() {
        return List.copyOf(open.keySet());
    }

    /** Those of one peer. */
    List<Connection> of(RemotePeer peer) {
        List<Connection> result = new ArrayList<>();
        open.forEach((connection, guest) -> {
            if (guest.peer.equals(peer)) {
                result.add(connection);
            }
        });
        return result;
    }

    /**
     * The connection for this traffic, made if need be; null if no frame has it or somebody else does. A new one does not
     * count before {@link #open}.
     */
    @Nullable Connection match(
            IsakmpSa sa, List<Connection> frames, QuickIds.@Nullable Side local, QuickIds.@Nullable Side remote) {
        if (local == null || remote == null) {
            return null;
        }
        List<IkeRule> rules = frames.stream().map(Connection::rule).toList();
        List<TrafficSelector> parts = Frame.parts(rules, local, remote, sa.assigned());
        if (!parts.isEmpty()) {
            return matchAll(sa, rules.getFirst(), TrafficSelector.between(local.network(), remote.network()), parts);
        }
        for (Connection frame : frames) {
            boolean transport = frame.rule().phase2().mode() == SaMode.TRANSPORT;
            QuickIds.Side ours = transport ? TransportHosts.localSeenHere(local, sa) : local;
            QuickIds.Side theirs = transport ? TransportHosts.remoteSeenHere(remote, sa) : remote;
            TrafficSelector selector = Frame.narrow(frame.rule(), ours, theirs, sa.assigned());
            if (selector != null) {
                return find(sa, frame.rule(), selector, List.of());
            }
        }
        return null;
    }

    /** For all networks that the peer was told, but those that it has connections of their own for. */
    private @Nullable Connection matchAll(
            IsakmpSa sa, IkeRule frame, TrafficSelector all, List<TrafficSelector> parts) {
        List<Connection> its = of(sa.peer());
        for (Connection connection : its) {
            if (connection.rule().selector().equals(all)) {
                return connection;
            }
        }
        List<TrafficSelector> rest = parts.stream()
                .filter(part -> its.stream().noneMatch(each -> each.traffic().contains(part)))
                .toList();
        return rest.isEmpty() ? null : find(sa, frame, all, rest);
    }

    private @Nullable Connection find(
            IsakmpSa sa, IkeRule frame, TrafficSelector selector, List<TrafficSelector> parts) {
        for (Map.Entry<Connection, Guest> each : List.copyOf(open.entrySet())) {
            TrafficSelector taken = each.getKey().rule().selector();
            Guest guest = each.getValue();
            if (guest.peer.equals(sa.peer()) && taken.equals(selector)) {
                return each.getKey();
            }
            if (guest.peer.equals(sa.peer()) && each.getKey().parts().contains(selector)) {
                context.info("peer " + sa.path().peerText() + " has " + selector.source() + " in its SAs for all networks");
                return null;
            }
            if (!Frame.overlap(taken.destination(), selector.destination()) || guest.peer.equals(sa.peer())) {
                continue;
            }
            if (!guest.who.equals(sa.who())) {
                context.info("peer " + sa.path().peerText() + " asks for " + selector.destination() + ", which "
                        + guest.peer.address().getHostAddress() + " has");
                return null;
            }
            each.getKey().close(); // the same peer has come from another address
        }
        if (open.size() >= MAX || of(sa.peer()).size() >= MAX_OF_PEER) {
            context.info("peer " + sa.path().peerText() + " asks for more connections than are possible");
            return null;
        }
        String name = frame.name() + "-" + selector.destination() + "@" + sa.path().peerText()
                + (parts.isEmpty() ? "" : "-all");
        IkeRule narrowed = frame.narrowed(name, selector, sa.path().peer());
        return new Connection(context, children, narrowed, sa.peer(), new Stay(this, frame, parts));
    }

    /** The peer begins a quick mode for a connection of {@link #match}: from now on its packets are protected or dropped. */
    void open(Connection connection, IsakmpSa sa) {
        if (connection.isClosed()) {
            return;
        }
        if (open.putIfAbsent(connection, new Guest(sa.peer(), sa.who(), connection.frame())) == null) {
            connection.flows().forEach(flow -> context.emit(new Action.AddFlow(flow)));
        }
        steer(true); // again too: message 2 must not leave before
    }

    /** The kernel gives us the packets of rules by itself, but not those that only a peer has named. */
    void steer(boolean first) {
        Stream<TrafficSelector> asked = open.entrySet().stream()
                .filter(each -> each.getValue().frame.standingSelector() == null)
                .map(each -> each.getKey().rule().selector());
        Stream<TrafficSelector> assumed = ofRules.get().stream().flatMap(each -> each.assumed().stream());
        context.emit(new Action.SteerGuests(Stream.concat(asked, assumed).distinct().toList(), first));
    }

    /** It has no SA left and none under way. */
    void onIdle(Connection connection) {
        Guest guest = open.remove(connection);
        if (guest != null) {
            connection.flows().forEach(flow -> context.emit(new Action.DeleteFlow(flow)));
            steer(false);
            guest.peer.onGuestGone();
        }
    }

    /** Whether the rules of the peer have each network that it was told. */
    private static boolean isToldStill(Connection connection, IkeRule frame, List<IkeRule> rules) {
        return connection.parts().stream()
                .allMatch(part -> rules.stream()
                        .filter(rule -> rule.peerName().equals(frame.peerName()))
                        .anyMatch(rule -> rule.frame().source().masked().equals(part.source())));
    }

    /** Ends those whose rule is not in force any more; rules that took an address may be gone as well. */
    void keepOnly(List<IkeRule> rules) {
        Map<String, IkeRule> byName = new HashMap<>();
        rules.forEach(rule -> byName.put(rule.name(), rule));
        for (Map.Entry<Connection, Guest> each : List.copyOf(open.entrySet())) {
            IkeRule frame = each.getValue().frame;
            IkeRule now = byName.get(frame.name());
            if (now == null || !frame.asksTheSameAs(now) || !isToldStill(each.getKey(), frame, rules)) {
                each.getKey().close();
            }
        }
        steer(false);
    }
}

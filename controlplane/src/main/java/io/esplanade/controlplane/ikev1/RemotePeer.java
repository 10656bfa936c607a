package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.policy.AddressPool;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Spi;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A peer at one address: its ISAKMP SAs, of which the newest is used, and the connections that need one.
 *
 * <p>ISAKMP SAs may overlap: when one is replaced in time, and when both sides began at once. All see the same winner
 * (see {@link IsakmpSa#outlives}); the loser is deleted a little later, first by the side that made the winner.
 */
final class RemotePeer {
    /** How long the side that answered leaves the first quick mode to the side that began phase 1. */
    private static final long RESPONDER_WAITS_NS = TimeUnit.SECONDS.toNanos(1);
    /** An ISAKMP SA that lived shorter is no reason to try again at once. */
    private static final long STABLE_NS = TimeUnit.SECONDS.toNanos(10);
    /** A peer that deletes an ISAKMP SA so soon did not like our last message. */
    private static final long AT_ONCE_NS = TimeUnit.SECONDS.toNanos(1);

    private final CoreContext context;
    private final Peers peers;
    private final Phase1Manager phase1;
    private final ChildIndex children;
    private InetAddress address;
    private PeerPolicy policy;
    private List<Connection> connections = List.of();
    private final List<IsakmpSa> sas = new ArrayList<>();
    private @Nullable IsakmpSa current;
    private @Nullable Phase1Initiator initiating;
    private boolean closed;

    RemotePeer(
            CoreContext context, Peers peers, PeerPolicy policy, InetAddress address) {
        this.context = context;
        this.peers = peers;
        this.phase1 = peers.phase1();
        this.children = peers.children();
        this.policy = policy;
        this.address = address;
    }

    PeerPolicy policy() {
        return policy;
    }

    InetAddress address() {
        return address;
    }

    /** Puts a policy in force; its connections are those of its rules. */
    void configure(PeerPolicy newPolicy, List<Connection> itsConnections) {
        policy = newPolicy;
        connections = List.copyOf(itsConnections);
    }

    /** The ISAKMP SA to use; null if there is none. */
    @Nullable IsakmpSa current() {
        return current;
    }

    List<IsakmpSa> sas() {
        return List.copyOf(sas);
    }

    int isakmpSaCount() {
        return phase1.isakmpSaCount();
    }

    /** The connection for this traffic; null if no rule has it. */
    @Nullable Connection match(QuickIds.@Nullable Side local, QuickIds.@Nullable Side remote) {
        return connections.stream()
                .filter(connection -> connection.isFor(local, remote))
                .findFirst()
                .orElse(null);
    }

    /** As {@link #match}, of rules in transport mode alone. */
    @Nullable Connection matchTransport(QuickIds.@Nullable Side local, QuickIds.@Nullable Side remote) {
        return connections.stream()
                .filter(connection -> connection.rule().phase2().mode() == SaMode.TRANSPORT)
                .filter(connection -> connection.isFor(local, remote))
                .findFirst()
                .orElse(null);
    }

    /** As {@link #match}, and within a rule for any peer a connection of this peer's own. */
    @Nullable Connection match(IsakmpSa sa, QuickIds.@Nullable Side local, QuickIds.@Nullable Side remote) {
        Connection exact = match(local, remote);
        boolean ofARule = exact != null && !exact.rule().isFrame() && policy.access().pool() == null;
        return ofARule || policy.address() != null
                ? exact
                : peers.guests().match(sa, connections, local, remote);
    }

    /** An exchange for a connection of {@link #match} begins. */
    void open(Connection connection, IsakmpSa sa) {
        if (!connections.contains(connection)) {
            peers.guests().open(connection, sa);
        }
    }

    /** Who has which address of the pool. */
    AddressLeases leases(AddressPool pool) {
        return peers.leases(pool.network());
    }

    /** The transaction exchanges of its ISAKMP SA are over: quick modes may begin. */
    void onReady() {
        serve();
    }

    /** The peer has given us an inner address. */
    void onAddress(InetAddress inner) {
        context.emit(new Action.UseAddress(inner));
        connections.forEach(connection -> connection.assume(inner));
        peers.guests().steer(true);
    }

    /** Ends an ISAKMP SA, and says so. */
    void end(IsakmpSa sa) {
        remove(sa, true);
        if (current == null) {
            onPhase1Failed();
        }
    }

    void onGuestGone() {
        peers.onSaGone(this);
    }

    /** Those of the rules, and those that this peer has made within them. */
    private List<Connection> all() {
        List<Connection> all = new ArrayList<>(connections);
        all.addAll(peers.guests().of(this));
        return all;
    }

    /** Time since ESP came from the peer; for ever if that is not known. */
    long inboundIdleNs() {
        if (policy.address() == null) {
            // The counters of the tunnel are of all peers together.
            return Long.MAX_VALUE;
        }
        long seconds = connections.stream()
                .filter(connection -> connection.current() != null)
                .mapToLong(connection ->
                        context.environment.traffic().idleSeconds(connection.rule().name()))
                .min()
                .orElse(Long.MAX_VALUE);
        return seconds > TimeUnit.DAYS.toSeconds(1) ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(seconds);
    }

    // --- phase 1 ---

    /** Gives the connection an ISAKMP SA, now or when there is one. */
    void request(Connection connection) {
        if (current == null) {
            initiate();
        } else if (current.isReady()) {
            connection.onIsakmpSa(current);
        }
    }

    private void initiate() {
        if (initiating == null && policy.address() != null && !closed && !context.passive) {
            initiating = phase1.initiate(this);
            if (initiating == null) {
                onPhase1Failed();
            }
        }
    }

    /** Our exchange came to nothing. */
    void onEnded(Phase1Exchange exchange) {
        if (exchange.equals(initiating)) {
            initiating = null;
            if (current == null) {
                onPhase1Failed();
            }
        }
    }

    private void onPhase1Failed() {
        connections.forEach(Connection::onPhase1Failed);
    }

    /** An exchange has made an ISAKMP SA. */
    void onEstablished(IsakmpSa sa, Phase1Exchange exchange) {
        if (exchange.equals(initiating)) {
            initiating = null;
        }
        sas.add(sa);
        if (exchange.peerInitialContact) {
            onInitialContact(sa);
        }
        schedule(sa);
        elect(sa);
        sa.start();
        if (sa.role == Role.INITIATOR) {
            serve();
        } else {
            yieldToPeer(sa);
            context.timers.at(context.nowNs() + RESPONDER_WAITS_NS, this::serve);
        }
    }

    /** Our own exchange goes on only if its SA would win over the one that the peer has just made. */
    private void yieldToPeer(IsakmpSa sa) {
        Phase1Initiator ours = initiating;
        if (ours == null) {
            return;
        }
        byte[] own = ours.cookies.initiator().toArray();
        if (Arrays.compareUnsigned(own, sa.cookies().initiator().toArray()) < 0) {
            initiating = null;
            ours.cancel();
        }
    }

    private void serve() {
        IsakmpSa sa = current;
        if (sa == null || !sa.isReady()) {
            return;
        }
        connections.stream().filter(Connection::isWaiting).toList().forEach(connection -> connection.onIsakmpSa(sa));
        if (connections.stream().anyMatch(Connection::isWaiting) && current == null) {
            initiate();
        }
    }

    /** The newest is used; the others go when it has had time to prove itself. */
    private void elect(IsakmpSa sa) {
        IsakmpSa before = current;
        if (before == null || before == sa) {
            current = sa;
            return;
        }
        boolean wins = sa.outlives(before);
        IsakmpSa loser = wins ? before : sa;
        current = wins ? sa : before;
        context.timers.cancel(loser.softTimer);
        long afterNs = sa.role == Role.INITIATOR ? Connection.REPLACED_NS : Connection.REPLACED_RESPONDER_NS;
        context.timers.at(context.nowNs() + afterNs, () -> remove(loser, true));
    }

    private void schedule(IsakmpSa sa) {
        long lifeSeconds = sa.suite().lifeSeconds();
        if (policy.isActive() && policy.address() != null) {
            long afterNs = Lifetimes.softNs(context, sa.role, lifeSeconds);
            sa.softTimer = context.timers.at(sa.establishedNs + afterNs, () -> onSoftExpiry(sa));
        }
        sa.hardTimer =
                context.timers.at(sa.establishedNs + TimeUnit.SECONDS.toNanos(lifeSeconds), () -> onHardExpiry(sa));
    }

    private void onSoftExpiry(IsakmpSa sa) {
        if (sa == current) {
            initiate();
        }
    }

    /** The peer keeps an ISAKMP SA for less time than was agreed. Of other SAs it says so when it makes them. */
    void onResponderLifetime(IsakmpSa sa, Notification notification) {
        long seconds = sa.suite().lifeSeconds();
        long told = ResponderLifetime.within(seconds, ProtocolId.ISAKMP, notification);
        if (notification.protocol() == ProtocolId.ISAKMP.number() && told < seconds && sas.contains(sa)) {
            sa.keepFor(told);
            boolean soft = sa.softTimer != null;
            context.timers.cancel(sa.softTimer);
            context.timers.cancel(sa.hardTimer);
            schedule(sa);
            if (!soft || sa != current) {
                context.timers.cancel(sa.softTimer);
            }
        }
    }

    /** ESP SAs live on without it (RFC 2408 section 2.5.1 keeps them apart). */
    private void onHardExpiry(IsakmpSa sa) {
        remove(sa, true);
        if (current == null && policy.isActive()) {
            initiate();
        }
    }

    /** Ends one of its ISAKMP SAs. */
    void remove(IsakmpSa sa, boolean tellPeer) {
        if (!sas.remove(sa)) {
            return;
        }
        if (sa == current) {
            current = sas.isEmpty() ? null : sas.getLast();
        }
        context.timers.cancel(sa.softTimer);
        context.timers.cancel(sa.hardTimer);
        sa.close(tellPeer);
        phase1.forget(sa);
    }

    // --- where it is ---

    /**
     * An authentic message or packet, newer than all before it, came from another address or port: a NAT before the peer has
     * a new mapping. Everything that went to the old one goes to the new one from now on (as RFC 7296 section 2.23 has it;
     * RFC 3947 leaves it open).
     */
    void onMoved(InetSocketAddress from, InetSocketAddress to) {
        if (from.equals(to) || !follows(from, to)) {
            return;
        }
        context.info("peer " + text(from) + " is at " + text(to) + " now: the NAT before it has a new mapping ("
                + policy.where() + ")");
        sas.stream().filter(sa -> sa.path().remote().equals(from)).forEach(sa -> sa.moveTo(to));
        all().forEach(connection -> connection.move(from, to));
    }

    /**
     * Under a rule that names the address, to another port alone. Under one for any, also to another address, if nobody else is
     * there, and nobody shares the old place: then we could not tell whose is whose.
     */
    private boolean follows(InetSocketAddress from, InetSocketAddress to) {
        boolean sameAddress = from.getAddress().equals(to.getAddress());
        boolean named = policy.address() != null;
        boolean alone = sas.stream().allMatch(sa -> sa.path().remote().equals(from));
        if (named ? !sameAddress : !alone || !peers.readdress(this, to)) {
            context.debug("peer " + text(from) + " seems to be at " + text(to) + ", which is not followed");
            return false;
        }
        address = to.getAddress();
        return true;
    }

    /**
     * Our own addresses may be others now ({@code ike dynamic}). Where the rule leaves the choice to the routing table, and that
     * chooses another one, all that was made with the old one is of no use: the peer's packets do not get here any more.
     */
    void onAddressesChanged() {
        InetAddress known = policy.address();
        InetAddress now = known == null || policy.local() != null
                ? null
                : context.environment.localAddresses().towards(known);
        if (now == null) {
            return;
        }
        Phase1Initiator ours = initiating;
        IsakmpSa sa = current;
        boolean stale = (ours != null && !now.equals(ours.path.local().getAddress()))
                || (sa != null && !now.equals(sa.path().local().getAddress()));
        if (!stale) {
            return;
        }
        context.info("our address towards " + address.getHostAddress() + " is " + now.getHostAddress()
                + " now: beginning anew (" + policy.where() + ")");
        if (ours != null) {
            initiating = null;
            ours.cancel();
        }
        beginAnew();
        if (connections.stream().anyMatch(Connection::isWaiting)) {
            initiate();
        }
    }

    private static String text(InetSocketAddress place) {
        return place.getAddress().getHostAddress() + " port " + place.getPort();
    }

    // --- what the peer says, authenticated ---

    /** The peer knows nothing of what was made before this ISAKMP SA began (RFC 2407 section 4.6.3.3). */
    void onInitialContact(IsakmpSa sa) {
        List<IsakmpSa> stale =
                sas.stream().filter(old -> old.establishedNs - sa.startedNs < 0).toList();
        all().forEach(connection -> connection.forget(address, sa.startedNs));
        stale.forEach(old -> remove(old, false));
        connections.stream().filter(c -> c.current() == null).forEach(Connection::start);
    }

    /** It deleted one of its inbound SAs. */
    void onPeerDeletedSa(SaProtocol protocol, Spi spi) {
        ChildIndex.Entry entry = children.outbound(protocol, spi, address);
        if (entry != null && (connections.contains(entry.connection()) || equals(entry.connection().peer()))) {
            entry.connection().onPeerDeleted(entry.child());
        }
    }

    /** It deleted an ISAKMP SA. If that was the last one, what it thinks of our ESP SAs is not known: make new ones. */
    void onPeerDeletedIsakmp(Octets joinedCookies) {
        for (IsakmpSa sa : List.copyOf(sas)) {
            if (sa.cookies().joined().equals(joinedCookies)) {
                context.info("peer " + address.getHostAddress() + " deleted the ISAKMP SA");
                if (sa.role == Role.RESPONDER && sa.isUnused() && context.nowNs() - sa.establishedNs < AT_ONCE_NS) {
                    context.explain(Phase1Stories.identityRefused(sa, "deletes the ISAKMP SA at once"));
                }
                remove(sa, false);
                if (current == null) {
                    boolean atOnce = context.nowNs() - sa.establishedNs > STABLE_NS;
                    connections.forEach(connection -> connection.renew(atOnce));
                }
            }
        }
    }

    /** It does not answer any more: what we have of it is of no use. */
    void onDead(IsakmpSa sa) {
        context.info("peer " + address.getHostAddress() + " is dead: it did not answer "
                + (sa == current ? "" : "on an old ISAKMP SA ") + "(" + policy.where() + ")");
        if (sa != current) {
            remove(sa, false);
            return;
        }
        beginAnew();
    }

    /** Without a word to the peer, who does not hear it. */
    private void beginAnew() {
        List.copyOf(sas).forEach(old -> remove(old, false));
        all().forEach(connection -> connection.forget(address, context.nowNs() + 1));
        connections.forEach(connection -> connection.renew(true));
    }

    /** Ends all of it, after the connections were closed. */
    void close() {
        closed = true;
        tearDown();
    }

    /** Ends its ISAKMP SAs; the next request makes another. */
    void tearDown() {
        if (initiating != null) {
            Phase1Initiator ours = initiating;
            initiating = null;
            ours.end(Outcome.CANCELLED);
        }
        peers.guests().of(this).forEach(Connection::close);
        List.copyOf(sas).forEach(sa -> remove(sa, true));
    }
}

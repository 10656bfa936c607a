package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.policy.AddressPool;
import io.esplanade.dataplane.api.IpPrefix;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A peer: its ISAKMP SAs ({@link IsakmpSas}), where it is ({@link PeerPlace}), and the connections that need an ISAKMP
 * SA.
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
    private final PeerPlace place;
    private final IsakmpSas sas;
    private PeerPolicy policy;
    private List<Connection> connections = List.of();
    private @Nullable Phase1Initiator initiating;
    private boolean closed;

    RemotePeer(CoreContext context, Peers peers, PeerPolicy policy, InetAddress address) {
        this.context = context;
        this.peers = peers;
        this.phase1 = peers.phase1();
        this.children = peers.children();
        this.place = new PeerPlace(context, peers, this, address);
        this.sas = new IsakmpSas(context, this, phase1);
        this.policy = policy;
    }

    PeerPolicy policy() {
        return policy;
    }

    InetAddress address() {
        return place.address();
    }

    /** Puts a policy in force; its connections are those of its rules. */
    void configure(PeerPolicy newPolicy, List<Connection> itsConnections) {
        policy = newPolicy;
        connections = List.copyOf(itsConnections);
    }

    /** The ISAKMP SA to use; null if there is none. */
    @Nullable IsakmpSa current() {
        return sas.current();
    }

    /** A copy. */
    List<IsakmpSa> sas() {
        return sas.all();
    }

    int isakmpSaCount() {
        return phase1.isakmpSaCount();
    }

    /** The connection for this traffic; null if no rule has it. */
    @Nullable Connection match(QuickIds.@Nullable Side local, QuickIds.@Nullable Side remote) {
        return first(connection -> connection.isFor(local, remote));
    }

    private @Nullable Connection first(Predicate<Connection> wanted) {
        return connections.stream().filter(wanted).findFirst().orElse(null);
    }

    /** As {@link #match}, of rules in transport mode alone. */
    @Nullable Connection matchTransport(QuickIds.@Nullable Side local, QuickIds.@Nullable Side remote) {
        return first(connection -> connection.rule().phase2().mode() == SaMode.TRANSPORT
                && connection.isFor(local, remote));
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

    /**
     * The peer has given us an inner address.
     *
     * @param networks what is reached through the tunnel, if the peer has said so
     */
    void onAddress(InetAddress inner, List<IpPrefix> networks) {
        context.emit(new Action.UseAddress(inner));
        connections.forEach(connection -> connection.assume(inner, networksFor(connection, networks)));
        peers.guests().steer(true);
    }

    /** Without those that another rule of the peer has by name. */
    private List<IpPrefix> networksFor(Connection connection, List<IpPrefix> networks) {
        return networks.stream()
                .filter(network -> connections.stream()
                        .noneMatch(other -> !other.equals(connection)
                                && other.rule().selector().destination().equals(network)))
                .toList();
    }

    /** Ends an ISAKMP SA, and says so. */
    void end(IsakmpSa sa) {
        remove(sa, true);
        if (sas.current() == null) {
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

    /**
     * Time since ESP came from the peer; for ever if that is not known: the counters of a rule that several peers share are
     * of all of them together.
     */
    long inboundIdleNs() {
        List<Connection> itsOwn = policy.address() == null ? peers.guests().of(this) : connections;
        long seconds = itsOwn.stream()
                .filter(connection -> connection.current() != null)
                .mapToLong(connection ->
                        context.environment.traffic().idleSeconds(connection.rule().name()))
                .min()
                .orElse(Long.MAX_VALUE);
        return seconds > TimeUnit.DAYS.toSeconds(1) ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(seconds);
    }

    // --- phase 1 ---

    /** Whether it has a pair of SAs under any of its ISAKMP SAs. */
    boolean hasPairs() {
        return all().stream()
                .map(Connection::current)
                .anyMatch(child -> child != null && child.peer().equals(address()));
    }

    /** Gives the connection an ISAKMP SA, now or when there is one. */
    void request(Connection connection) {
        IsakmpSa current = sas.current();
        if (current == null) {
            initiate();
        } else if (current.isReady()) {
            connection.onIsakmpSa(current);
        }
    }

    /** Begins phase 1, unless that is under way, or not for us to do. */
    void initiate() {
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
            if (sas.current() == null) {
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
        sas.take(sa);
        sa.start();
        if (sa.role == Role.INITIATOR) {
            serve();
        } else {
            yieldToPeer(sa);
            context.timers.at(context.nowNs() + RESPONDER_WAITS_NS, this::serve);
        }
    }

    /**
     * Our own exchange goes on only if its SA would win over the one that the peer has just made. If the peer may have
     * its SA already, which it has with message 5 of main mode, that one must not vanish: it goes with a delete, later.
     */
    private void yieldToPeer(IsakmpSa sa) {
        Phase1Initiator ours = initiating;
        if (ours == null || ours.awaitsEncrypted()) {
            return;
        }
        byte[] own = ours.cookies.initiator().toArray();
        if (Arrays.compareUnsigned(own, sa.cookies().initiator().toArray()) < 0) {
            initiating = null;
            ours.cancel();
        }
    }

    /** Begins the quick modes that wait, if its ISAKMP SA is ready for them. */
    void serve() {
        IsakmpSa sa = sas.current();
        if (sa == null || !sa.isReady()) {
            return;
        }
        connections.stream().filter(Connection::isWaiting).toList().forEach(connection -> connection.onIsakmpSa(sa));
        if (connections.stream().anyMatch(Connection::isWaiting) && sas.current() == null) {
            initiate();
        }
    }

    /**
     * It keeps an SA for less time than was agreed: an ISAKMP SA, or the pair whose SPI it has chosen (RFC 2407 section
     * 4.6.3.1).
     */
    void onResponderLifetime(IsakmpSa sa, Notification notification) {
        SaProtocol protocol = ProtocolId.saProtocol(notification.protocol());
        if (protocol == null) {
            sas.onResponderLifetime(sa, notification);
        } else if (notification.spi().length() == Integer.BYTES) {
            ChildIndex.Entry entry = find(protocol, Phase2Proposals.spi(notification.spi()));
            if (entry != null) {
                entry.connection().onResponderLifetime(entry.child(), notification);
            }
        }
    }

    /** Ends one of its ISAKMP SAs. */
    void remove(IsakmpSa sa, boolean tellPeer) {
        sas.remove(sa, tellPeer);
    }

    // --- where it is ---

    /**
     * An authentic message or packet, newer than all before it, came from another address or port: a NAT before the peer has
     * a new mapping. Everything that went to the old one goes to the new one from now on (as RFC 7296 section 2.23 has it;
     * RFC 3947 leaves it open).
     */
    void onMoved(InetSocketAddress from, InetSocketAddress to) {
        if (place.follow(from, to)) {
            sas.all().stream().filter(sa -> sa.path().remote().equals(from)).forEach(sa -> sa.moveTo(to));
            all().forEach(connection -> connection.move(from, to));
        }
    }

    /**
     * Our own addresses may be others now ({@code ike dynamic}). Where the rule leaves the choice to the routing table, and that
     * chooses another one, all that was made with the old one is of no use: the peer's packets do not get here any more.
     */
    void onAddressesChanged() {
        InetAddress now = place.routedFrom();
        if (now == null) {
            return;
        }
        Phase1Initiator ours = initiating;
        IsakmpSa sa = sas.current();
        boolean stale = (ours != null && !now.equals(ours.path.local().getAddress()))
                || (sa != null && !now.equals(sa.path().local().getAddress()));
        if (!stale) {
            return;
        }
        context.info("our address towards " + address().getHostAddress() + " is " + now.getHostAddress()
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

    // --- what the peer says, authenticated ---

    /** The peer knows nothing of what was made before this ISAKMP SA began (RFC 2407 section 4.6.3.3). */
    void onInitialContact(IsakmpSa sa) {
        List<IsakmpSa> stale =
                sas.all().stream().filter(old -> old.establishedNs - sa.startedNs < 0).toList();
        all().forEach(connection -> connection.forget(address(), sa.startedNs));
        stale.forEach(old -> remove(old, false));
        connections.stream().filter(c -> c.current() == null).forEach(Connection::start);
    }

    /** It deleted one of its inbound SAs. */
    void onPeerDeletedSa(SaProtocol protocol, Spi spi) {
        ChildIndex.Entry entry = find(protocol, spi);
        if (entry != null) {
            entry.connection().onPeerDeleted(entry.child());
        }
    }

    /** The pair with an SPI that this peer has chosen; null if none of its own has it. */
    private ChildIndex.@Nullable Entry find(SaProtocol protocol, Spi spi) {
        ChildIndex.Entry entry = children.outbound(protocol, spi, address());
        boolean own = entry != null && (connections.contains(entry.connection()) || equals(entry.connection().peer()));
        return own ? entry : null;
    }

    /** It deleted an ISAKMP SA. If that was the last one, what it thinks of our ESP SAs is not known: make new ones. */
    void onPeerDeletedIsakmp(Octets joinedCookies) {
        IsakmpSa sa = sas.find(joinedCookies);
        if (sa == null) {
            return;
        }
        context.info("peer " + address().getHostAddress() + " deleted the ISAKMP SA");
        if (sa.role == Role.RESPONDER && sa.quickModes().isEmpty() && context.nowNs() - sa.establishedNs < AT_ONCE_NS) {
            context.explain(Phase1Stories.identityRefused(sa, "deletes the ISAKMP SA at once"));
        }
        remove(sa, false);
        if (sas.current() == null) {
            boolean atOnce = context.nowNs() - sa.establishedNs > STABLE_NS;
            connections.forEach(connection -> connection.renew(atOnce));
        }
    }

    /**
     * It does not answer any more: what we have of it is of no use. Of an ISAKMP SA that the peer never used it may not
     * know, our last message being lost: if there is another, that one is used again.
     */
    void onDead(IsakmpSa sa) {
        if (!sa.isConfirmed() && sas.all().size() > 1) {
            context.info("peer " + address().getHostAddress() + " does not know the ISAKMP SA that it began ("
                    + policy.where() + ")");
            remove(sa, false);
            return;
        }
        context.info("peer " + address().getHostAddress() + " is dead: it did not answer "
                + (sa == sas.current() ? "" : "on an old ISAKMP SA ") + "(" + policy.where() + ")");
        if (sa != sas.current()) {
            remove(sa, false);
            return;
        }
        beginAnew();
    }

    /** Without a word to the peer, who does not hear it. */
    private void beginAnew() {
        sas.all().forEach(old -> remove(old, false));
        all().forEach(connection -> connection.forget(address(), context.nowNs() + 1));
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
        sas.all().forEach(sa -> remove(sa, true));
    }
}

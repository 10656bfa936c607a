package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Delete;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An established ISAKMP SA: its keys, and the quick mode and informational exchanges under it. Every message under it
 * is authenticated before it is acted on; one in clear is a hint at most.
 */
final class IsakmpSa {
    // Our limits
    /** Quick modes that run at once. */
    private static final int MAX_RUNNING = 64;
    /** Quick modes that are remembered, running or over, so that a repeated message is known. */
    private static final int MAX_REMEMBERED = 256;
    /** How long one that is over is remembered: as long as a peer may repeat its last message. */
    private static final long REMEMBER_NS = TimeUnit.SECONDS.toNanos(90);

    private static final int MAX_RESENDS = 20;
    /** Between two changes of the peer's place, as its messages tell of them. */
    private static final long MOVE_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long KEEPALIVE_NS = TimeUnit.SECONDS.toNanos(20);

    final CoreContext context;
    final Role role;
    final long startedNs;
    final long establishedNs;
    private final RemotePeer peer;
    private final Cookies cookies;
    private Phase1Suite suite;
    private final Skeyid keys;
    private final Secret cipherKey;
    private final IvChain chain;
    private Path path;
    private final NatSupport natSupport;
    private final NatSituation nat;
    private final Identification ownId;
    private final Identification peerId;
    private final @Nullable Octets lastOfPhase1;
    private final @Nullable Octets answerToLast;
    private final Liveness liveness;
    private final Informational informational;
    private final Access access;
    private final Map<Integer, QuickExchange> exchanges = new LinkedHashMap<>();
    private final MessageIds usedMessageIds = new MessageIds();
    private int resends;
    /** Where the message came from that is being handled. */
    private Path arrivedFrom;
    private boolean moved;
    private long movedNs;
    private Timers.@Nullable Timer keepalive;
    /** Set by the peer's table: when to replace it. */
    Timers.@Nullable Timer softTimer;
    /** Set by the peer's table: when it ends. */
    Timers.@Nullable Timer hardTimer;
    private boolean closed;

    /** Takes over what the exchange has made. */
    IsakmpSa(Phase1Exchange exchange, RemotePeer peer) {
        this.context = exchange.context;
        this.role = exchange.role;
        this.startedNs = exchange.startedNs;
        this.establishedNs = context.nowNs();
        this.peer = peer;
        this.cookies = exchange.cookies;
        this.suite = requireNonNull(exchange.suite);
        Phase1Keys made = requireNonNull(exchange.keys);
        this.keys = made.skeyid();
        this.cipherKey = made.cipherKey();
        this.chain = made.chain();
        this.path = exchange.path;
        this.arrivedFrom = path;
        this.natSupport = exchange.natSupport;
        this.nat = exchange.nat;
        this.ownId = requireNonNull(exchange.ownId);
        this.peerId = requireNonNull(exchange.peerId);
        this.lastOfPhase1 = exchange.lastReceived();
        this.answerToLast = exchange.lastAnswer();
        this.liveness = new Liveness(this, peer, exchange.peerHasDpd);
        this.informational = new Informational(this, peer);
        this.access = Access.of(this, exchange.policy.access());
    }

    /** Starts its timers. */
    void start() {
        liveness.start();
        access.start();
        if (nat.weAreBehind()) {
            keepAlive();
        }
    }

    /** RFC 3948 section 4. */
    private void keepAlive() {
        keepalive = context.timers.at(context.nowNs() + KEEPALIVE_NS, () -> {
            context.emit(new Action.Keepalive(path.local(), path.remote()));
            keepAlive();
        });
    }

    Cookies cookies() {
        return cookies;
    }

    RemotePeer peer() {
        return peer;
    }

    Phase1Suite suite() {
        return suite;
    }

    /** The peer keeps it for less time. */
    void keepFor(long seconds) {
        suite = suite.forSeconds(seconds);
    }

    Skeyid keys() {
        return keys;
    }

    IvChain chain() {
        return chain;
    }

    Path path() {
        return path;
    }

    NatSupport natSupport() {
        return natSupport;
    }

    NatSituation nat() {
        return nat;
    }

    Identification ownId() {
        return ownId;
    }

    Identification peerId() {
        return peerId;
    }

    /** Whose it is, whatever its address: the user, or else the peer's identity, whose text never passes for a user's. */
    String who() {
        String user = access.user();
        return user == null ? "peer " + Identities.text(peerId) : "user " + user;
    }

    /** What mode-config has told the peer; null if it has not. */
    @Nullable Assignment assigned() {
        return access.assigned();
    }

    /** Whether quick modes may run: what has to come between phase 1 and them is done. */
    boolean isReady() {
        return access.isDone();
    }

    Liveness liveness() {
        return liveness;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether this one stays when both exist; as {@link ChildSa#outlives}, with the initiators' cookies. */
    boolean outlives(IsakmpSa other) {
        if (role != other.role && Math.abs(establishedNs - other.establishedNs) < ChildSa.COLLISION_NS) {
            return Arrays.compareUnsigned(
                            cookies.initiator().toArray(), other.cookies.initiator().toArray())
                    > 0;
        }
        return establishedNs - other.establishedNs >= 0;
    }

    // --- messages that come in ---

    /** Takes a message with the cookies of this SA. */
    void onMessage(Decoded decoded, Octets datagram, Path from) {
        if (isOfPhase1(decoded) && from.peer().equals(path.peer())) {
            onRepeatedPhase1(datagram); // from where the peer was then
            return;
        }
        if (!mayComeFrom(from, decoded)) {
            context.drop(IkeDrop.WRONG_ADDRESS);
            return;
        }
        arrivedFrom = from;
        switch (decoded) {
            case Decoded.Malformed _ -> context.drop(IkeDrop.MALFORMED);
            case Decoded.Clear clear -> onClear(clear.message());
            case Decoded.Encrypted encrypted -> {
                switch (encrypted.header().exchangeType()) {
                    case MAIN_MODE -> onRepeatedPhase1(datagram);
                    case TRANSACTION -> access.onMessage(encrypted, datagram);
                    case QUICK_MODE -> onQuick(encrypted, datagram);
                    case INFORMATIONAL -> informational.onMessage(encrypted);
                    default -> context.drop(IkeDrop.UNSUPPORTED_EXCHANGE);
                }
            }
        }
    }

    /** Message 2 of aggressive mode is in clear. */
    private static boolean isOfPhase1(Decoded decoded) {
        return decoded instanceof Decoded.Clear clear
                && clear.message().header().exchangeType() == ExchangeType.AGGRESSIVE;
    }

    /** A peer behind a NAT may be anywhere, if it can prove that it is the peer. */
    private boolean mayComeFrom(Path from, Decoded decoded) {
        if (from.natTraversal() != path.natTraversal()) {
            return false;
        }
        boolean mayMove = nat.peerIsBehind() && path.natTraversal() && decoded instanceof Decoded.Encrypted;
        return mayMove || from.remote().equals(path.remote());
    }

    /** A peer that knows nothing of this SA says so in clear, and so may anybody else: ask the peer itself. */
    private void onClear(Message message) {
        context.drop(IkeDrop.UNPROTECTED);
        boolean forgotten = message.all(Notification.class).stream()
                .anyMatch(n -> n.is(NotifyType.INVALID_COOKIE) || n.is(NotifyType.INVALID_SPI));
        if (forgotten) {
            liveness.onHint();
        }
    }

    /** Message 6 of main mode was lost, or message 3 of aggressive mode: the same octets again. */
    private void onRepeatedPhase1(Octets datagram) {
        if (answerToLast != null && resends < MAX_RESENDS && Objects.equals(Digests.of(datagram), lastOfPhase1)) {
            resends++;
            context.countRetransmit();
            context.emit(path.send(answerToLast));
        }
        context.drop(IkeDrop.DUPLICATE);
    }

    private void onQuick(Decoded.Encrypted encrypted, Octets datagram) {
        int messageId = encrypted.header().messageId();
        QuickExchange running = exchanges.get(messageId);
        if (running != null) {
            running.onMessage(encrypted, datagram);
        } else if (messageId == 0 || runningCount() >= MAX_RUNNING) {
            context.drop(IkeDrop.TOO_MANY_EXCHANGES);
        } else {
            QuickOffer.on(this, encrypted, datagram);
        }
    }

    private long runningCount() {
        return exchanges.values().stream().filter(e -> !e.isOver()).count();
    }

    /**
     * Whether an authentic message that begins an exchange has a message ID that no other had: else it is a replay
     * (RFC 2409 section 5.5 wants them unique).
     */
    boolean isFirstUse(int messageId) {
        return usedMessageIds.add(messageId);
    }

    /**
     * A message ID for an exchange that we begin. It counts as used: HASH(1) does not tell who made it, so that our own
     * message, sent back to us, would pass for the peer's.
     */
    int ownMessageId() {
        int id = context.messageId();
        return isFirstUse(id) ? id : ownMessageId();
    }

    /** The peer has just shown that it has the keys, by a message that never came before. */
    void onPeerAlive() {
        onFresh();
        liveness.onAlive();
    }

    /** A message is authentic and never came before: the peer is where it came from. */
    void onFresh() {
        boolean tooSoon = moved && context.nowNs() - movedNs < MOVE_NS;
        if (!tooSoon && !arrivedFrom.remote().equals(path.remote())) {
            moved = true;
            movedNs = context.nowNs();
            peer.onMoved(path.remote(), arrivedFrom.remote());
        }
    }

    /** From now on the peer is there. */
    void moveTo(InetSocketAddress remote) {
        path = path.towards(remote);
    }

    /** The peer did not answer in an exchange under this SA. */
    void onSilence() {
        liveness.onHint();
    }

    // --- exchanges ---

    /** Whether nobody has begun a quick mode under it. */
    boolean isUnused() {
        return exchanges.isEmpty();
    }

    /** Starts a quick mode. */
    QuickInitiator quick(Connection connection) {
        QuickInitiator exchange = new QuickInitiator(this, connection);
        remember(exchange);
        exchange.start();
        return exchange;
    }

    void remember(QuickExchange exchange) {
        if (exchanges.size() >= MAX_REMEMBERED) {
            forgetOldest();
        }
        exchanges.put(exchange.messageId, exchange);
    }

    private void forgetOldest() {
        for (Iterator<QuickExchange> i = exchanges.values().iterator(); i.hasNext(); ) {
            if (i.next().isOver()) {
                i.remove();
                return;
            }
        }
    }

    void onQuickOver(QuickExchange exchange) {
        if (!closed) {
            context.timers.at(
                    context.nowNs() + REMEMBER_NS, () -> exchanges.remove(exchange.messageId, exchange));
        }
    }

    /** The running quick mode of ours that a notify is about: by the SPI in it, else the oldest. */
    @Nullable QuickInitiator findOurs(Octets spi) {
        QuickInitiator oldest = null;
        for (QuickExchange exchange : exchanges.values()) {
            if (exchange instanceof QuickInitiator ours && !ours.isOver()) {
                if (ours.ownSpi != null && Phase2Proposals.octets(ours.ownSpi).equals(spi)) {
                    return ours;
                }
                oldest = oldest == null ? ours : oldest;
            }
        }
        return oldest;
    }

    // --- messages that go out ---

    /** Sends an informational message, once (RFC 2409 section 5.7). */
    void inform(List<Payload> payloads) {
        if (!closed) {
            context.emit(path.send(ProtectedInfo.seal(keys, chain, cookies, ownMessageId(), payloads)));
            context.ended(ExchangeKind.INFO, Role.INITIATOR, Outcome.OK, context.nowNs());
        }
    }

    /**
     * Tells the peer why its quick mode message is not acted on.
     *
     * @param protocol that of the SA
     * @param spi the peer's, or empty
     */
    void refuseQuick(ProtocolId protocol, NotifyType type, Octets spi) {
        inform(List.of(Notification.of(protocol, type, spi, Octets.EMPTY)));
    }

    /**
     * The data plane refused an SA of a quick mode that runs still: it must not be completed by message 3. Null if it is
     * of none of ours.
     */
    @Nullable IkeRule onInstallFailed(Sa refused) {
        for (QuickExchange exchange : List.copyOf(exchanges.values())) {
            Spi own = exchange.ownSpi;
            if (!exchange.isOver() && own != null && exchange.onRefused(refused)) {
                // The peer has message 2 perhaps, and with it a pair of SAs.
                deleteSas(refused.protocol(), List.of(own));
                exchange.end(Outcome.INSTALL_FAILED);
                return exchange.rule();
            }
        }
        return null;
    }

    /** Tells the peer that our inbound SAs of these SPIs are gone (RFC 2408 section 3.15). */
    void deleteSas(SaProtocol protocol, List<Spi> spis) {
        inform(List.of(Delete.of(
                ProtocolId.of(protocol), spis.stream().map(Phase2Proposals::octets).toList())));
    }

    /**
     * Ends it.
     *
     * @param tellPeer whether the peer is still there and should know
     */
    void close(boolean tellPeer) {
        if (closed) {
            return;
        }
        if (tellPeer) {
            inform(List.of(Delete.of(ProtocolId.ISAKMP, List.of(cookies.joined()))));
        }
        closed = true;
        liveness.stop();
        access.stop();
        context.timers.cancel(keepalive);
        List.copyOf(exchanges.values()).forEach(exchange -> exchange.end(Outcome.CANCELLED));
        exchanges.clear();
        keys.close();
        cipherKey.close();
    }
}

package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.auth.Credential;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Delete;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An established ISAKMP SA: its keys, its path ({@link IsakmpPath}), and the exchanges under it: {@link QuickModes},
 * {@link Informational} and {@link Access}. Every message under it is authenticated before it is acted on; one in clear
 * is a hint at most.
 */
final class IsakmpSa {
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
    private final NatSupport natSupport;
    private final NatSituation nat;
    private final Identification ownId;
    private final Identification peerId;
    private final @Nullable Credential credential;
    private final IsakmpPath path;
    private final LastOfPhase1 lastOfPhase1;
    private final QuickModes quickModes;
    private final Liveness liveness;
    private final Informational informational;
    private final Access access;
    private final MessageIds usedMessageIds = new MessageIds();
    /** Set by the peer's table: when to replace it. */
    Timers.@Nullable Timer softTimer;
    /** Set by the peer's table: when it ends. */
    Timers.@Nullable Timer hardTimer;
    /** Whether the peer is known to have it too. */
    private boolean confirmed;

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
        this.natSupport = exchange.natSupport;
        this.nat = exchange.nat;
        this.ownId = requireNonNull(exchange.ownId);
        this.peerId = requireNonNull(exchange.peerId);
        this.credential = exchange.credential;
        this.path = new IsakmpPath(context, peer, nat, exchange.path);
        this.lastOfPhase1 = new LastOfPhase1(exchange.lastReceived(), exchange.lastAnswer());
        this.quickModes = new QuickModes(this);
        this.liveness = new Liveness(this, peer, exchange.peerHasDpd);
        this.informational = new Informational(this, peer);
        // The last message of phase 1 may get lost: who has sent it does not know (RFC 2409 sections 5.4 and 5.5).
        this.confirmed = (role == Role.INITIATOR) == (exchange.kind() == ExchangeKind.MAIN);
        this.access = Access.of(this, exchange.policy.access());
    }

    /** Starts its timers. */
    void start() {
        liveness.start();
        access.start();
        path.start();
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
        return path.now();
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
        Session session = access.session();
        return session == null ? "peer " + Identities.text(peerId) : "user " + session.user();
    }

    /** What the peer has signed with; null if it has proven its identity otherwise. */
    @Nullable Credential credential() {
        return credential;
    }

    /** What the peer's user has by the login; null if none was asked for. */
    @Nullable Session session() {
        return access.session();
    }

    /** What mode-config has told the peer; null if it has not. */
    @Nullable Assignment assigned() {
        return access.assigned();
    }

    /** Whether quick modes may run: what has to come between phase 1 and them is done. */
    boolean isReady() {
        return access.isDone();
    }

    QuickModes quickModes() {
        return quickModes;
    }

    Liveness liveness() {
        return liveness;
    }

    /** Whether the peer is known to have it too; else the last message of phase 1, which is ours, may be lost. */
    boolean isConfirmed() {
        return confirmed;
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
        if (isOfPhase1(decoded) && from.peer().equals(path().peer())) {
            onRepeatedPhase1(datagram); // from where the peer was then
            return;
        }
        if (!path.mayComeFrom(from, decoded)) {
            context.drop(IkeDrop.WRONG_ADDRESS);
            return;
        }
        path.onArrival(from);
        switch (decoded) {
            case Decoded.Malformed _ -> context.drop(IkeDrop.MALFORMED);
            case Decoded.Clear clear -> onClear(clear.message());
            case Decoded.Encrypted encrypted -> {
                switch (encrypted.header().exchangeType()) {
                    case MAIN_MODE -> onRepeatedPhase1(datagram);
                    case TRANSACTION -> access.onMessage(encrypted, datagram);
                    case QUICK_MODE -> quickModes.onMessage(encrypted, datagram);
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
        Octets answer = lastOfPhase1.answerTo(datagram);
        if (answer != null) {
            context.countRetransmit();
            context.emit(path().send(answer));
        }
        context.drop(IkeDrop.DUPLICATE);
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
        confirmed = true;
        path.onFresh();
    }

    /** From now on the peer is there. */
    void moveTo(InetSocketAddress remote) {
        path.moveTo(remote);
    }

    /** The peer did not answer in an exchange under this SA. */
    void onSilence() {
        liveness.onHint();
    }

    // --- messages that go out ---

    /** Sends an informational message, once (RFC 2409 section 5.7). */
    void inform(List<Payload> payloads) {
        if (!closed) {
            context.emit(path().send(ProtectedInfo.seal(keys, chain, cookies, ownMessageId(), payloads)));
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
        path.stop();
        quickModes.cancel();
        keys.close();
        cipherKey.close();
    }
}

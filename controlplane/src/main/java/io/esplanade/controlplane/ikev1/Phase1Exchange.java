package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.auth.Credential;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.KeyExchange;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.MessageEncoder;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One exchange that makes an ISAKMP SA (RFC 2409 section 5). What main and aggressive mode and both roles share:
 * duplicates, Diffie-Hellman, encryption, and how it ends.
 *
 * <p>Until the peer is authenticated anybody might have sent what we see, so a message that does not fit changes
 * nothing: it is counted and, where it tells of a misconfiguration, explained. The exchange then has a short while
 * left in which the right message may still come.
 */
abstract class Phase1Exchange {
    // Our limits
    /** How long an exchange lives on after something went wrong that a stranger could have forged. */
    static final long DOUBT_NS = TimeUnit.SECONDS.toNanos(3);

    final CoreContext context;
    final PeerPolicy policy;
    final Phase1Owner owner;
    final ExchangeType type;
    final Role role;
    final Authenticator authenticator;
    final long startedNs;
    final Computation work;
    final Proofs proofs;
    final Phase1Notifies notifies;
    final EarlyMessages early = new EarlyMessages();
    private final LastMessages last = new LastMessages();
    Cookies cookies;
    Path path;
    NatSupport natSupport = NatSupport.NONE;
    NatSituation nat = NatSituation.NONE;
    boolean peerHasDpd;
    /** The peer wants us to forget what we have of it; valid once established. */
    boolean peerInitialContact;

    @Nullable Phase1Suite suite;
    /** Body of the initiator's SA payload. */
    Octets offeredSa = Octets.EMPTY;

    @Nullable Phase1Keys keys;
    @Nullable Identification ownId;
    @Nullable Identification peerId;
    /** What the peer has signed with; null before, and for other proofs. */
    @Nullable Credential credential;

    private @Nullable Outcome doubt;
    private Timers.@Nullable Timer doubtTimer;
    private boolean over;

    Phase1Exchange(
            CoreContext context,
            PeerPolicy policy,
            Phase1Owner owner,
            ExchangeType type,
            Role role,
            Cookies cookies,
            Path path) {
        this.context = context;
        this.policy = policy;
        this.owner = owner;
        this.type = type;
        this.role = role;
        this.cookies = cookies;
        this.path = path;
        this.authenticator = Authenticator.of(context, policy, path);
        this.startedNs = context.nowNs();
        this.work = new Computation(
                context,
                role == Role.INITIATOR || policy.address() != null,
                this::onBadValue,
                () -> fail(Outcome.OVERLOAD, Phase1Stories.overload(this)));
        this.proofs = new Proofs(this);
        this.notifies = new Phase1Notifies(this);
    }

    /** Whether the awaited message is encrypted. */
    abstract boolean awaitsEncrypted();

    /** What the exchange waits for, in words. */
    abstract String awaited();

    /** What was sent last, in words. */
    abstract String said();

    /** Acts on a message that came in clear or was decrypted; returns false if it does not fit here. */
    abstract boolean accept(Incoming incoming);

    /** Whether nothing but the verdict on the peer's last message is missing. */
    final boolean isBeingJudged() {
        return keys != null && awaitsEncrypted() && work.isRunning();
    }

    /** Whether a message may come from there. */
    abstract boolean accepts(Path from);

    /** Stops what runs. */
    abstract void stop();

    final ExchangeKind kind() {
        return type == ExchangeType.AGGRESSIVE ? ExchangeKind.AGGRESSIVE : ExchangeKind.MAIN;
    }

    // --- messages that come in ---

    /** Takes a message with our cookies. */
    final void onMessage(Decoded decoded, Octets datagram, Path from) {
        Octets digest = Digests.of(datagram);
        if (last.isRepeated(digest) && from.peer().equals(path.peer())) {
            resend();
            return;
        }
        if (!accepts(from)) {
            context.drop(IkeDrop.WRONG_ADDRESS);
            return;
        }
        if (work.isRunning()) {
            context.drop(IkeDrop.UNEXPECTED);
            return;
        }
        Message message = readable(decoded);
        if (message == null) {
            return;
        }
        Octets before = last.received();
        last.onReceived(digest);
        if (!accept(new Incoming(message, datagram, from))) {
            last.takeBack(before);
            context.drop(IkeDrop.UNEXPECTED);
        }
    }

    private @Nullable Message readable(Decoded decoded) {
        switch (decoded) {
            case Decoded.Clear clear when !awaitsEncrypted() -> {
                return clear.message();
            }
            case Decoded.Clear _ -> context.drop(IkeDrop.UNPROTECTED);
            case Decoded.Malformed _ -> context.drop(IkeDrop.MALFORMED);
            case Decoded.Encrypted encrypted -> {
                return decrypt(encrypted);
            }
        }
        return null;
    }

    private @Nullable Message decrypt(Decoded.Encrypted encrypted) {
        if (keys == null || !awaitsEncrypted()) {
            context.drop(IkeDrop.UNEXPECTED);
            return null;
        }
        if (keys.chain().open(encrypted) instanceof Decoded.Clear clear) {
            return clear.message();
        }
        context.drop(IkeDrop.NOT_AUTHENTIC);
        onGarbage();
        return null;
    }

    /** Decryption gave nonsense. */
    final void onGarbage() {
        if (doubt(Outcome.AUTH_FAILED, Phase1Stories.garbage(this)) && role == Role.RESPONDER) {
            // The peer has proven nothing, and gets no more than this one short notify.
            context.emit(path.send(
                    ClearInfo.notify(context, cookies, ProtocolId.ISAKMP, NotifyType.PAYLOAD_MALFORMED)));
        }
    }

    // --- messages that go out ---

    final Octets clearMessage(List<Payload> payloads) {
        return MessageEncoder.encode(Message.of(
                Header.clear(cookies.initiator(), cookies.responder(), type, 0), payloads));
    }

    /** Encrypts and moves the chain on. */
    final Octets encryptedMessage(List<Payload> payloads) {
        Phase1Keys current = requireNonNull(keys);
        Octets datagram = current.chain()
                .seal(Message.of(Header.encrypted(cookies.initiator(), cookies.responder(), type, 0), payloads));
        current.moveOn(datagram);
        return datagram;
    }

    final void send(Octets datagram) {
        last.onSent(datagram);
        context.emit(path.send(datagram));
    }

    /** Answers a repetition with the same octets as before, a limited number of times. */
    final void resend() {
        context.drop(IkeDrop.DUPLICATE);
        Octets again = role == Role.RESPONDER ? last.again() : null;
        if (again != null) {
            context.countRetransmit();
            context.emit(path.send(again));
        }
    }

    /** Whether what was sent last goes again when the message before it does. */
    boolean answersRepetitions() {
        return role == Role.RESPONDER;
    }

    /** What to send if the peer's last message comes again; null if it has to wait for our repetitions. */
    final @Nullable Octets lastAnswer() {
        return answersRepetitions() ? last.sent() : null;
    }

    final @Nullable Octets lastReceived() {
        return last.received();
    }

    /** Our identity, as the policy has it or else our address. */
    final Identification ownIdentity() {
        return Identities.own(policy.sourceId(), path.local().getAddress());
    }

    /** The payloads of the message in which a side shows who it is: ID, its proof, and INITIAL-CONTACT where it is due. */
    final List<Payload> identity(Identification own, List<Payload> proof) {
        List<Payload> payloads = new ArrayList<>();
        payloads.add(own);
        payloads.addAll(proof);
        payloads.addAll(initialContact());
        return payloads;
    }

    /** INITIAL-CONTACT, where it is due. */
    final List<Payload> initialContact() {
        return owner.wantsInitialContact(path.peer()) ? List.of(InitialContact.payload(cookies)) : List.of();
    }

    // --- NAT ---

    /** Our NAT-D payloads; none for a peer that knows nothing of NATs. */
    final List<Payload> natPayloads() {
        return NatSituation.payloads(
                natSupport, requireNonNull(suite).hash(), cookies, path.remote(), path.local(), context.environment);
    }

    /** Learns from the peer's NAT-D payloads whether there is a NAT. */
    final void detectNat(Message message) {
        if (natSupport != NatSupport.NONE) {
            nat = NatSituation.of(
                    message,
                    requireNonNull(suite).hash(),
                    cookies,
                    path.remote(),
                    path.local(),
                    context.environment);
        }
    }

    // --- work off the event loop ---

    /** Computes in the agreed group. */
    final void compute(@Nullable KeyExchange half, @Nullable Octets peerValue, Consumer<Event.DhDone> next) {
        compute(requireNonNull(suite).group(), half, peerValue, next);
    }

    /** Computes off the event loop and goes on with {@code next}. Messages that come meanwhile are dropped. */
    final void compute(
            DhGroup group, @Nullable KeyExchange half, @Nullable Octets peerValue, Consumer<Event.DhDone> next) {
        last.forgetSent();
        work.exchangeKeys(group, half, peerValue, next);
    }

    /** The peer's public value cannot be used. */
    void onBadValue(String reason) {
        fail(Outcome.INVALID_KE, Phase1Stories.badKeyExchange(this, reason));
    }

    /** Derives the keys of the ISAKMP SA; closes the shared secret. */
    final void deriveKeys(Secret shared, PublicValues values, Nonces nonces) {
        keys = Phase1Keys.derive(
                authenticator, requireNonNull(suite), shared, values, nonces, cookies, offeredSa);
    }

    /** Makes our proof and goes on with what is to follow our ID payload; see {@link Proofs}. */
    final void prove(Identification own, Consumer<List<Payload>> next) {
        ownId = own;
        last.forgetSent();
        proofs.make(own, next);
    }

    // --- the end ---

    /** Something is wrong that anybody could have forged; returns whether this is the first time. */
    final boolean doubt(Outcome outcome, NegotiationFailure failure) {
        if (doubt != null || over) {
            return false;
        }
        doubt = outcome;
        context.explain(failure);
        doubtTimer = context.timers.at(context.nowNs() + DOUBT_NS, () -> end(outcome));
        return true;
    }

    /** Whether something is known to be wrong, and told. */
    final boolean isInDoubt() {
        return doubt != null;
    }

    /** The peer does not answer, which was told. */
    final void endInSilence() {
        end(doubt == null ? Outcome.TIMEOUT : doubt);
    }

    /**
     * The peer has proven who it is: whether that is whom the policy wants. If not, tells it so, and ends. Who knows the keys
     * may know this as well.
     */
    final boolean isWanted(Identification shown, Payload answer) {
        if (Identities.matches(shown, policy.destinationId())) {
            return true;
        }
        context.emit(path.send(requireNonNull(keys).sealInfo(context.messageId(), List.of(answer))));
        fail(Outcome.INVALID_ID, Phase1Stories.wrongIdentity(this, shown));
        return false;
    }

    /** Tells that the identity is not the wanted one. */
    final Payload invalidId() {
        return Notification.of(ProtocolId.ISAKMP, NotifyType.INVALID_ID_INFORMATION, cookies.joined(), Octets.EMPTY);
    }

    /** It is certain that nothing will come of this. */
    final void fail(Outcome outcome, NegotiationFailure failure) {
        if (!over && doubt == null) {
            context.explain(failure);
        }
        end(doubt == null ? outcome : doubt);
    }

    /** Ends it without a word. */
    final void cancel() {
        end(Outcome.CANCELLED);
    }

    final void end(Outcome outcome) {
        if (over) {
            return;
        }
        finish(outcome);
        forgetKeys();
        owner.onEnded(this, outcome);
    }

    /** Wipes what {@link #deriveKeys} has made. */
    final void forgetKeys() {
        if (keys != null) {
            keys.close();
        }
        keys = null;
    }

    final void establish() {
        finish(Outcome.OK);
        owner.onEstablished(this);
    }

    private void finish(Outcome outcome) {
        over = true;
        stop();
        context.timers.cancel(doubtTimer);
        work.forget();
        context.ended(kind(), role, outcome, startedNs);
    }
}

package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.auth.Proof;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.KeyExchange;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Delete;
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
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One exchange that makes an ISAKMP SA (RFC 2409 section 5). What main and aggressive mode and both roles share:
 * duplicates, Diffie-Hellman, encryption, and how it ends.
 *
 * <p>Until the peer is authenticated anybody might have sent what we see, so a message that does not fit changes
 * nothing: it is counted and, where it tells of a misconfiguration, explained. The exchange then has a short while
 * left in which the right message may still come.
 */
abstract class Phase1Exchange implements DhWaiter, ProofWaiter {
    // Our limits
    /** How long an exchange lives on after something went wrong that a stranger could have forged. */
    static final long DOUBT_NS = TimeUnit.SECONDS.toNanos(3);
    /** Answers to repeated messages. */
    private static final int MAX_RESENDS = 10;

    final CoreContext context;
    final PeerPolicy policy;
    final Phase1Owner owner;
    final ExchangeType type;
    final Role role;
    final Authenticator authenticator;
    final long startedNs;
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

    @Nullable KeyExchange ours;
    @Nullable PublicValues values;
    @Nullable Nonces nonces;
    @Nullable Skeyid keys;
    @Nullable Secret cipherKey;
    @Nullable IvChain chain;
    @Nullable Identification ownId;
    @Nullable Identification peerId;

    private @Nullable Octets lastReceived;
    private @Nullable Octets lastSent;
    private int resends;
    private @Nullable Consumer<Event.DhDone> afterDh;
    private long dhTicket = -1;
    private @Nullable Consumer<Proof> afterProof;
    private long proofTicket = -1;
    /** The datagram whose proof is being judged. */
    private Octets judged = Octets.EMPTY;
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
        this.authenticator = authenticator(context, policy, path);
        this.startedNs = context.nowNs();
    }

    /** How an exchange under a policy on such a path authenticates. */
    static Authenticator authenticator(CoreContext context, PeerPolicy policy, Path path) {
        Identification own = Identities.own(policy.sourceId(), path.local().getAddress());
        return Authenticator.of(policy.authentication(), context.environment.keys().get(), own);
    }

    /** Whether the awaited message is encrypted. */
    abstract boolean awaitsEncrypted();

    /** What the exchange waits for, in words. */
    abstract String awaited();

    /** What was sent last, in words. */
    abstract String said();

    /** Acts on a message that came in clear or was decrypted; returns false if it does not fit here. */
    abstract boolean accept(Incoming incoming);

    /** Whether a message may come from there. */
    abstract boolean accepts(Path from);

    /** Stops what runs. */
    abstract void stop();

    final ExchangeKind kind() {
        return type == ExchangeType.AGGRESSIVE ? ExchangeKind.AGGRESSIVE : ExchangeKind.MAIN;
    }

    boolean isOver() {
        return over;
    }

    // --- messages that come in ---

    /** Takes a message with our cookies. */
    final void onMessage(Decoded decoded, Octets datagram, Path from) {
        Octets digest = Digests.of(datagram);
        if (Objects.equals(digest, lastReceived) && from.peer().equals(path.peer())) {
            resend();
            return;
        }
        if (!accepts(from)) {
            context.drop(IkeDrop.WRONG_ADDRESS);
            return;
        }
        if (afterDh != null || afterProof != null) {
            context.drop(IkeDrop.UNEXPECTED);
            return;
        }
        Message message = readable(decoded);
        if (message == null) {
            return;
        }
        Octets before = lastReceived;
        lastReceived = digest;
        resends = 0;
        judged = datagram;
        if (!accept(new Incoming(message, datagram, from))) {
            lastReceived = before;
            context.drop(IkeDrop.UNEXPECTED);
        }
        if (afterProof == null) {
            judged = Octets.EMPTY;
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
        if (chain == null || !awaitsEncrypted()) {
            context.drop(IkeDrop.UNEXPECTED);
            return null;
        }
        if (chain.open(encrypted) instanceof Decoded.Clear clear) {
            return clear.message();
        }
        context.drop(IkeDrop.NOT_AUTHENTIC);
        onGarbage();
        return null;
    }

    /** Decryption gave nonsense. */
    final void onGarbage() {
        if (doubt(Outcome.AUTH_FAILED, Phase1Stories.garbage(this)) && role == Role.RESPONDER) {
            tellInClear(NotifyType.PAYLOAD_MALFORMED);
        }
    }

    /** An informational message in clear names this exchange: a hint, no more (RFC 2408 section 5.14). */
    final void onClearNotify(Notification notification, Path from) {
        if (!accepts(from) && !from.peer().equals(path.peer())) {
            context.drop(IkeDrop.WRONG_ADDRESS);
            return;
        }
        if (notification.notifyType() < NotifyType.CONNECTED.number()) {
            doubt(
                    Phase1Stories.outcome(this, notification.notifyType(), false),
                    Phase1Stories.refused(this, notification, false));
        }
    }

    /** An encrypted informational message under keys that are not confirmed yet. */
    final void onEncryptedNotify(Decoded.Encrypted encrypted) {
        if (chain == null || keys == null) {
            context.drop(IkeDrop.UNEXPECTED);
            return;
        }
        Message message = ProtectedInfo.open(keys, chain, encrypted);
        if (message == null) {
            context.drop(IkeDrop.NOT_AUTHENTIC);
            if (role == Role.INITIATOR && awaitsEncrypted()) {
                doubt(Outcome.AUTH_FAILED, Phase1Stories.garbage(this));
            }
            return;
        }
        for (Notification notification : message.all(Notification.class)) {
            if (notification.notifyType() < NotifyType.CONNECTED.number()) {
                fail(
                        Phase1Stories.outcome(this, notification.notifyType(), true),
                        Phase1Stories.refused(this, notification, true));
                return;
            }
        }
    }

    // --- messages that go out ---

    final Octets clearMessage(List<Payload> payloads) {
        return MessageEncoder.encode(Message.of(
                Header.clear(cookies.initiator(), cookies.responder(), type, 0), payloads));
    }

    /** Encrypts and moves the chain on. */
    final Octets encryptedMessage(List<Payload> payloads) {
        IvChain before = requireNonNull(chain);
        Octets datagram = before.seal(Message.of(
                Header.encrypted(cookies.initiator(), cookies.responder(), type, 0), payloads));
        chain = before.after(datagram);
        return datagram;
    }

    final void send(Octets datagram) {
        lastSent = datagram;
        context.emit(path.send(datagram));
    }

    /** Answers a repetition with the same octets as before, a limited number of times. */
    final void resend() {
        context.drop(IkeDrop.DUPLICATE);
        if (role == Role.RESPONDER && lastSent != null && resends < MAX_RESENDS) {
            resends++;
            context.countRetransmit();
            context.emit(path.send(lastSent));
        }
    }

    /** Whether what was sent last goes again when the message before it does. */
    boolean answersRepetitions() {
        return role == Role.RESPONDER;
    }

    /** What to send if the peer's last message comes again; null if it has to wait for our repetitions. */
    final @Nullable Octets lastAnswer() {
        return answersRepetitions() ? lastSent : null;
    }

    final @Nullable Octets lastReceived() {
        return lastReceived;
    }

    /** One short notify in clear: the peer has proven nothing, and gets no more than this one. */
    final void tellInClear(NotifyType type) {
        context.emit(path.send(ClearInfo.notify(context, cookies, ProtocolId.ISAKMP, type)));
    }

    // --- Diffie-Hellman ---

    /** Computes in the agreed group. */
    final void compute(@Nullable KeyExchange half, @Nullable Octets peerValue, Consumer<Event.DhDone> next) {
        compute(requireNonNull(suite).group(), half, peerValue, next);
    }

    /** Computes off the event loop and goes on with {@code next}. Messages that come meanwhile are dropped. */
    final void compute(
            DhGroup group, @Nullable KeyExchange half, @Nullable Octets peerValue, Consumer<Event.DhDone> next) {
        afterDh = next;
        lastSent = null;
        dhTicket = context.computeDh(group, half, peerValue, isPreferred(), this);
    }

    private boolean isPreferred() {
        return role == Role.INITIATOR || policy.address() != null;
    }

    @Override
    public final void onDh(Event.DhDone done) {
        Consumer<Event.DhDone> next = requireNonNull(afterDh);
        afterDh = null;
        if (done.ours() == null) {
            fail(Outcome.INVALID_KE, Phase1Stories.badKeyExchange(this, done.failure()));
            return;
        }
        next.accept(done);
    }

    @Override
    public final void onDhRefused() {
        afterDh = null;
        fail(Outcome.OVERLOAD, Phase1Stories.overload(this));
    }

    /** Derives the keys of the ISAKMP SA; closes the shared secret (RFC 2409 section 5, appendix B). */
    final void deriveKeys(Secret shared, PublicValues publicValues, Nonces bothNonces) {
        Phase1Suite agreed = requireNonNull(suite);
        try (shared) {
            keys = authenticator.deriveKeys(agreed.hash(), bothNonces, shared, cookies);
        }
        cipherKey = keys.cipherKey(agreed.cipher(), agreed.keyBytes());
        chain = IvChain.phase1(agreed.cipher(), cipherKey, agreed.hash(), publicValues);
        values = publicValues;
        nonces = bothNonces;
    }

    // --- proof of identity ---

    /**
     * Makes our proof and goes on with what is to follow our ID payload. Messages that come meanwhile are dropped. The
     * keys must be there.
     */
    final void prove(Identification own, Consumer<List<Payload>> next) {
        ownId = own;
        lastSent = null;
        authenticate(authenticator.prove(transcript(), role, own), proof -> {
            switch (proof) {
                case Proof.Given given -> next.accept(authenticator.payloads(given));
                case Proof.Refused refused -> fail(Outcome.AUTH_FAILED, Phase1Stories.noProof(this, refused));
                case Proof.Accepted _ -> throw new IllegalStateException("a proof of ours was judged");
            }
        });
    }

    /**
     * Judges the proof beside the peer's ID payload and goes on with the verdict, {@link Proof.Accepted} or {@link
     * Proof.Refused}. Messages that come meanwhile are dropped.
     */
    final void check(Identification shown, Message message, Consumer<Proof> next) {
        Role its = role == Role.INITIATOR ? Role.RESPONDER : Role.INITIATOR;
        authenticate(authenticator.check(transcript(), its, shown, message), next);
    }

    /** Whether the message has the peer's proof in it, once. */
    final boolean carriesProof(Message message) {
        return message.all(authenticator.proofKind()).size() == 1;
    }

    /** The payloads of the message in which a side shows who it is: ID, its proof, and INITIAL-CONTACT where it is due. */
    final List<Payload> identity(Identification own, List<Payload> proof) {
        List<Payload> payloads = new ArrayList<>();
        payloads.add(own);
        payloads.addAll(proof);
        if (owner.wantsInitialContact(path.peer())) {
            payloads.add(InitialContact.payload(cookies));
        }
        return payloads;
    }

    /** Whether the peer is who it says; if not, counts and explains that. */
    final boolean isAccepted(Proof proof) {
        switch (proof) {
            case Proof.Accepted accepted -> {
                context.debug("peer " + path.peerText() + " has proven who it is: " + accepted.how());
                return true;
            }
            case Proof.Refused refused when authenticator.isSlow() -> refuse(refused);
            case Proof.Refused _, Proof.Given _ -> {
                context.drop(IkeDrop.NOT_AUTHENTIC);
                onGarbage();
            }
        }
        return false;
    }

    /** Under these keys, only who took part in the Diffie-Hellman exchange could say so: there is nothing to wait for. */
    private void refuse(Proof.Refused refused) {
        context.drop(IkeDrop.NOT_AUTHENTIC);
        IvChain current = requireNonNull(chain);
        IvChain next = awaitsEncrypted() ? current.after(judged) : current;
        List<Payload> answer = new ArrayList<>();
        answer.add(Notification.of(
                ProtocolId.ISAKMP, NotifyType.AUTHENTICATION_FAILED, cookies.joined(), Octets.EMPTY));
        if (role == Role.INITIATOR) {
            // The peer may believe that all is well: take that back (RFC 2408 section 5.15).
            answer.add(Delete.of(ProtocolId.ISAKMP, List.of(cookies.joined())));
        }
        context.emit(path.send(ProtectedInfo.seal(requireNonNull(keys), next, cookies, context.messageId(), answer)));
        fail(Outcome.AUTH_FAILED, Phase1Stories.refusedProof(this, refused));
    }

    private Transcript transcript() {
        return new Transcript(requireNonNull(keys), requireNonNull(values), cookies, offeredSa);
    }

    private void authenticate(Supplier<Proof> work, Consumer<Proof> next) {
        if (authenticator.isSlow()) {
            afterProof = next;
            proofTicket = context.computeProof(work, isPreferred(), this);
        } else {
            next.accept(work.get());
        }
    }

    @Override
    public final void onProof(Proof proof) {
        Consumer<Proof> next = requireNonNull(afterProof);
        afterProof = null;
        next.accept(proof);
    }

    @Override
    public final void onProofRefused() {
        afterProof = null;
        fail(Outcome.OVERLOAD, Phase1Stories.overload(this));
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
        if (cipherKey != null) {
            cipherKey.close();
        }
        keys = null;
        cipherKey = null;
        chain = null;
    }

    final void establish() {
        finish(Outcome.OK);
        owner.onEstablished(this);
    }

    private void finish(Outcome outcome) {
        over = true;
        stop();
        context.timers.cancel(doubtTimer);
        context.forgetDh(dhTicket);
        context.forgetProof(proofTicket);
        context.ended(kind(), role, outcome, startedNs);
    }
}

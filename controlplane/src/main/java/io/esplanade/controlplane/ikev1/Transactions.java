package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.crypto.Authenticators;
import io.esplanade.controlplane.ikev1.message.Attribute;
import io.esplanade.controlplane.ikev1.message.Attributes;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Hash;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.dataplane.api.Octets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transaction exchanges of one ISAKMP SA (draft-ietf-ipsec-isakmp-mode-cfg section 3.1):
 *
 * <pre>
 * HDR*, HASH, ATTR (request or set)  --&gt;
 *                                    &lt;--  HDR*, HASH, ATTR (reply or acknowledge)
 * </pre>
 *
 * HASH = prf(SKEYID_a, M-ID | ATTR). Of our own there is one at a time.
 */
final class Transactions {
    static final int REQUEST = 1;
    static final int REPLY = 2;
    static final int SET = 3;
    static final int ACKNOWLEDGE = 4;

    // Our limits
    private static final int MAX_REMEMBERED = 8;
    private static final int MAX_RESENDS = 10;

    private final IsakmpSa sa;
    private final CoreContext context;
    private final Asked asked;
    private final Runnable onSilence;
    private final Map<Integer, Answered> answered = new LinkedHashMap<>();
    private @Nullable Pending pending;

    /** Answers the peer's requests. */
    @FunctionalInterface
    interface Asked {
        /** The attributes of the answer; null for none. */
        @Nullable List<Attribute> on(int kind, List<Attribute> attributes);
    }

    private record Pending(
            int messageId,
            int kind,
            IvChain chain,
            long startedNs,
            Retransmitter retransmitter,
            Consumer<List<Attribute>> next) {}

    private static final class Answered {
        final Octets digest;
        final Octets answer;
        int resends;

        Answered(Octets digest, Octets answer) {
            this.digest = digest;
            this.answer = answer;
        }
    }

    /**
     * None yet.
     *
     * @param onSilence called when the peer does not answer
     */
    Transactions(IsakmpSa sa, Asked asked, Runnable onSilence) {
        this.sa = sa;
        this.context = sa.context;
        this.asked = asked;
        this.onSilence = onSilence;
    }

    /**
     * Asks or tells the peer, again and again until it answers.
     *
     * @param kind {@link #REQUEST} or {@link #SET}
     * @param next takes the attributes of the answer
     */
    void ask(int kind, List<Attribute> attributes, Consumer<List<Attribute>> next) {
        stop();
        int messageId = sa.ownMessageId();
        int identifier = context.randomInt() & 0xffff;
        IvChain before = sa.chain().phase2(messageId);
        Octets datagram = before.seal(message(messageId, new Attributes(kind, identifier, attributes)));
        Retransmitter retransmitter =
                new Retransmitter(context, () -> context.emit(sa.path().send(datagram)), this::onSilence);
        pending = new Pending(messageId, kind, before.after(datagram), context.nowNs(), retransmitter, next);
        retransmitter.start();
    }

    private Message message(int messageId, Attributes attributes) {
        Header header = Header.encrypted(
                sa.cookies().initiator(), sa.cookies().responder(), ExchangeType.TRANSACTION, messageId);
        return ProtectedInfo.withHash(header, List.of(attributes), p -> sa.keys().hash1(messageId, p));
    }

    private void onSilence() {
        Pending silent = pending;
        stop();
        if (silent != null) {
            context.ended(ExchangeKind.TRANSACTION, Role.INITIATOR, Outcome.TIMEOUT, silent.startedNs);
        }
        onSilence.run();
    }

    void onMessage(Decoded.Encrypted encrypted, Octets datagram) {
        int messageId = encrypted.header().messageId();
        Pending ours = pending;
        Answered before = answered.get(messageId);
        if (ours != null && ours.messageId == messageId) {
            onAnswer(ours, encrypted);
        } else if (before != null) {
            onRepeated(before, datagram);
        } else {
            onAsked(encrypted, datagram);
        }
    }

    private void onAnswer(Pending ours, Decoded.Encrypted encrypted) {
        Attributes answer = open(ours.chain, encrypted);
        int expected = ours.kind == REQUEST ? REPLY : ACKNOWLEDGE;
        // The message ID says what it answers; not every implementation repeats the identifier.
        if (answer == null || answer.kind() != expected) {
            context.drop(IkeDrop.NOT_AUTHENTIC);
            return;
        }
        stop();
        context.ended(ExchangeKind.TRANSACTION, Role.INITIATOR, Outcome.OK, ours.startedNs);
        sa.onPeerAlive();
        ours.next.accept(answer.attributes());
    }

    private void onRepeated(Answered before, Octets datagram) {
        context.drop(IkeDrop.DUPLICATE);
        if (before.digest.equals(Digests.of(datagram)) && before.resends < MAX_RESENDS) {
            before.resends++;
            context.countRetransmit();
            context.emit(sa.path().send(before.answer));
        }
    }

    private void onAsked(Decoded.Encrypted encrypted, Octets datagram) {
        int messageId = encrypted.header().messageId();
        IvChain chain = sa.chain().phase2(messageId);
        Attributes request = open(chain, encrypted);
        if (request == null || (request.kind() != REQUEST && request.kind() != SET)) {
            context.drop(IkeDrop.NOT_AUTHENTIC);
            return;
        }
        if (!sa.isFirstUse(messageId)) {
            context.drop(IkeDrop.DUPLICATE);
            return;
        }
        sa.onPeerAlive();
        List<Attribute> attributes = asked.on(request.kind(), request.attributes());
        if (attributes == null) {
            context.drop(IkeDrop.NOT_AUTHORIZED);
            return;
        }
        int kind = request.kind() == REQUEST ? REPLY : ACKNOWLEDGE;
        Octets answer = chain.after(datagram)
                .seal(message(messageId, new Attributes(kind, request.identifier(), attributes)));
        remember(messageId, new Answered(Digests.of(datagram), answer));
        context.emit(sa.path().send(answer));
        context.ended(ExchangeKind.TRANSACTION, Role.RESPONDER, Outcome.OK, context.nowNs());
    }

    private void remember(int messageId, Answered answer) {
        if (answered.size() >= MAX_REMEMBERED) {
            Iterator<Integer> oldest = answered.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        answered.put(messageId, answer);
    }

    /** Null for what is not authentic or has no attributes. */
    private @Nullable Attributes open(IvChain chain, Decoded.Encrypted encrypted) {
        if (!(chain.open(encrypted) instanceof Decoded.Clear clear)) {
            return null;
        }
        Message message = clear.message();
        if (!(message.payloads().getFirst() instanceof Hash hash)
                || !Authenticators.equal(
                        sa.keys().hash1(encrypted.header().messageId(), message.bodyAfterFirst()), hash.body())) {
            return null;
        }
        return message.first(Attributes.class).orElse(null);
    }

    /** Forgets what we asked. */
    void stop() {
        if (pending != null) {
            pending.retransmitter.stop();
            pending = null;
        }
    }
}

package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.KeyExchange;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One quick mode exchange (RFC 2409 section 5.5). What both roles share: encryption, duplicates, Diffie-Hellman, and
 * how it ends. Every message is authenticated before anything is done with it.
 */
abstract class QuickExchange implements DhWaiter {
    // Our limits
    private static final int MAX_RESENDS = 20;

    final CoreContext context;
    final IsakmpSa sa;
    final Connection connection;
    final int messageId;
    final Role role;
    final long startedNs;
    IvChain chain;
    @Nullable Spi ownSpi;

    private @Nullable Octets lastReceived;
    private @Nullable Octets lastSent;
    private int resends;
    private @Nullable Consumer<Event.DhDone> afterDh;
    private long dhTicket = -1;
    private @Nullable Retransmitter retransmitter;
    private boolean over;

    QuickExchange(IsakmpSa sa, Connection connection, int messageId, Role role) {
        this.context = sa.context;
        this.sa = sa;
        this.connection = connection;
        this.messageId = messageId;
        this.role = role;
        this.startedNs = context.nowNs();
        this.chain = sa.chain().phase2(messageId);
    }

    final IkeRule rule() {
        return connection.rule();
    }

    boolean isOver() {
        return over;
    }

    /** Acts on a decrypted message; returns false if it is not authentic or does not belong here. */
    abstract boolean accept(Message message, Octets datagram);

    /** Forgets keys that were not handed on. */
    abstract void wipe();

    /** Whether an SA that the data plane did not take is of this exchange. */
    boolean onRefused(Sa refused) {
        return refused.direction() == Direction.IN && refused.spi().equals(ownSpi);
    }

    abstract String said();

    abstract String awaited();

    final void onMessage(Decoded.Encrypted encrypted, Octets datagram) {
        Octets digest = Digests.of(datagram);
        if (Objects.equals(digest, lastReceived)) {
            resend();
            return;
        }
        if (over || afterDh != null) {
            context.drop(IkeDrop.UNEXPECTED);
            return;
        }
        if (!(chain.open(encrypted) instanceof Decoded.Clear clear)) {
            context.drop(IkeDrop.NOT_AUTHENTIC);
            return;
        }
        if (accept(clear.message(), datagram)) {
            remember(digest);
        } else {
            context.drop(IkeDrop.NOT_AUTHENTIC);
        }
    }

    final void remember(Octets digest) {
        lastReceived = digest;
        resends = 0;
    }

    private void resend() {
        context.drop(IkeDrop.DUPLICATE);
        if (lastSent != null && resends < MAX_RESENDS) {
            resends++;
            context.countRetransmit();
            context.emit(sa.path().send(lastSent));
        }
    }

    /** A message whose first payload is a hash of the others. */
    final Octets sealed(List<Payload> payloads, UnaryOperator<Octets> hash) {
        Octets datagram = chain.seal(ProtectedInfo.withHash(header(), payloads, hash));
        chain = chain.after(datagram);
        return datagram;
    }

    final Octets sealed(Message message) {
        Octets datagram = chain.seal(message);
        chain = chain.after(datagram);
        return datagram;
    }

    final Header header() {
        return Header.encrypted(
                sa.cookies().initiator(), sa.cookies().responder(), ExchangeType.QUICK_MODE, messageId);
    }

    /** Sends once; a repetition of the peer's last message brings it again. */
    final void sendOnce(Octets datagram) {
        lastSent = datagram;
        context.emit(sa.path().send(datagram));
    }

    /** Sends until the peer answers. */
    final void sendUntilAnswered(Octets datagram) {
        lastSent = datagram;
        retransmitter = new Retransmitter(
                context, () -> context.emit(sa.path().send(datagram)), this::onDoubt, this::onSilence);
        retransmitter.start();
    }

    private void onDoubt() {
        context.explain(QuickStories.silence(this, requireNonNull(retransmitter).sends()));
    }

    private void onSilence() {
        end(Outcome.TIMEOUT);
        sa.onSilence();
    }

    final void answered() {
        if (retransmitter != null) {
            retransmitter.stop();
            retransmitter = null;
        }
        lastSent = null;
    }

    final void compute(
            DhGroup group, @Nullable KeyExchange half, @Nullable Octets peerValue, Consumer<Event.DhDone> next) {
        afterDh = next;
        dhTicket = context.computeDh(group, half, peerValue, true, this);
    }

    @Override
    public final void onDh(Event.DhDone done) {
        Consumer<Event.DhDone> next = requireNonNull(afterDh);
        afterDh = null;
        if (done.ours() == null) {
            refuse(
                    NotifyType.INVALID_KEY_INFORMATION,
                    Outcome.INVALID_KE,
                    QuickStories.other(
                            sa,
                            role,
                            Outcome.INVALID_KE,
                            rule(),
                            "the peer's Diffie-Hellman value cannot be used: " + done.failure()));
            return;
        }
        next.accept(done);
    }

    @Override
    public final void onDhRefused() {
        afterDh = null;
        fail(
                Outcome.OVERLOAD,
                QuickStories.other(
                        sa, role, Outcome.OVERLOAD, rule(), "too many Diffie-Hellman computations are waiting"));
    }

    /** The keys of one direction; {@code spi} is the one that its receiver chose. */
    final Keymat keymat(@Nullable Secret shared, Spi spi, Nonces nonces, Phase2Proposals.Choice choice) {
        return Keymat.derive(sa.keys(), shared, ProtocolId.of(choice.protocol()).number(), spi, nonces, choice.suite());
    }

    final Sa describe(Direction direction, Spi spi, Keymat keys, Phase2Proposals.Choice choice) {
        return ChildSas.describe(sa, rule(), connection.carried(), role, direction, spi, keys, choice);
    }

    final void install(Sa described) {
        context.emit(new Action.InstallSa(described));
    }

    /** The exchange has made a pair of SAs. */
    final void complete(ChildSa child) {
        finish(Outcome.OK);
        connection.onChild(child, sa);
    }

    /** Tells the peer, under protection, and ends. */
    final void refuse(NotifyType type, Outcome outcome, NegotiationFailure failure) {
        if (!over) {
            sa.refuseQuick(Phase2Proposals.protocol(rule()), type, peerSpiOctets());
            fail(outcome, failure);
        }
    }

    /** The peer's SPI as far as it is known, which tells the peer what a notify is about. */
    abstract Octets peerSpiOctets();

    final void fail(Outcome outcome, NegotiationFailure failure) {
        if (!over) {
            context.explain(failure);
            end(outcome);
        }
    }

    final void end(Outcome outcome) {
        if (over) {
            return;
        }
        finish(outcome);
        wipe();
        if (ownSpi != null) {
            releaseInbound(ownSpi);
        }
        connection.onQuickFailed(this, outcome);
    }

    /** Gives the reserved inbound SPI back, or removes what was installed under it. */
    abstract void releaseInbound(Spi spi);

    private void finish(Outcome outcome) {
        over = true;
        if (retransmitter != null) {
            retransmitter.stop();
        }
        context.forgetDh(dhTicket);
        context.ended(ExchangeKind.QUICK, role, outcome, startedNs);
        sa.quickModes().onOver(this);
    }
}

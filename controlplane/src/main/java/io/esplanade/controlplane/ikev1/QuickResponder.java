package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.crypto.Authenticators;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ikev1.message.Hash;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.KeyExchangeData;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Nonce;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.controlplane.policy.SaRule;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Quick mode from the side that answers.
 *
 * <pre>
 * HDR*, HASH(1), SA, Ni [, KE ] [, IDci, IDcr ]  --&gt;
 *                                                &lt;--  HDR*, HASH(2), SA, Nr [, KE ] [, IDci, IDcr ]
 * HDR*, HASH(3)                                  --&gt;
 * </pre>
 *
 * The inbound SA is in place before message 2 leaves: the peer may send as soon as it has it. So is the outbound one of
 * a connection that has none, as the answers to the peer's first packets may be due before we have seen message 3. When
 * there is an older one it carries the traffic until message 3. Message 2 is repeated until message 3 comes, so that its
 * loss does no harm.
 */
final class QuickResponder extends QuickExchange {
    private final List<Identification> ids;
    private final Phase2Proposals.Choice choice;
    private @Nullable Nonces nonces;
    private @Nullable Sa inbound;
    private @Nullable Sa outbound;
    private boolean outboundInstalled;

    /**
     * An exchange for an accepted offer.
     *
     * @param ids IDci and IDcr as the peer sent them, or none
     */
    QuickResponder(
            IsakmpSa sa,
            Connection connection,
            int messageId,
            List<Identification> ids,
            Phase2Proposals.Choice choice) {
        super(sa, connection, messageId, Role.RESPONDER);
        this.ids = ids;
        this.choice = choice;
    }

    /**
     * Begins.
     *
     * @param message message 1, authenticated and accepted
     */
    void start(Message message, Octets datagram) {
        remember(Digests.of(datagram));
        chain = chain.after(datagram);
        ownSpi = context.environment.spis().getSpi(rule().name());
        Octets peerNonce = Step.only(message, Nonce.class).body();
        DhGroup group = choice.group();
        if (group == null) {
            answer(peerNonce, null, null);
            return;
        }
        Octets peerValue = Step.only(message, KeyExchangeData.class).body();
        compute(group, null, peerValue, done -> {
            try (Secret shared = requireNonNull(done.shared())) {
                answer(peerNonce, requireNonNull(done.ours()).publicValue(), shared);
            }
        });
    }

    // <-- HDR*, HASH(2), SA, Nr [, KE ] [, IDci, IDcr ], the inbound SA being in place
    private void answer(Octets peerNonce, @Nullable Octets ownValue, @Nullable Secret shared) {
        Spi own = requireNonNull(ownSpi);
        Octets nonce = context.environment.random().octets(Math.max(Phase1Initiator.NONCE_BYTES, peerNonce.length()));
        nonces = new Nonces(peerNonce, nonce);
        inbound = describe(Direction.IN, own, keymat(shared, own, nonces, choice), choice);
        outbound = describe(Direction.OUT, choice.peerSpi(), keymat(shared, choice.peerSpi(), nonces, choice), choice);
        sa.peer().open(connection, sa);
        install(inbound);
        if (connection.current() == null) {
            installOutbound(outbound);
        }
        List<Payload> payloads = new ArrayList<>();
        payloads.add(choice.answer(own));
        payloads.add(new Nonce(nonce));
        if (ownValue != null) {
            payloads.add(new KeyExchangeData(ownValue));
        }
        payloads.addAll(ids);
        payloads.addAll(TransportHosts.originalAddresses(choice.mode(), false, sa.path()));
        if (choice.isShorterThanOffered()) {
            payloads.add(ResponderLifetime.payload(
                    ProtocolId.of(choice.protocol()), Phase2Proposals.octets(own), choice.lifeSeconds()));
        }
        sendUntilAnswered(sealed(payloads, p -> sa.keys().hash2(messageId, peerNonce, p)));
    }

    private void installOutbound(Sa out) {
        install(out);
        outboundInstalled = true;
    }

    // HDR*, HASH(3) -->
    @Override
    boolean accept(Message message, Octets datagram) {
        if (nonces == null
                || !(message.payloads().getFirst() instanceof Hash hash)
                || !Authenticators.equal(sa.keys().hash3(messageId, nonces), hash.body())) {
            return false;
        }
        answered();
        sa.onPeerAlive();
        Sa out = requireNonNull(outbound);
        outbound = null;
        if (!outboundInstalled) {
            installOutbound(out);
        }
        complete(new ChildSa(
                requireNonNull(inbound),
                out,
                role,
                nonces.initiator(),
                startedNs,
                context.nowNs(),
                choice.lifeSeconds()));
        return true;
    }

    @Override
    Octets peerSpiOctets() {
        return Phase2Proposals.octets(choice.peerSpi());
    }

    @Override
    void releaseInbound(Spi spi) {
        if (inbound == null) {
            context.environment.spis().releaseSpi(spi);
        } else {
            context.emit(new Action.DeleteSa(inbound.id()));
        }
    }

    @Override
    boolean onRefused(Sa refused) {
        if (outbound != null && refused.id().equals(outbound.id())) {
            outboundInstalled = false; // what has its SPI in the data plane is another SA, and stays
            return true;
        }
        return super.onRefused(refused);
    }

    @Override
    void wipe() {
        if (outbound != null && outboundInstalled) {
            context.emit(new Action.DeleteSa(outbound.id()));
        } else if (outbound != null) {
            SaRule.closeKeys(outbound);
        }
    }

    @Override
    String said() {
        return "quick mode message 2";
    }

    @Override
    String awaited() {
        return "message 3";
    }
}

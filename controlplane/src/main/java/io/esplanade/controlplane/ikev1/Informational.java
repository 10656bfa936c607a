package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Delete;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.SaProtocol;
import org.jspecify.annotations.Nullable;

/** Notifies and deletes under an ISAKMP SA (RFC 2408 sections 3.14 and 3.15, RFC 2409 section 5.7). */
final class Informational {
    private final IsakmpSa sa;
    private final RemotePeer peer;
    private final CoreContext context;

    Informational(IsakmpSa sa, RemotePeer peer) {
        this.sa = sa;
        this.peer = peer;
        this.context = sa.context;
    }

    /** Acts on an authentic message only. */
    void onMessage(Decoded.Encrypted encrypted) {
        Message message = ProtectedInfo.open(sa.keys(), sa.chain(), encrypted);
        if (message == null) {
            context.drop(IkeDrop.NOT_AUTHENTIC);
            return;
        }
        if (!sa.isFirstUse(encrypted.header().messageId())) {
            context.drop(IkeDrop.DUPLICATE);
            return;
        }
        sa.onFresh();
        context.ended(ExchangeKind.INFO, Role.RESPONDER, Outcome.OK, context.nowNs());
        message.all(Notification.class).forEach(this::onNotify);
        message.all(Delete.class).forEach(this::onDelete);
    }

    private void onNotify(Notification notification) {
        @Nullable NotifyType type = NotifyType.of(notification.notifyType());
        switch (type) {
            case R_U_THERE -> sa.liveness().onAsked(notification);
            case R_U_THERE_ACK -> sa.liveness().onAnswered(notification);
            case INITIAL_CONTACT -> peer.onInitialContact(sa);
            case RESPONDER_LIFETIME -> peer.onResponderLifetime(sa, notification);
            // CONNECTED ends the wait of the commit bit, which we do not do (RFC 2408 section 3.1).
            case CONNECTED, REPLAY_STATUS ->
                context.debug("notify " + type + " from " + sa.path().peerText() + " is not acted on");
            case null, default -> onOther(notification);
        }
    }

    private void onOther(Notification notification) {
        if (notification.notifyType() >= NotifyType.CONNECTED.number()) {
            return;
        }
        QuickInitiator ours = sa.quickModes().findOurs(notification.spi());
        if (ours != null) {
            ours.onRefused(notification.notifyType());
        } else if (sa.role == Role.RESPONDER && notification.is(NotifyType.AUTHENTICATION_FAILED)) {
            context.explain(Phase1Stories.identityRefused(sa, "answers AUTHENTICATION_FAILED"));
        } else {
            context.info("peer " + sa.path().peerText() + " notifies "
                    + QuickStories.name(notification.notifyType()) + " (" + peer.policy().where() + ")");
        }
    }

    /** The sender's inbound SAs of these SPIs are gone: they are our outbound ones. */
    private void onDelete(Delete delete) {
        for (Octets spi : delete.spis()) {
            SaProtocol protocol = ProtocolId.saProtocol(delete.protocol());
            if (protocol != null && spi.length() == Integer.BYTES) {
                peer.onPeerDeletedSa(protocol, Phase2Proposals.spi(spi));
            } else if (delete.protocol() == ProtocolId.ISAKMP.number()) {
                peer.onPeerDeletedIsakmp(spi);
            }
        }
    }
}

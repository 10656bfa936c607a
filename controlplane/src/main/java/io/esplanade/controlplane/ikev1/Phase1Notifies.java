package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;

/** What the peer says of a phase 1 beside it, in informational messages: one in clear is a hint, no more. */
final class Phase1Notifies {
    private final Phase1Exchange exchange;
    private final CoreContext context;

    Phase1Notifies(Phase1Exchange exchange) {
        this.exchange = exchange;
        this.context = exchange.context;
    }

    /** A message in clear names the exchange (RFC 2408 section 5.14). */
    void onClear(Notification notification, Path from) {
        if (!exchange.accepts(from) && !from.peer().equals(exchange.path.peer())) {
            context.drop(IkeDrop.WRONG_ADDRESS);
        } else if (isError(notification)) {
            exchange.doubt(
                    Phase1Stories.outcome(exchange, notification.notifyType(), false),
                    Phase1Stories.refused(exchange, notification, false));
        }
    }

    /** A message under keys that are not confirmed yet; while a proof is judged they may be anybody's. */
    void onEncrypted(Decoded.Encrypted encrypted) {
        Phase1Keys keys = exchange.keys;
        if (keys == null || exchange.work.isRunning()) {
            context.drop(IkeDrop.UNEXPECTED);
            return;
        }
        Message message = keys.openInfo(encrypted);
        if (message == null) {
            context.drop(IkeDrop.NOT_AUTHENTIC);
            if (exchange.role == Role.INITIATOR && exchange.awaitsEncrypted()) {
                exchange.doubt(Outcome.AUTH_FAILED, Phase1Stories.garbage(exchange));
            }
            return;
        }
        message.all(Notification.class).stream()
                .filter(Phase1Notifies::isError)
                .findFirst()
                .ifPresent(refusal -> exchange.fail(
                        Phase1Stories.outcome(exchange, refusal.notifyType(), true),
                        Phase1Stories.refused(exchange, refusal, true)));
    }

    private static boolean isError(Notification notification) {
        return notification.notifyType() < NotifyType.CONNECTED.number();
    }
}

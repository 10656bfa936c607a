package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.dataplane.api.Octets;

/** The notify by which a peer that knows nothing of older SAs says so (RFC 2407 section 4.6.3.3). */
final class InitialContact {
    private InitialContact() {}

    static Payload payload(Cookies cookies) {
        return Notification.of(ProtocolId.ISAKMP, NotifyType.INITIAL_CONTACT, cookies.joined(), Octets.EMPTY);
    }

    /** Whether an authenticated message has it. */
    static boolean in(Message message) {
        return message.all(Notification.class).stream().anyMatch(n -> n.is(NotifyType.INITIAL_CONTACT));
    }
}

package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.LifetimeData;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.dataplane.api.Octets;

/**
 * By this notify a responder says that it keeps an SA for less time than it was offered, and accepted (RFC 2407 sections 4.5.4
 * and 4.6.3.1).
 */
final class ResponderLifetime {
    // Our limit: a peer must not make us negotiate all the time.
    static final long MIN_SECONDS = 60;

    private ResponderLifetime() {}

    /** @param spi the two cookies, or the SPI of the responder's SA */
    static Payload payload(ProtocolId protocol, Octets spi, long seconds) {
        return Notification.of(
                protocol, NotifyType.RESPONDER_LIFETIME, spi, LifetimeData.encode(protocol, seconds));
    }

    /** The seconds that remain of those agreed on, by what an authentic message says of the protocol. */
    static long within(long agreedSeconds, ProtocolId protocol, Message message) {
        long seconds = agreedSeconds;
        for (Notification notification : message.all(Notification.class)) {
            if (notification.is(NotifyType.RESPONDER_LIFETIME) && notification.protocol() == protocol.number()) {
                seconds = within(seconds, protocol, notification);
            }
        }
        return seconds;
    }

    /** As {@link #within(long, ProtocolId, Message)}, by one notification. */
    static long within(long agreedSeconds, ProtocolId protocol, Notification notification) {
        long told = LifetimeData.decode(protocol, notification.data()).seconds().orElse(agreedSeconds);
        return Math.min(agreedSeconds, Math.max(told, MIN_SECONDS));
    }
}

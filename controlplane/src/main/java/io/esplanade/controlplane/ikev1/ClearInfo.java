package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.MessageEncoder;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.dataplane.api.Octets;
import java.util.List;

/** Informational messages without protection, before there are keys (RFC 2408 section 4.8). */
final class ClearInfo {
    private ClearInfo() {}

    static Octets notify(CoreContext context, Cookies cookies, ProtocolId protocol, NotifyType type) {
        Header header = Header.clear(
                cookies.initiator(), cookies.responder(), ExchangeType.INFORMATIONAL, context.messageId());
        return MessageEncoder.encode(Message.of(
                header, List.of(Notification.of(protocol, type, Octets.EMPTY, Octets.EMPTY))));
    }
}

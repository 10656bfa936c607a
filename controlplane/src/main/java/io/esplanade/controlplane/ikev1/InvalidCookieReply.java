package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import java.util.concurrent.TimeUnit;

/**
 * Tells a sender that we do not know its ISAKMP SA (RFC 2408 section 5.2): after our restart that lets a peer notice
 * at once. Only for encrypted messages, which are never shorter than the answer, and a few a second in all.
 */
final class InvalidCookieReply {
    // Our limit
    private static final int PER_SECOND = 20;

    private final CoreContext context;
    private long secondStartNs;
    private int sent;

    InvalidCookieReply(CoreContext context) {
        this.context = context;
        this.secondStartNs = context.nowNs();
    }

    void answer(Decoded decoded, Cookies cookies, Path from) {
        if (!(decoded instanceof Decoded.Encrypted encrypted)) {
            return;
        }
        if (context.nowNs() - secondStartNs > TimeUnit.SECONDS.toNanos(1)) {
            secondStartNs = context.nowNs();
            sent = 0;
        }
        if (sent < PER_SECOND && encrypted.ciphertext().length() >= 12) {
            sent++;
            context.emit(from.send(ClearInfo.notify(context, cookies, ProtocolId.ISAKMP, NotifyType.INVALID_COOKIE)));
        }
    }
}

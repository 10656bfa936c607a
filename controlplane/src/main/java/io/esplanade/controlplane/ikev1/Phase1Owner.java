package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Outcome;
import java.net.InetAddress;

/** Who started a main mode exchange and hears what became of it. */
interface Phase1Owner {
    /** The initiator has learnt the responder's cookie. */
    void onCookies(Phase1Exchange exchange, Cookies before);

    /** The peer has proven that its address is its own and is worth more than a message-1-only exchange. */
    void onProgress(Phase1Exchange exchange);

    /** Both sides are authenticated; the exchange's keys now belong to the owner. */
    void onEstablished(Phase1Exchange exchange);

    /** It came to nothing; the exchange has counted and explained that. */
    void onEnded(Phase1Exchange exchange, Outcome outcome);

    /** Whether no ISAKMP SA with this peer was made since we started, so that it must forget what it has of us. */
    boolean wantsInitialContact(InetAddress peer);
}

package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.Spi;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The quick modes under one ISAKMP SA, by their message IDs: those that run, and for a while those that are over, so that
 * a repeated message is known.
 */
final class QuickModes {
    // Our limits
    /** Those that run at once. */
    private static final int MAX_RUNNING = 64;
    /** Those that are remembered, running or over. */
    private static final int MAX_REMEMBERED = 256;
    /** How long one that is over is remembered: as long as a peer may repeat its last message. */
    private static final long REMEMBER_NS = TimeUnit.SECONDS.toNanos(90);

    private final IsakmpSa sa;
    private final CoreContext context;
    private final Map<Integer, QuickExchange> exchanges = new LinkedHashMap<>();

    QuickModes(IsakmpSa sa) {
        this.sa = sa;
        this.context = sa.context;
    }

    /** Whether nobody has begun one. */
    boolean isEmpty() {
        return exchanges.isEmpty();
    }

    void onMessage(Decoded.Encrypted encrypted, Octets datagram) {
        int messageId = encrypted.header().messageId();
        QuickExchange running = exchanges.get(messageId);
        if (running != null) {
            running.onMessage(encrypted, datagram);
        } else if (messageId == 0 || runningCount() >= MAX_RUNNING) {
            context.drop(IkeDrop.TOO_MANY_EXCHANGES);
        } else {
            QuickOffer.on(sa, encrypted, datagram);
        }
    }

    private long runningCount() {
        return exchanges.values().stream().filter(e -> !e.isOver()).count();
    }

    /** Begins one. */
    QuickInitiator begin(Connection connection) {
        QuickInitiator exchange = new QuickInitiator(sa, connection);
        add(exchange);
        exchange.start();
        return exchange;
    }

    /** One that is about to start. */
    void add(QuickExchange exchange) {
        if (exchanges.size() >= MAX_REMEMBERED) {
            forgetOldest();
        }
        exchanges.put(exchange.messageId, exchange);
    }

    private void forgetOldest() {
        for (Iterator<QuickExchange> i = exchanges.values().iterator(); i.hasNext(); ) {
            if (i.next().isOver()) {
                i.remove();
                return;
            }
        }
    }

    void onOver(QuickExchange exchange) {
        if (!sa.isClosed()) {
            context.timers.at(
                    context.nowNs() + REMEMBER_NS, () -> exchanges.remove(exchange.messageId, exchange));
        }
    }

    /** The running one of ours that a notify is about: by the SPI in it, else the oldest. */
    @Nullable QuickInitiator findOurs(Octets spi) {
        QuickInitiator oldest = null;
        for (QuickExchange exchange : exchanges.values()) {
            if (exchange instanceof QuickInitiator ours && !ours.isOver()) {
                if (ours.ownSpi != null && Phase2Proposals.octets(ours.ownSpi).equals(spi)) {
                    return ours;
                }
                oldest = oldest == null ? ours : oldest;
            }
        }
        return oldest;
    }

    /**
     * The data plane refused an SA of one that runs still: it must not be completed by message 3. Null if it is of none
     * of them.
     */
    @Nullable IkeRule onInstallFailed(Sa refused) {
        for (QuickExchange exchange : List.copyOf(exchanges.values())) {
            Spi own = exchange.ownSpi;
            if (!exchange.isOver() && own != null && exchange.onRefused(refused)) {
                // The peer has message 2 perhaps, and with it a pair of SAs.
                sa.deleteSas(refused.protocol(), List.of(own));
                exchange.end(Outcome.INSTALL_FAILED);
                return exchange.rule();
            }
        }
        return null;
    }

    /** The ISAKMP SA has ended. */
    void cancel() {
        List.copyOf(exchanges.values()).forEach(exchange -> exchange.end(Outcome.CANCELLED));
        exchanges.clear();
    }
}

package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.dataplane.api.Octets;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges that strangers began and nobody has authenticated yet. A first message costs its sender nothing and
 * may bear any address, so when room is short, exchanges that have seen nothing else go first, the oldest first. Those under
 * addresses that the policy does not name have half of the room, and so have those that it does: a flood of one kind, whatever
 * address it forges, does not keep out the other.
 */
final class HalfOpen {
    // Our limit
    static final int MAX = 4096;

    /** What is left to strangers when the others want all. */
    static final int STRANGERS = MAX / 2;

    private final CoreContext context;
    private final Map<FirstKey, Phase1Responder> byFirst = new HashMap<>();
    /** Message 1 only, in the order of arrival. */
    private final SequencedSet<Phase1Responder> strangers = new LinkedHashSet<>();

    private final SequencedSet<Phase1Responder> named = new LinkedHashSet<>();
    /** Further on, in the order in which they got there. */
    private final SequencedSet<Phase1Responder> progressed = new LinkedHashSet<>();

    private record FirstKey(InetSocketAddress remote, Octets initiatorCookie) {}

    HalfOpen(CoreContext context) {
        this.context = context;
    }

    /** The exchange that a first message began, if this is a repetition. */
    @Nullable Phase1Responder find(Path from, Octets initiatorCookie) {
        return byFirst.get(new FirstKey(from.remote(), initiatorCookie));
    }

    /** Whether there is room for one more, after an older one had to go if need be. */
    boolean makeRoom(boolean forNamed) {
        if (size() < MAX) {
            return true;
        }
        SequencedSet<Phase1Responder> victims = victims(forNamed);
        if (victims.isEmpty()) {
            return false;
        }
        context.drop(IkeDrop.HALF_OPEN_EVICTED);
        victims.getFirst().end(Outcome.OVERLOAD);
        return true;
    }

    /** Of whom the oldest is to go; empty if nobody is. */
    private SequencedSet<Phase1Responder> victims(boolean forNamed) {
        if (strangers.size() > STRANGERS || (named.isEmpty() && !strangers.isEmpty())) {
            return strangers;
        }
        return forNamed && named.isEmpty() ? progressed : named;
    }

    void add(Phase1Responder exchange) {
        byFirst.put(key(exchange), exchange);
        (exchange.policy.address() == null ? strangers : named).add(exchange);
    }

    /** It has answered to our cookie, which nobody can without having seen message 2. */
    void onProgress(Phase1Responder exchange) {
        if (strangers.remove(exchange) || named.remove(exchange)) {
            progressed.add(exchange);
        }
    }

    void remove(Phase1Responder exchange) {
        byFirst.remove(key(exchange), exchange);
        strangers.remove(exchange);
        named.remove(exchange);
        progressed.remove(exchange);
    }

    private static FirstKey key(Phase1Responder exchange) {
        return new FirstKey(exchange.firstRemote, exchange.cookies.initiator());
    }

    int size() {
        return strangers.size() + named.size() + progressed.size();
    }
}

package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Payload;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One message that an exchange waits for.
 *
 * @param awaited what to call it
 * @param payloads kinds that it must carry exactly once, others may be there
 * @param handler what to do with it; runs only if the shape is right
 */
record Step<X>(String awaited, List<Class<? extends Payload>> payloads, BiConsumer<X, Incoming> handler) {
    /** Acts on a message of the right shape; returns false if it has another. */
    boolean take(X exchange, Incoming incoming) {
        if (!payloads.stream().allMatch(kind -> incoming.message().all(kind).size() == 1)) {
            return false;
        }
        handler.accept(exchange, incoming);
        return true;
    }

    /** The payload of a kind that the script asks for. */
    static <P extends Payload> P only(Message message, Class<P> kind) {
        return message.first(kind).orElseThrow();
    }
}

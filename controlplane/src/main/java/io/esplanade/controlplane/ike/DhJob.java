package io.esplanade.controlplane.ike;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.InvalidKeyExchangeException;
import io.esplanade.controlplane.ike.crypto.KeyExchange;
import io.esplanade.controlplane.ike.crypto.RandomSource;
import io.esplanade.dataplane.api.Octets;
import org.jspecify.annotations.Nullable;

/**
 * Diffie-Hellman work for a thread that may take its time.
 *
 * @param ticket names the job in {@link Event.DhDone}
 * @param group of the exchange
 * @param ours our half; null: make one
 * @param peerPublicValue null: only make our half
 * @param preferred whether the peer is one that the policy names, or has authenticated itself: such jobs go first
 */
public record DhJob(
        long ticket,
        DhGroup group,
        @Nullable KeyExchange ours,
        @Nullable Octets peerPublicValue,
        boolean preferred) {
    /** Does the work; any thread. Never throws for what a peer sent. */
    public Event.DhDone run(RandomSource random) {
        try {
            KeyExchange half = ours != null ? ours : KeyExchange.generate(group, random);
            return new Event.DhDone(ticket, half, peerPublicValue == null ? null : half.agree(peerPublicValue), "");
        } catch (InvalidKeyExchangeException e) {
            return new Event.DhDone(ticket, null, null, String.valueOf(e.getMessage()));
        }
    }
}

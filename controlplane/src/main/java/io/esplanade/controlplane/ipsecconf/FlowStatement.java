package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.Identity;
import io.esplanade.controlplane.policy.SourceLine;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A {@code flow} rule for one pair of hosts and one direction.
 *
 * @param number of the rule, from 0, as {@code ipsecctl -vv} shows it
 * @param sourcePort 0 is any
 * @param destinationPort 0 is any
 * @param peer null: any, or none for deny and bypass
 * @param local null: not given
 */
record FlowStatement(
        SourceLine where,
        int number,
        SaType saType,
        boolean inbound,
        int protocol,
        Host source,
        int sourcePort,
        Host destination,
        int destinationPort,
        @Nullable Host peer,
        @Nullable Host local,
        @Nullable Identity sourceId,
        @Nullable Identity destinationId,
        Type type)
        implements Statement {
    enum Type {
        USE,
        ACQUIRE,
        REQUIRE,
        DENY,
        BYPASS,
        DONTACQ;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether packets stay without IPsec, so that a peer has no meaning. */
        boolean isWithoutPeer() {
            return this == DENY || this == BYPASS;
        }
    }

    /** The flow of the other direction: hosts and ports change sides, peer and identities stay. */
    FlowStatement reversed(int itsNumber) {
        return new FlowStatement(
                where,
                itsNumber,
                saType,
                !inbound,
                protocol,
                destination,
                destinationPort,
                source,
                sourcePort,
                peer,
                local,
                sourceId,
                destinationId,
                type);
    }
}

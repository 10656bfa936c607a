package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.Identity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code ike} rule says besides its hosts, as written; shared by the statements that its lists expand to.
 *
 * @param protocol 0 is any
 * @param sourcePort 0 is any
 * @param destinationPort 0 is any
 * @param phase1 what {@code main} or {@code aggressive} names
 * @param psk null for {@code rsa}, which is also the default
 * @param access what road warriors get, or what we say as one
 * @param interfaceUnit of {@code interface secN}; null for a rule with hosts
 * @param keywords where each keyword stands, for messages
 */
record IkeClauses(
        Mode mode,
        SaType saType,
        boolean transport,
        int protocol,
        int sourcePort,
        int destinationPort,
        boolean aggressive,
        Phase phase1,
        Phase phase2,
        @Nullable Identity sourceId,
        @Nullable Identity destinationId,
        @Nullable PskText psk,
        AccessClauses access,
        @Nullable String tag,
        @Nullable Long interfaceUnit,
        Map<Keyword, Position> keywords) {
    enum Mode {
        ACTIVE,
        PASSIVE,
        DYNAMIC
    }

    /** @param lifetimeSeconds {@link #DEFAULT_LIFETIME} if none is given */
    record Phase(Transforms transforms, long lifetimeSeconds) {
        static final long DEFAULT_LIFETIME = -1;
        /** Nothing named. */
        static final Phase DEFAULT = new Phase(Transforms.NONE, DEFAULT_LIFETIME);

        boolean hasLifetime() {
            return lifetimeSeconds != DEFAULT_LIFETIME;
        }
    }

    IkeClauses {
        keywords = Map.copyOf(keywords);
    }
}

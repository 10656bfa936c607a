package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.SourceLine;
import org.jspecify.annotations.Nullable;

/**
 * An {@code ike} rule for one pair of hosts.
 *
 * @param number of the rule, from 0, as {@code ipsecctl -vv} shows it
 * @param peer null: any, the default peer
 * @param local null: not given
 */
record IkeStatement(
        SourceLine where,
        int number,
        IkeClauses clauses,
        Host source,
        Host destination,
        @Nullable Host peer,
        @Nullable Host local)
        implements Statement {}

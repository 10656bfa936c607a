package io.esplanade.controlplane.ipsecconf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code xauth} and {@code config} of an {@code ike} rule, as written; the words are reserved nowhere else.
 *
 * @param users of {@code xauth users}; null: not given
 * @param user of {@code xauth user}; null: not given
 * @param password of {@code xauth user ... password}; null: not given
 * @param pool of {@code config address}; null: not given
 * @param request whether {@code config request} is given
 * @param where the first of the words, or null
 */
record AccessClauses(
        @Nullable String users,
        @Nullable String user,
        @Nullable PskText password,
        @Nullable Host pool,
        List<Host> nameServers,
        boolean push,
        boolean request,
        @Nullable Position where) {
    static final AccessClauses NONE = new AccessClauses(null, null, null, null, List.of(), false, false, null);

    AccessClauses {
        nameServers = List.copyOf(nameServers);
    }
}

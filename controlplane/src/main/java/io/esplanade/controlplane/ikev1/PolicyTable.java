package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.auth.PartyId;
import io.esplanade.controlplane.ikev1.message.Identification;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The peers that the policy names, and which of them a stranger may be: in main mode its address decides, in aggressive
 * mode its identity besides. A lookup does not take longer the more road warriors there are.
 */
final class PolicyTable {
    private final Map<String, PeerPolicy> byName = new LinkedHashMap<>();
    private final Map<InetAddress, List<PeerPolicy>> byAddress = new HashMap<>();
    /** Road warriors: aggressive mode from any address. */
    private final Map<PartyId, List<PeerPolicy>> byIdentity = new HashMap<>();
    /** From any address, whatever the identity. */
    private final List<PeerPolicy> any = new ArrayList<>();

    private boolean hasAggressive;

    void clear() {
        byName.clear();
        byAddress.clear();
        byIdentity.clear();
        any.clear();
        hasAggressive = false;
    }

    void add(PeerPolicy policy) {
        byName.put(policy.name(), policy);
        hasAggressive |= policy.isAggressive();
        InetAddress address = policy.address();
        if (address != null) {
            byAddress.computeIfAbsent(address, each -> new ArrayList<>()).add(policy);
        } else if (policy.isAggressive() && policy.destinationId() != null) {
            byIdentity
                    .computeIfAbsent(Identities.key(Identities.of(policy.destinationId())), each -> new ArrayList<>())
                    .add(policy);
        } else {
            any.add(policy);
        }
    }

    @Nullable PeerPolicy named(String name) {
        return byName.get(name);
    }

    Set<PeerPolicy> all() {
        return Set.copyOf(byName.values());
    }

    /** For main mode from there: a policy that names both addresses, one that names the peer's, or any. */
    @Nullable PeerPolicy main(InetAddress remote, InetAddress local) {
        PeerPolicy match = best(byAddress.getOrDefault(remote, List.of()), false, null, local);
        return match != null ? match : best(any, false, null, local);
    }

    /** For aggressive mode from there: as {@link #main}, and a road warrior's own policy before that for any. */
    @Nullable PeerPolicy aggressive(InetAddress remote, InetAddress local, Identification shown) {
        PeerPolicy match = best(byAddress.getOrDefault(remote, List.of()), true, shown, local);
        if (match == null) {
            match = best(byIdentity.getOrDefault(Identities.key(shown), List.of()), true, shown, local);
        }
        return match != null ? match : best(any, true, shown, local);
    }

    /** Those that policies name. */
    Set<InetAddress> addresses() {
        return Set.copyOf(byAddress.keySet());
    }

    /** Any policy that names the address. */
    @Nullable PeerPolicy ofAddress(InetAddress remote) {
        List<PeerPolicy> named = byAddress.getOrDefault(remote, List.of());
        return named.isEmpty() ? null : named.getFirst();
    }

    boolean hasAggressive() {
        return hasAggressive;
    }

    private static @Nullable PeerPolicy best(
            List<PeerPolicy> policies, boolean aggressive, @Nullable Identification shown, InetAddress local) {
        PeerPolicy match = null;
        for (PeerPolicy policy : policies) {
            if (policy.isAggressive() != aggressive
                    || (shown != null && !Identities.matches(shown, policy.destinationId()))) {
                continue;
            }
            if (local.equals(policy.local())) {
                return policy;
            }
            if (policy.local() == null && match == null) {
                match = policy;
            }
        }
        return match;
    }
}

package io.esplanade.controlplane.policy;

import io.esplanade.dataplane.api.IpPrefix;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Peers that rules name by host names, whose addresses change. Rules whose networks are the peer itself keep the address that
 * they were loaded with: it is in their flows too.
 */
public final class PeerNames {
    private PeerNames() {}

    /** The names, each once. */
    public static Set<String> of(Policy policy) {
        Set<String> names = new LinkedHashSet<>();
        for (IkeRule rule : policy.ikeRules()) {
            String name = rule.peerHostName();
            if (name != null && mayMove(rule)) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * The policy with the addresses that names have now.
     *
     * @param found addresses by name, in the resolver's order; a name without any keeps what it has
     * @return the same policy if no name has lost the address that is in use
     */
    public static Policy with(Policy policy, Map<String, List<InetAddress>> found) {
        List<IkeRule> rules = policy.ikeRules().stream().map(rule -> with(rule, found)).toList();
        return rules.equals(policy.ikeRules()) ? policy : new Policy(rules, policy.flows(), policy.sas());
    }

    private static IkeRule with(IkeRule rule, Map<String, List<InetAddress>> found) {
        InetAddress before = rule.peer();
        String name = rule.peerHostName();
        if (before == null || name == null || !mayMove(rule)) {
            return rule;
        }
        // Several rules of one peer stay together: all take the first one.
        List<InetAddress> now = found.getOrDefault(name, List.of()).stream()
                .filter(address -> address.getAddress().length == before.getAddress().length)
                .toList();
        return now.isEmpty() || now.contains(before) ? rule : rule.withPeer(now.getFirst());
    }

    private static boolean mayMove(IkeRule rule) {
        InetAddress peer = rule.peer();
        return peer != null && !IpPrefix.host(peer).equals(rule.selector().destination());
    }
}

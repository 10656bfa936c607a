package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The policy in force and what lives by it: a connection for each rule, and the peers. */
final class Peers {
    private final CoreContext context;
    private final ChildIndex children = new ChildIndex();
    private final Phase1Manager phase1;
    private final Map<String, PeerPolicy> policies = new LinkedHashMap<>();
    private final Map<InetAddress, List<PeerPolicy>> byAddress = new HashMap<>();
    private @Nullable PeerPolicy any;
    private final Map<PeerKey, RemotePeer> remotePeers = new LinkedHashMap<>();
    private final Map<String, Connection> connections = new LinkedHashMap<>();

    private record PeerKey(String policyName, InetAddress address) {}

    private record FlowKey(Direction direction, TrafficSelector selector) {
        static FlowKey of(Flow flow) {
            return new FlowKey(flow.direction(), flow.selector());
        }
    }

    Peers(CoreContext context) {
        this.context = context;
        this.phase1 = new Phase1Manager(context, this);
    }

    Phase1Manager phase1() {
        return phase1;
    }

    Collection<Connection> connections() {
        return connections.values();
    }

    Collection<RemotePeer> remotePeers() {
        return List.copyOf(remotePeers.values());
    }

    ChildIndex children() {
        return children;
    }

    @Nullable Connection connection(String tunnel) {
        return connections.get(tunnel);
    }

    /** The policy for a peer that comes from there: one that names both addresses, one that names its, or any. */
    @Nullable PeerPolicy policyFor(InetAddress remote, InetAddress local) {
        PeerPolicy match = null;
        for (PeerPolicy policy : byAddress.getOrDefault(remote, List.of())) {
            if (local.equals(policy.local())) {
                return policy;
            }
            if (policy.local() == null && match == null) {
                match = policy;
            }
        }
        return match != null ? match : any != null && fits(any, local) ? any : null;
    }

    private static boolean fits(PeerPolicy policy, InetAddress local) {
        return policy.local() == null || policy.local().equals(local);
    }

    /** The peer of a policy at an address, made if need be. */
    RemotePeer remotePeer(PeerPolicy policy, InetAddress address) {
        return remotePeers.computeIfAbsent(new PeerKey(policy.name(), address), key -> {
            RemotePeer peer = new RemotePeer(context, phase1, children, policy, address);
            peer.configure(policy, connectionsOf(policy));
            return peer;
        });
    }

    private List<Connection> connectionsOf(PeerPolicy policy) {
        List<Connection> result = new ArrayList<>();
        for (IkeRule rule : policy.rules()) {
            Connection connection = connections.get(rule.name());
            if (connection != null) {
                result.add(connection);
            }
        }
        return result;
    }

    /** Peers that the policy does not name are forgotten with their last ISAKMP SA. */
    void onSaGone(RemotePeer peer) {
        if (peer.policy().address() == null && peer.sas().isEmpty()) {
            remotePeers.remove(new PeerKey(peer.policy().name(), peer.address()), peer);
        }
    }

    // --- a policy takes the place of another ---

    /**
     * In this order: what has gone is ended, ESP SAs before the ISAKMP SA that carries the news; the flows of new rules come
     * before those of vanished rules go, so that nothing leaks; then what is new is started. What did not change is not
     * touched.
     */
    void load(Policy policy) {
        Map<String, IkeRule> rules = distinct(policy);
        Set<FlowKey> oldFlows = flowKeys();
        List<Connection> ended = connections.values().stream()
                .filter(c -> !isAskedFor(c.rule(), rules))
                .toList();
        List<Flow> flowsOfEnded = ended.stream().flatMap(c -> c.flows().stream()).toList();
        ended.forEach(Connection::close);
        ended.forEach(connection -> connections.remove(connection.rule().name()));
        regroup(rules.values());
        nameThemToTheHistory();
        endPeers();
        makeConnections(rules);
        Set<FlowKey> newFlows = flowKeys();
        flowsOfEnded.stream()
                .filter(flow -> oldFlows.contains(FlowKey.of(flow)) && !newFlows.contains(FlowKey.of(flow)))
                .forEach(flow -> context.emit(new Action.DeleteFlow(flow)));
        configurePeers();
        phase1.cancelResponders(Set.copyOf(policies.values()));
        connections.values().stream().filter(c -> c.current() == null).forEach(Connection::start);
    }

    private Map<String, IkeRule> distinct(Policy policy) {
        Map<String, IkeRule> rules = new LinkedHashMap<>();
        for (IkeRule rule : policy.ikeRules()) {
            IkeRule before = rules.putIfAbsent(rule.name(), rule);
            if (before != null) {
                warn(rule.where() + ": " + rule.name() + " was already defined at " + before.where()
                        + "; this one is not used");
            }
        }
        return rules;
    }

    private void warn(String line) {
        context.emit(new Action.Log(Action.Severity.WARN, line));
    }

    private Set<FlowKey> flowKeys() {
        Set<FlowKey> keys = new HashSet<>();
        connections.values().forEach(c -> c.flows().forEach(flow -> keys.add(FlowKey.of(flow))));
        return keys;
    }

    private static boolean isAskedFor(IkeRule rule, Map<String, IkeRule> rules) {
        IkeRule now = rules.get(rule.name());
        return now != null && rule.asksTheSameAs(now);
    }

    private void regroup(Collection<IkeRule> rules) {
        Map<String, List<IkeRule>> groups = new LinkedHashMap<>();
        rules.forEach(rule ->
                groups.computeIfAbsent(rule.peerName(), name -> new ArrayList<>()).add(rule));
        policies.clear();
        byAddress.clear();
        any = null;
        groups.forEach((name, group) -> {
            PeerPolicy policy = new PeerPolicy(name, group);
            policies.put(name, policy);
            InetAddress address = policy.address();
            if (address == null) {
                any = policy;
            } else {
                byAddress.computeIfAbsent(address, a -> new ArrayList<>()).add(policy);
            }
            IkeRule other = policy.contradiction();
            if (other != null) {
                warn(other.where() + ": srcid, dstid or psk differ from " + policy.where()
                        + " for the same peer; those of the first rule are used");
            }
        });
    }

    private void nameThemToTheHistory() {
        context.failures.setPeers(
                byAddress.keySet().stream().map(InetAddress::getHostAddress).collect(Collectors.toSet()));
    }

    private void endPeers() {
        for (Map.Entry<PeerKey, RemotePeer> entry : List.copyOf(remotePeers.entrySet())) {
            PeerPolicy policy = policies.get(entry.getKey().policyName());
            RemotePeer peer = entry.getValue();
            if (policy == null || !policy.isSamePhase1(peer.policy())) {
                remotePeers.remove(entry.getKey());
                peer.close();
            }
        }
    }

    private void makeConnections(Map<String, IkeRule> rules) {
        Map<String, Connection> before = Map.copyOf(connections);
        connections.clear();
        for (IkeRule rule : rules.values()) {
            Connection kept = before.get(rule.name());
            if (kept != null && isStillAttached(kept)) {
                kept.moved(rule);
                connections.put(rule.name(), kept);
            } else {
                if (kept != null) {
                    kept.close();
                }
                connections.put(rule.name(), makeConnection(rule));
            }
        }
    }

    /** Whether the peer that it uses is still the one for its rule. */
    private boolean isStillAttached(Connection connection) {
        RemotePeer peer = connection.peer();
        return peer == null || remotePeers.containsValue(peer);
    }

    private Connection makeConnection(IkeRule rule) {
        PeerPolicy policy = policies.get(rule.peerName());
        RemotePeer peer = rule.peer() == null || policy == null ? null : remotePeer(policy, rule.peer());
        Connection connection = new Connection(context, children, rule, peer);
        connection.flows().forEach(flow -> context.emit(new Action.AddFlow(flow)));
        return connection;
    }

    private void configurePeers() {
        remotePeers.forEach((key, peer) -> {
            PeerPolicy policy = policies.get(key.policyName());
            if (policy != null) {
                peer.configure(policy, connectionsOf(policy));
            }
        });
    }

    // --- the end ---

    /** Says good-bye: ESP SAs first, then ISAKMP SAs, then the flows. */
    void close() {
        connections.values().forEach(Connection::close);
        List.copyOf(remotePeers.values()).forEach(RemotePeer::close);
        phase1.cancelResponders(Set.of());
        connections.values().forEach(c -> c.flows().forEach(flow -> context.emit(new Action.DeleteFlow(flow))));
        connections.clear();
        remotePeers.clear();
        policies.clear();
        byAddress.clear();
        any = null;
    }
}

package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.IkePorts;
import io.esplanade.controlplane.policy.Authentication;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
    private final Credentials credentials;
    private final PolicyTable policies = new PolicyTable();
    private final Guests guests;
    private final Map<PeerKey, RemotePeer> remotePeers = new LinkedHashMap<>();
    private final Map<String, Connection> connections = new LinkedHashMap<>();
    private final Map<IpPrefix, AddressLeases> leases = new HashMap<>();

    /** @param port 0 where the policy names the address; else several peers may be behind one NAT */
    private record PeerKey(String policyName, InetAddress address, int port) {
        static PeerKey of(PeerPolicy policy, InetSocketAddress remote) {
            return new PeerKey(policy.name(), remote.getAddress(), policy.address() == null ? remote.getPort() : 0);
        }
    }

    private record FlowKey(Direction direction, TrafficSelector selector) {
        static FlowKey of(Flow flow) {
            return new FlowKey(flow.direction(), flow.selector());
        }
    }

    Peers(CoreContext context) {
        this.context = context;
        this.phase1 = new Phase1Manager(context, this);
        this.credentials = new Credentials(context, this);
        this.guests = new Guests(context, children, () -> connections.values());
    }

    Credentials credentials() {
        return credentials;
    }

    Phase1Manager phase1() {
        return phase1;
    }

    /** Those of the rules, and those of the peers that came. */
    Collection<Connection> connections() {
        List<Connection> all = new ArrayList<>(connections.values());
        all.addAll(guests.all());
        return all;
    }

    Guests guests() {
        return guests;
    }

    /** The leases of a pool, which outlive the rules that name it. */
    AddressLeases leases(IpPrefix pool) {
        return leases.computeIfAbsent(pool.masked(), network -> new AddressLeases(context, network));
    }

    PolicyTable policies() {
        return policies;
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

    /** The peer of a policy at an address, made if need be. */
    RemotePeer remotePeer(PeerPolicy policy, InetSocketAddress remote) {
        return remotePeers.computeIfAbsent(PeerKey.of(policy, remote), key -> {
            RemotePeer peer = new RemotePeer(context, this, policy, remote.getAddress());
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

    /** Our own addresses may be others now. */
    void onAddressesChanged() {
        remotePeers().forEach(RemotePeer::onAddressesChanged);
    }

    /** A peer is at another address or port; returns whether it may be, as no other one is there. */
    boolean readdress(RemotePeer peer, InetSocketAddress to) {
        PeerKey next = PeerKey.of(peer.policy(), to);
        if (!remotePeers.containsValue(peer)) {
            return true; // forgotten with its last ISAKMP SA
        }
        RemotePeer there = remotePeers.get(next);
        if (there != null) {
            return there.equals(peer);
        }
        remotePeers.values().remove(peer);
        remotePeers.put(next, peer);
        return true;
    }

    /** Peers that the policy does not name are forgotten with their last SA. */
    void onSaGone(RemotePeer peer) {
        if (peer.policy().address() == null && peer.sas().isEmpty() && guests.of(peer).isEmpty()) {
            remotePeers.values().remove(peer);
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
                .filter(c -> !isAskedFor(c.frame(), rules))
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
        policies.all().forEach(this::warnOfMissingKeys);
        guests.keepOnly(policy.ikeRules());
        phase1.cancelResponders(policies.all());
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

    /** They may still come: this is no reason to refuse the rules. */
    private void warnOfMissingKeys(PeerPolicy policy) {
        if (policy.authentication() instanceof Authentication.Signatures) {
            SignatureAuthenticator.missing(context.environment.keys().get(), policy)
                    .forEach(why -> warn(policy.where() + ": " + why));
        }
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
        groups.forEach((name, group) -> {
            PeerPolicy policy = new PeerPolicy(name, group);
            policies.add(policy);
            IkeRule other = policy.contradiction();
            if (other != null) {
                warn(other.where() + ": srcid, dstid or psk differ from " + policy.where()
                        + " for the same peer; those of the first rule are used");
            }
        });
    }

    private void nameThemToTheHistory() {
        context.failures.setPeers(
                policies.addresses().stream().map(InetAddress::getHostAddress).collect(Collectors.toSet()));
    }

    private void endPeers() {
        for (Map.Entry<PeerKey, RemotePeer> entry : List.copyOf(remotePeers.entrySet())) {
            PeerPolicy policy = policies.named(entry.getKey().policyName());
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
        PeerPolicy policy = policies.named(rule.peerName());
        RemotePeer peer = rule.peer() == null || policy == null
                ? null
                : remotePeer(policy, new InetSocketAddress(rule.peer(), IkePorts.IKE));
        Connection connection = new Connection(context, children, rule, peer);
        connection.flows().forEach(flow -> context.emit(new Action.AddFlow(flow)));
        return connection;
    }

    private void configurePeers() {
        remotePeers.forEach((key, peer) -> {
            PeerPolicy policy = policies.named(key.policyName());
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
    }
}

package io.esplanade.app;

import io.esplanade.app.admin.Rules;
import io.esplanade.controlplane.ike.IkeService;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.PolicyDiff;
import io.esplanade.controlplane.policy.Rule;
import io.esplanade.dataplane.api.SaInstaller;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.tun.PolicyRouting;
import io.esplanade.tun.SteeredSelector;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules in force, the same in both planes and in the kernel's routing: what a rule covers is steered into the
 * device before its flow is there, so that from then on nothing of it leaves in clear.
 */
final class ActiveRules implements Rules {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveRules.class);
    private static final long PATIENCE_SECONDS = 30;

    private final IkeService ike;
    private final SaInstaller dataplane;
    private final PolicyRouting routing;
    private Policy current = Policy.EMPTY;
    private volatile boolean inForce;
    private boolean closed;

    ActiveRules(IkeService ike, SaInstaller dataplane, PolicyRouting routing) {
        this.ike = ike;
        this.dataplane = dataplane;
        this.routing = routing;
    }

    @Override
    public synchronized void replace(Policy policy) throws IOException {
        refuseIfClosed();
        List<SteeredSelector> outbound = selectors(policy);
        routing.apply(outbound, outbound.stream().map(SteeredSelector::reversed).toList());
        await(ike.load(policy));
        current = policy;
        inForce = true;
        LOG.info("rules in force: {}", policy.ikeRules().size());
    }

    /** Whether the first policy has come into force. Any thread. */
    boolean areInForce() {
        return inForce;
    }

    @Override
    public synchronized void replaceFor(Policy policy, Duration patience) throws IOException {
        throw new IOException("cannot take a policy back yet");
    }

    @Override
    public synchronized void confirm() throws IOException {
        throw new IOException("nothing awaits confirmation");
    }

    @Override
    public synchronized void add(Policy policy) throws IOException {
        Map<String, IkeRule> rules = new LinkedHashMap<>();
        current.ikeRules().forEach(rule -> rules.put(rule.name(), rule));
        policy.ikeRules().forEach(rule -> rules.put(rule.name(), rule));
        replace(new Policy(new ArrayList<>(rules.values()), List.of(), List.of()));
    }

    @Override
    public synchronized List<Rule> remove(Policy policy) throws IOException {
        throw new IOException("cannot take single rules away yet");
    }

    @Override
    public synchronized Policy current() {
        return current;
    }

    @Override
    public synchronized PolicyDiff plan(Policy policy) {
        return PolicyDiff.between(current, policy);
    }

    @Override
    public synchronized void clear() throws IOException {
        refuseIfClosed();
        await(ike.load(Policy.EMPTY));
        await(dataplane.flush());
        current = Policy.EMPTY;
        routing.apply(List.of(), List.of());
    }

    /** From now on nothing changes any more: who stops the gateway can undo what there is. Waits for a change that runs. */
    synchronized void close() {
        closed = true;
    }

    private void refuseIfClosed() throws IOException {
        if (closed) {
            throw new IOException("the gateway is stopping");
        }
    }

    private static void await(CompletableFuture<Void> done) throws IOException {
        try {
            done.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new IOException("the gateway did not carry the change out: " + e.getMessage(), e);
        }
    }

    private static List<SteeredSelector> selectors(Policy policy) {
        List<SteeredSelector> selectors = new ArrayList<>();
        for (IkeRule rule : policy.ikeRules()) {
            TrafficSelector traffic = rule.selector();
            selectors.add(new SteeredSelector(
                    traffic.source().v6(),
                    traffic.source().address(),
                    traffic.source().length(),
                    traffic.destination().address(),
                    traffic.destination().length(),
                    traffic.protocol(),
                    traffic.sourcePort(),
                    traffic.destinationPort(),
                    SteeredSelector.Action.STEER));
        }
        return selectors;
    }
}

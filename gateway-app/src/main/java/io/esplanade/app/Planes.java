package io.esplanade.app;

import io.esplanade.controlplane.policy.FlowRule;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.PolicyBuilder;
import io.esplanade.controlplane.policy.PolicyDiff;
import io.esplanade.controlplane.policy.Rule;
import io.esplanade.controlplane.policy.SaRule;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaInstaller;
import io.esplanade.tun.PolicyRouting;
import io.esplanade.dataplane.api.TrafficSelector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings both planes and the kernel's routing from one policy to another, and knows what is there at every moment, so
 * that a way that ends half-way can be gone back. One thread at a time; blocks.
 */
final class Planes {
    private static final Logger LOG = LoggerFactory.getLogger(Planes.class);
    private static final long PATIENCE_SECONDS = 30;

    private final Function<Policy, CompletableFuture<Void>> ike;
    private final SaInstaller dataplane;
    private final Steering steering;

    /** What is there. */
    private List<IkeRule> ikeRules = List.of();
    private volatile List<TrafficSelector> guests = List.of();

    private final Map<Object, FlowRule> flows = new LinkedHashMap<>();
    private final Map<SaId, SaRule> sas = new LinkedHashMap<>();

    /** A command that the data plane was given, and what follows if it is done, or if it fails. */
    private record Step(String what, CompletableFuture<?> done, Runnable then, Runnable orElse) {}

    Planes(Function<Policy, CompletableFuture<Void>> ike, SaInstaller dataplane, Steering steering) {
        this.ike = ike;
        this.dataplane = dataplane;
        this.steering = steering;
    }

    /**
     * Puts the policy in the place of what is there.
     *
     * <ol>
     *   <li>What is new is steered into the device, where nothing passes before it has a flow: from here on nothing leaks.
     *   <li>IKE brings its tunnels, and takes those away that have gone.
     *   <li>SAs come, each in the place of the one that is in its way, and are bundled.
     *   <li>Flows come, or take the place of others with the same selector; only then the vanished ones go.
     *   <li>The vanished SAs go, which no flow uses any more.
     *   <li>Exactly what the policy says is steered.
     * </ol>
     *
     * @throws IOException more policy rules than are possible, and nothing was touched; or a step failed: what was there
     *     before is there again, or else the log says why not
     */
    void moveTo(Policy policy) throws IOException {
        Policy before = there();
        requireRoom(before, policy);
        try {
            steer(SteeringPlan.between(before, policy, guests));
            change(policy);
            steer(SteeringPlan.of(policy, guests));
        } catch (IOException | RuntimeException failed) {
            goBack(before);
            throw failed instanceof IOException io ? io : new IOException(failed.getMessage(), failed);
        }
    }

    /**
     * Changes nothing.
     *
     * @throws IOException there is no way from one to the other: more policy rules than are possible
     */
    static void requireRoom(Policy before, Policy policy) throws IOException {
        SteeringPlan.of(policy).refuseMoreThan(PolicyRouting.MAX_RULES, ". Join their networks");
        SteeringPlan.between(before, policy)
                .refuseMoreThan(
                        PolicyRouting.MAX_RULES_IN_CHANGE,
                        " while rules are exchanged, the old ones and the new ones together. Load the new rules in parts,"
                                + " and confirm each");
    }

    /** Steers what the policy says, by the addresses that this host has now. */
    void steerAgain() throws IOException {
        steer(SteeringPlan.of(known(), guests));
    }

    /** From the next steering on the packets of these go into the device as well; the source is ours. */
    void guests(List<TrafficSelector> outbound) {
        guests = List.copyOf(outbound);
    }

    /** Takes everything away, also what nobody knows of any more. */
    void clear() throws IOException {
        load(Policy.EMPTY);
        await(dataplane.flush());
        flows.clear();
        sas.clear();
        steer(SteeringPlan.of(Policy.EMPTY));
    }

    /** What is there now; less than was asked for if an SA was used up. */
    private Policy there() throws IOException {
        if (!sas.isEmpty()) {
            Set<SaId> alive = new HashSet<>();
            await(dataplane.dumpSas()).forEach(sa -> alive.add(sa.sa().id()));
            sas.keySet().retainAll(alive);
        }
        return known();
    }

    private Policy known() {
        return new Policy(ikeRules, List.copyOf(flows.values()), List.copyOf(sas.values()));
    }

    /** Each step is tried, whatever becomes of the others. */
    private void goBack(Policy policy) {
        try {
            try {
                steer(SteeringPlan.of(policy, guests));
            } finally {
                change(policy);
            }
        } catch (IOException | RuntimeException failed) {
            LOG.error("the rules from before could not be put back: {}", failed.getMessage(), failed);
        }
    }

    private void change(Policy policy) throws IOException {
        load(policy);
        PolicyDiff diff = PolicyDiff.between(known(), policy);
        List<SaRule> newSas = comingOf(SaRule.class, diff);
        putSas(newSas);
        bundle(newSas);
        addFlows(comingOf(FlowRule.class, diff));
        deleteFlows(of(FlowRule.class, diff.removed()));
        deleteSas(of(SaRule.class, diff.removed()));
        // What was kept is known by the new policy's words: the keys of the old one will be wiped.
        policy.flows().forEach(rule -> flows.replace(rule.key(), rule));
        policy.sas().forEach(rule -> sas.replace(rule.key(), rule));
    }

    private void steer(SteeringPlan plan) throws IOException {
        steering.apply(plan.outbound(), plan.inbound());
    }

    /** IKE's flows take the place of those with the same selectors. */
    private void load(Policy policy) throws IOException {
        await(ike.apply(policy));
        ikeRules = policy.ikeRules();
        for (IkeRule rule : ikeRules) {
            PolicyBuilder.flowKeys(rule).forEach(flows::remove);
        }
    }

    /** One SA goes and the next one comes in the same breath: flows of type use send in clear without one. */
    private void putSas(List<SaRule> rules) throws IOException {
        Map<Object, SaRule> byPlace = new HashMap<>();
        sas.values().forEach(sa -> byPlace.put(sa.place(), sa));
        List<Step> steps = new ArrayList<>();
        for (SaRule rule : rules) {
            SaRule before = byPlace.get(rule.place());
            if (before != null) {
                steps.add(delete(before));
            }
            Sa sa = rule.installable();
            steps.add(new Step(
                    describe(rule), dataplane.add(sa), () -> sas.put(rule.key(), rule), () -> SaRule.closeKeys(sa)));
        }
        finish(steps);
    }

    private void bundle(List<SaRule> rules) throws IOException {
        List<Step> steps = new ArrayList<>();
        for (SaRule rule : rules) {
            if (rule.next() != null) {
                steps.add(step(describe(rule) + " in a bundle", dataplane.group(rule.key(), rule.next()), () -> {}));
            }
        }
        finish(steps);
    }

    private void deleteSas(List<SaRule> rules) throws IOException {
        List<Step> steps = new ArrayList<>();
        for (SaRule rule : rules) {
            if (sas.containsKey(rule.key())) { // else another one has its place already
                steps.add(delete(rule));
            }
        }
        finish(steps);
    }

    private Step delete(SaRule rule) {
        return step(describe(rule), dataplane.delete(rule.key()), () -> sas.remove(rule.key()));
    }

    private void addFlows(List<FlowRule> rules) throws IOException {
        List<Step> steps = new ArrayList<>();
        for (FlowRule rule : rules) {
            steps.add(step(describe(rule), dataplane.addFlow(rule.flow()), () -> flows.put(rule.key(), rule)));
        }
        finish(steps);
    }

    private void deleteFlows(List<FlowRule> rules) throws IOException {
        List<Step> steps = new ArrayList<>();
        for (FlowRule rule : rules) {
            steps.add(step(describe(rule), dataplane.deleteFlow(rule.flow()), () -> flows.remove(rule.key())));
        }
        finish(steps);
    }

    private static Step step(String what, CompletableFuture<?> done, Runnable then) {
        return new Step(what, done, then, () -> {});
    }

    /** Waits for all, so that what is known is what is there; then fails as the first that failed. */
    private static void finish(List<Step> steps) throws IOException {
        IOException first = null;
        for (Step step : steps) {
            try {
                await(step.done);
                step.then.run();
            } catch (IOException failed) {
                step.orElse.run();
                if (first == null) {
                    first = new IOException(step.what + ": " + failed.getMessage(), failed);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static String describe(Rule rule) {
        return rule.where() + ": " + rule.name();
    }

    private static <R extends Rule> List<R> of(Class<R> kind, List<Rule> rules) {
        return rules.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What is to be made, new or anew. */
    private static <R extends Rule> List<R> comingOf(Class<R> kind, PolicyDiff diff) {
        List<Rule> coming = new ArrayList<>(diff.added());
        diff.changed().forEach(change -> coming.add(change.after()));
        return of(kind, coming);
    }

    private static <T> T await(CompletableFuture<T> done) throws IOException {
        try {
            return done.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            throw new IOException("the gateway did not carry it out: " + reason, e);
        }
    }
}

package io.esplanade.app;

import io.esplanade.app.admin.Rules;
import io.esplanade.controlplane.policy.Clash;
import io.esplanade.controlplane.policy.PeerNames;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.PolicyBuilder;
import io.esplanade.controlplane.policy.PolicyDiff;
import io.esplanade.controlplane.policy.Rule;
import io.esplanade.controlplane.policy.SaRule;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.TrafficSelector;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules in force, and the policy that would come back if nobody confirmed the one of now. */
final class ActiveRules implements Rules {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveRules.class);
    /** Between attempts to put rules back. */
    private static final Duration NEXT_ATTEMPT = Duration.ofSeconds(10);

    private final Planes planes;
    private final Alarm alarm;
    private Policy current = Policy.EMPTY;
    private @Nullable Trial trial;
    private volatile boolean inForce;
    private boolean closed;

    /** Calls back later. */
    @FunctionalInterface
    interface Alarm {
        /**
         * Runs the action once, on a thread that may block.
         *
         * @return cancels it; an action that has begun goes on
         */
        Runnable in(Duration delay, Runnable action);
    }

    /** The policy of now is on trial; known by identity. */
    private static final class Trial {
        final Policy before;
        Runnable cancelAlarm = () -> {};

        Trial(Policy before) {
            this.before = before;
        }
    }

    ActiveRules(Planes planes, Alarm alarm) {
        this.planes = planes;
        this.alarm = alarm;
    }

    @Override
    public synchronized void replace(Policy policy) throws IOException {
        refuseIfOnTrial();
        forgetKeys(moveTo(policy));
    }

    @Override
    public synchronized void replaceFor(Policy policy, Duration patience) throws IOException {
        Policy wayBack = trial == null ? current : trial.before;
        Planes.requireRoom(wayBack, policy); // else nothing would come back
        Policy before = moveTo(policy);
        endTrial();
        Trial next = new Trial(wayBack);
        next.cancelAlarm = alarm.in(patience, () -> takeBack(next));
        trial = next;
        forgetKeys(before);
        LOG.warn("the rules from before come back in {} s, unless those of now are confirmed", patience.toSeconds());
    }

    private synchronized void takeBack(Trial expired) {
        if (trial != expired) {
            return; // confirmed at the last moment, or another one by now
        }
        try {
            Policy tried = moveTo(expired.before);
            trial = null;
            forgetKeys(tried);
            LOG.warn("nobody confirmed the rules: those from before are in force again");
        } catch (IOException e) {
            // Who waits for them may have no other way in.
            expired.cancelAlarm = alarm.in(NEXT_ATTEMPT, () -> takeBack(expired));
            LOG.error(
                    "nobody confirmed the rules, but those from before cannot be put back; next attempt in {} s: {}",
                    NEXT_ATTEMPT.toSeconds(),
                    e.getMessage(),
                    e);
        }
    }

    @Override
    public synchronized void confirm() throws IOException {
        if (trial == null) {
            throw new IOException("there is nothing to confirm");
        }
        Policy before = trial.before;
        endTrial();
        forgetKeys(before);
        LOG.info("rules confirmed");
    }

    @Override
    public synchronized void add(Policy policy) throws IOException {
        refuseIfOnTrial();
        PolicyBuilder builder = PolicyBuilder.of(current);
        List<String> contradictions = new ArrayList<>();
        for (Rule rule : policy.rules()) {
            Clash clash = builder.add(rule);
            if (clash != null && !clash.same()) {
                contradictions.add(rule.where().file() + ": " + rule.where().line() + ": " + clash.reason());
            }
        }
        if (!contradictions.isEmpty()) {
            throw new IOException("rules in force are in the way\n" + String.join("\n", contradictions));
        }
        moveTo(builder.build());
    }

    @Override
    public synchronized List<Rule> remove(Policy policy) throws IOException {
        refuseIfOnTrial();
        Set<Object> there = new HashSet<>();
        current.rules().forEach(rule -> there.add(rule.key()));
        List<Rule> missing = policy.rules().stream().filter(rule -> !there.contains(rule.key())).toList();
        Set<Object> unwanted = new HashSet<>();
        policy.rules().forEach(rule -> unwanted.add(rule.key()));
        forgetKeys(moveTo(current.without(unwanted)));
        return missing;
    }

    @Override
    public synchronized void clear() throws IOException {
        refuseIfClosed();
        planes.clear();
        Policy before = current;
        Policy wayBack = trial == null ? before : trial.before;
        endTrial();
        current = Policy.EMPTY;
        forgetKeys(before);
        forgetKeys(wayBack);
    }

    @Override
    public synchronized Policy current() {
        return current;
    }

    @Override
    public synchronized PolicyDiff plan(Policy policy) {
        return PolicyDiff.between(current, policy);
    }

    /** Whether the first policy has come into force. Any thread. */
    boolean areInForce() {
        return inForce;
    }

    /**
     * Host names of peers have these addresses now. Rules whose peer is elsewhere begin anew; nothing else changes. While rules
     * are on trial, all stays as it is.
     */
    synchronized void onPeerAddresses(Map<String, List<InetAddress>> found) {
        Policy next = PeerNames.with(current, found);
        if (closed || !inForce || trial != null || next.equals(current)) {
            return;
        }
        try {
            moveTo(next);
            LOG.info("host names of peers have other addresses: their tunnels begin anew");
        } catch (IOException e) {
            LOG.error("host names of peers have other addresses, but the rules stay as they are: {}", e.getMessage(), e);
        }
    }

    /** Addresses of this host have changed: what is steered depends on them. */
    synchronized void steerAgain() {
        if (closed || !inForce) {
            return;
        }
        try {
            planes.steerAgain();
            LOG.info("addresses of this host have changed: looked at what is steered again");
        } catch (IOException e) {
            LOG.error("addresses of this host have changed, but what is steered has not: {}", e.getMessage(), e);
        }
    }

    /** Peers that no rule names have come or gone; the source of each selector is ours. */
    synchronized void steerGuests(List<TrafficSelector> outbound) {
        planes.guests(outbound);
        if (closed || !inForce) {
            return;
        }
        try {
            planes.steerAgain();
        } catch (IOException e) {
            LOG.error("what peers asked for is not steered: {}", e.getMessage(), e);
        }
    }

    /** From now on nothing changes any more: who stops the gateway can undo what there is. Waits for a change that runs. */
    synchronized void close() {
        closed = true;
        if (trial != null) {
            LOG.warn("the gateway stops before anybody confirmed the rules: its next start reads its configuration file");
        }
        endTrial();
    }

    /** Returns the policy from before. */
    private Policy moveTo(Policy policy) throws IOException {
        refuseIfClosed();
        PolicyDiff diff = PolicyDiff.between(current, policy);
        planes.moveTo(policy);
        Policy before = current;
        current = policy;
        inForce = true;
        LOG.info(
                "rules in force: {} ({} kept, {} changed, {} new, {} gone)",
                policy.rules().size(),
                diff.kept().size(),
                diff.changed().size(),
                diff.added().size(),
                diff.removed().size());
        return before;
    }

    private void endTrial() {
        if (trial != null) {
            trial.cancelAlarm.run();
            trial = null;
        }
    }

    private void refuseIfClosed() throws IOException {
        if (closed) {
            throw new IOException("the gateway is stopping");
        }
    }

    private void refuseIfOnTrial() throws IOException {
        if (trial != null) {
            throw new IOException("the rules of now await confirmation: confirm them (ipsecctl --confirm),"
                    + " wait until those from before are back, or load others on trial too");
        }
    }

    /** Wipes the keys of a policy that will not come back; those that another policy shares with it stay. */
    private void forgetKeys(Policy gone) {
        Set<Sa> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        current.sas().forEach(rule -> needed.add(rule.sa()));
        if (trial != null) {
            trial.before.sas().forEach(rule -> needed.add(rule.sa()));
        }
        gone.sas().stream().map(SaRule::sa).filter(sa -> !needed.contains(sa)).forEach(SaRule::closeKeys);
    }
}

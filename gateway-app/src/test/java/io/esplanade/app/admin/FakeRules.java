package io.esplanade.app.admin;

import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.PolicyDiff;
import io.esplanade.controlplane.policy.Rule;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules that are in force nowhere, and a log of what was asked. */
final class FakeRules implements Rules {
    final List<String> log = new ArrayList<>();
    @Nullable String refusal;
    private Policy current = Policy.EMPTY;
    private boolean unconfirmed;

    @Override
    public void replace(Policy policy) throws IOException {
        if (refusal != null) {
            throw new IOException(refusal);
        }
        log.add("replace " + policy.rules().size());
        current = policy;
    }

    @Override
    public void replaceFor(Policy policy, Duration patience) {
        log.add("replace " + policy.rules().size() + " for " + patience);
        current = policy;
        unconfirmed = true;
    }

    @Override
    public void confirm() throws IOException {
        if (!unconfirmed) {
            throw new IOException("nothing awaits confirmation");
        }
        unconfirmed = false;
    }

    @Override
    public void add(Policy policy) {
        log.add("add " + policy.rules().size());
    }

    @Override
    public List<Rule> remove(Policy policy) {
        PolicyDiff diff = PolicyDiff.between(current, policy);
        current = Policy.EMPTY;
        return diff.added();
    }

    @Override
    public void clear() {
        current = Policy.EMPTY;
    }

    @Override
    public Policy current() {
        return current;
    }

    @Override
    public PolicyDiff plan(Policy policy) {
        return PolicyDiff.between(current, policy);
    }
}

package io.esplanade.app.admin;

import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.Rule;
import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.SaInstaller;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Carries out what comes in at the control socket. Any thread; waits for the planes. */
public final class Commands implements ControlService {
    private final Rules rules;
    private final Monitors monitors;
    private final Listings listings;
    private final Supplier<IkeSnapshot> ike;
    private final IsakmpdControl isakmpd;
    private final InstantSource clock;

    /**
     * @param ike waits for IKE
     * @param isakmpd takes isakmpd's commands
     * @param clock tells how long ago something was
     */
    public Commands(
            SaInstaller dataplane,
            DataplaneCounters counters,
            Rules rules,
            Monitors monitors,
            Supplier<IkeSnapshot> ike,
            IsakmpdControl isakmpd,
            InstantSource clock) {
        this.rules = rules;
        this.monitors = monitors;
        this.listings = new Listings(dataplane, counters, monitors);
        this.ike = ike;
        this.isakmpd = isakmpd;
        this.clock = clock;
    }

    @Override
    public ControlReply answer(ControlRequest request, Progress client) throws IOException, InterruptedException {
        if (request.verb() == ControlRequest.Verb.MONITOR) {
            return monitors.watch(request, client);
        }
        try {
            return answer(request);
        } catch (IOException | CompletionException | NumberFormatException e) {
            return ControlReply.failed("ipsecctl: " + e.getMessage() + "\n");
        }
    }

    private ControlReply answer(ControlRequest request) throws IOException {
        return switch (request.verb()) {
            case FLUSH -> {
                rules.clear();
                yield ControlReply.ok("");
            }
            case LOAD, ADD, REMOVE, PLAN -> change(request, Configuration.read(request));
            case CONFIRM -> {
                rules.confirm();
                yield ControlReply.ok("confirmed\n");
            }
            case SHOW_FLOWS -> ControlReply.ok(listings.flows(request));
            case SHOW_SAS -> ControlReply.ok(listings.sas(request));
            case SHOW_ALL -> ControlReply.ok(listings.all(request));
            case EXPLAIN -> ControlReply.ok(ExplainText.of(
                    ike.get().failures(), String.join(" ", request.arguments())));
            case ISAKMPD -> isakmpd.carryOut(String.join(" ", request.arguments()));
            case MONITOR -> throw new IllegalArgumentException("a monitor is answered elsewhere");
        };
    }

    /** What the configuration says comes first, whatever becomes of it. */
    private ControlReply change(ControlRequest request, Configuration configuration) {
        ControlReply read = configuration.reply();
        Optional<Policy> policy = configuration.policy();
        if (policy.isEmpty()) {
            return read;
        }
        ControlReply done;
        try {
            done = change(request, policy.get());
        } catch (IOException | CompletionException | NumberFormatException e) {
            done = ControlReply.failed("ipsecctl: " + e.getMessage() + "\n");
        }
        return new ControlReply(done.status(), read.output() + done.output(), read.errors() + done.errors());
    }

    private ControlReply change(ControlRequest request, Policy policy) throws IOException {
        return switch (request.verb()) {
            case ADD -> {
                rules.add(policy);
                yield ControlReply.ok("");
            }
            case REMOVE -> removed(rules.remove(policy));
            case PLAN -> ControlReply.ok(new PlanText(listings.loads(), clock.instant().getEpochSecond())
                    .text(rules.plan(policy)));
            default -> load(policy, Configuration.patience(request));
        };
    }

    private ControlReply load(Policy policy, Optional<Duration> patience) throws IOException {
        if (patience.isEmpty()) {
            rules.replace(policy);
            return ControlReply.ok("");
        }
        rules.replaceFor(policy, patience.get());
        return ControlReply.ok("loaded; taken back in " + patience.get().toSeconds()
                + " seconds, unless you say: ipsecctl --confirm\n");
    }

    private static ControlReply removed(List<Rule> missing) {
        StringBuilder errors = new StringBuilder();
        for (Rule rule : missing) {
            if (rule instanceof IkeRule) {
                errors.append("ipsecctl: failed to delete ike rule ").append(rule.number());
            } else {
                // what PF_KEY says of an SA or a flow that is not there
                errors.append("ipsecctl: PF_KEY failed: No such process\n");
                errors.append("ipsecctl: failed to delete rule ").append(rule.number());
            }
            errors.append('\n');
        }
        return missing.isEmpty() ? ControlReply.ok("") : ControlReply.failed(errors.toString());
    }
}

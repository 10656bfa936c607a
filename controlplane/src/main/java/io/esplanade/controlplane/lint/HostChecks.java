package io.esplanade.controlplane.lint;

import io.esplanade.controlplane.ipsecconf.RuleView;
import io.esplanade.dataplane.api.IpPrefix;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether the host is set as the rules need it. Each setting is told once, at the first rule that needs it. */
final class HostChecks {
    private final HostSettings host;
    private final Findings findings;
    private boolean toldV4;
    private boolean toldV6;
    private boolean toldStrict;

    private HostChecks(HostSettings host, Findings findings) {
        this.host = host;
        this.findings = findings;
    }

    static void check(List<RuleView> rules, HostSettings host, Findings findings) {
        HostChecks checks = new HostChecks(host, findings);
        for (RuleView rule : rules) {
            IpPrefix ours = ours(rule);
            if (ours != null) {
                checks.forwarding(rule, ours);
                checks.strictness(rule, ours);
            }
        }
    }

    /** What lies on our side of a rule that protects; null if there is none. */
    private static @Nullable IpPrefix ours(RuleView rule) {
        return switch (rule) {
            case RuleView.Ike ike -> ike.selector().source();
            case RuleView.Flow flow when !flow.type().equals("deny") && !flow.type().equals("bypass") ->
                flow.inbound() ? flow.selector().destination() : flow.selector().source();
            case RuleView.Flow _, RuleView.Sa _, RuleView.Macro _ -> null;
        };
    }

    private void forwarding(RuleView rule, IpPrefix ours) {
        if (ours.isHost()) {
            return;
        }
        if (ours.v6() && !toldV6 && !host.forwardsV6().orElse(true)) {
            toldV6 = true;
            findings.add(LintRule.FORWARDING_OFF, rule.where(), "net.ipv6.conf.all.forwarding is 0");
        }
        if (!ours.v6() && !toldV4 && !host.forwardsV4().orElse(true)) {
            toldV4 = true;
            findings.add(LintRule.FORWARDING_OFF, rule.where(), "net.ipv4.ip_forward is 0");
        }
    }

    private void strictness(RuleView rule, IpPrefix ours) {
        boolean covers = host.addresses().stream().anyMatch(address -> ours.contains(IpPrefix.host(address)));
        if (!toldStrict && !ours.v6() && covers && !host.strictInterfaces().isEmpty()) {
            toldStrict = true;
            findings.add(
                    LintRule.RP_FILTER_STRICT,
                    rule.where(),
                    "rp_filter is 1 on " + String.join(", ", new TreeSet<>(host.strictInterfaces())));
        }
    }
}

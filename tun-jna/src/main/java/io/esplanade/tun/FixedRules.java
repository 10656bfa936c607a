package io.esplanade.tun;

import io.esplanade.tun.linux.FibRule;
import io.esplanade.tun.linux.NetinetIn;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of {@link PolicyRouting} that are no mirror of a selector; each has its place. */
final class FixedRules {
    private static final int ESP = 50;
    private static final int AH = 51;
    private static final int IPCOMP = 108;
    private static final int IKE_PORT = 500; // RFC 7296 §2
    private static final int NAT_TRAVERSAL_PORT = 4500; // RFC 3948 §2.1

    private final boolean v6;
    private final String device;
    private final List<FibRule> rules = new ArrayList<>();

    private FixedRules(boolean v6, String device) {
        this.v6 = v6;
        this.device = device;
    }

    /** In the order that they are added in: first where the others lead to. */
    static List<FibRule> of(RulePlan.Wanted wanted) {
        FixedRules fixed = new FixedRules(wanted.v6(), wanted.device());
        fixed.base();
        if (wanted.exempt()) {
            fixed.exempt();
        }
        if (wanted.v6() && !wanted.sourceless().isEmpty()) {
            fixed.passSourceless();
        }
        return List.copyOf(fixed.rules);
    }

    /** Whether one of ours is at a place of these. */
    static boolean isFixed(FibRule rule) {
        int priority = rule.priority();
        return priority < PolicyRouting.SOURCELESS_PRIORITY
                || priority == PolicyRouting.SOURCELESS_END_PRIORITY
                || (priority >= PolicyRouting.DEVICE_PRIORITY && priority < PolicyRouting.REVERSE_PRIORITY)
                || priority >= PolicyRouting.END_PRIORITY;
    }

    private void base() {
        rules.add(nop(PolicyRouting.END_PRIORITY));
        int end = PolicyRouting.END_PRIORITY;
        rules.add(new FibRule(v6, PolicyRouting.MARK_PRIORITY, null, 0, null, 0, null, PolicyRouting.SOCKET_MARK,
                PolicyRouting.SOCKET_MARK_MASK, 0, 0, 0, PolicyRouting.PROTOCOL, FibRule.Action.GOTO, end));
        rules.add(jump(PolicyRouting.DEVICE_PRIORITY, device, 0, 0, end));
        rules.add(jump(PolicyRouting.LOCAL_PRIORITY, "lo", 0, 0, end));
    }

    /**
     * The check of a source address asks for the way back, from this host: with iif lo, and ports that have changed places.
     * It knows protocol and ports only if there is a rule that asks for them and is not about lo: that is all that the
     * first of these is for.
     */
    private void exempt() {
        int priority = PolicyRouting.EXEMPT_PRIORITY;
        int end = PolicyRouting.END_PRIORITY;
        rules.add(jump(priority++, device, ESP, 0, end));
        for (int protocol : new int[] {ESP, AH, IPCOMP}) {
            rules.add(jump(priority++, "lo", protocol, 0, end));
        }
        rules.add(jump(priority++, "lo", NetinetIn.IPPROTO_UDP, IKE_PORT, end));
        rules.add(jump(priority, "lo", NetinetIn.IPPROTO_UDP, NAT_TRAVERSAL_PORT, end));
    }

    /** A rule with a source network never matches a packet without a source, in IPv6: so two halves are all but that. */
    private void passSourceless() {
        int end = PolicyRouting.SOURCELESS_END_PRIORITY;
        rules.add(nop(end));
        int priority = PolicyRouting.GUARD_PRIORITY;
        rules.add(from(InetAddress.ofLiteral("::"), priority, end));
        rules.add(from(InetAddress.ofLiteral("8000::"), priority + 1, end));
    }

    private FibRule from(InetAddress half, int priority, int to) {
        return new FibRule(v6, priority, half, 1, null, 0, null, 0, 0, 0, 0, 0, PolicyRouting.PROTOCOL,
                FibRule.Action.GOTO, to);
    }

    private FibRule nop(int priority) {
        return new FibRule(v6, priority, null, 0, null, 0, null, 0, 0, 0, 0, 0, PolicyRouting.PROTOCOL,
                FibRule.Action.NOP, 0);
    }

    private FibRule jump(int priority, @Nullable String in, int protocol, int sourcePort, int to) {
        return new FibRule(v6, priority, null, 0, null, 0, in, 0, 0, protocol, sourcePort, 0, PolicyRouting.PROTOCOL,
                FibRule.Action.GOTO, to);
    }
}

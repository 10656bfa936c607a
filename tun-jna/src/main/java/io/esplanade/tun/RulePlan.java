package io.esplanade.tun;

import io.esplanade.tun.linux.FibRule;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to get from the rules that are there to those of {@link PolicyRouting}. Each rule has a priority of its
 * own, because the kernel removes the first rule that has the attributes asked for, and one without ports would hit the
 * one with ports beside it.
 *
 * @param add in this order: first where the others lead to
 * @param remove in this order: last where the others lead to
 */
record RulePlan(List<FibRule> add, List<FibRule> remove) {

    /** Compares with {@code present}: the rules of one family that bear our protocol number. */
    static RulePlan of(
            boolean v6,
            String device,
            List<SteeredSelector> outbound,
            List<SteeredSelector> inbound,
            List<FibRule> present) {
        Builder builder = new Builder(present);
        if (!outbound.isEmpty() || !inbound.isEmpty()) {
            builder.fixed(v6, device);
            builder.perSelector(outbound.stream().map(RulePlan::rule).toList(),
                    PolicyRouting.STEER_PRIORITY, PolicyRouting.DEVICE_PRIORITY);
            builder.perSelector(inbound.stream().map(RulePlan::rule).toList(),
                    PolicyRouting.REVERSE_PRIORITY, PolicyRouting.END_PRIORITY);
        }
        return builder.plan();
    }

    private static FibRule rule(SteeredSelector s) {
        boolean steer = s.action() == SteeredSelector.Action.STEER;
        return new FibRule(s.v6(), 0, orAny(s.from(), s.fromBits()), s.fromBits(), orAny(s.to(), s.toBits()), s.toBits(),
                null, 0, 0, s.protocol(), s.sourcePort(), s.destinationPort(), PolicyRouting.PROTOCOL,
                steer ? FibRule.Action.LOOKUP : FibRule.Action.GOTO,
                steer ? PolicyRouting.TABLE : PolicyRouting.END_PRIORITY);
    }

    /** As the kernel lists it. */
    private static @Nullable InetAddress orAny(InetAddress network, int bits) {
        return bits == 0 ? null : network;
    }

    private static final class Builder {
        private final Map<FibRule, List<FibRule>> presentByMeaning = new HashMap<>();
        private final Set<Integer> usedPriorities = new HashSet<>();
        private final Set<FibRule> extra;
        private final List<FibRule> add = new ArrayList<>();

        Builder(List<FibRule> present) {
            extra = new HashSet<>(present);
            for (FibRule rule : present) {
                presentByMeaning
                        .computeIfAbsent(rule.withPriority(0), meaning -> new ArrayList<>())
                        .add(rule);
                usedPriorities.add(rule.priority());
            }
        }

        void fixed(boolean v6, String device) {
            fixed(rule(v6, PolicyRouting.END_PRIORITY, null, 0, FibRule.Action.NOP, 0));
            fixed(gotoEnd(v6, PolicyRouting.MARK_PRIORITY, null, PolicyRouting.SOCKET_MARK_MASK));
            fixed(gotoEnd(v6, PolicyRouting.DEVICE_PRIORITY, device, 0));
            fixed(gotoEnd(v6, PolicyRouting.LOCAL_PRIORITY, "lo", 0));
        }

        private static FibRule gotoEnd(boolean v6, int priority, @Nullable String device, int markMask) {
            return rule(v6, priority, device, markMask, FibRule.Action.GOTO, PolicyRouting.END_PRIORITY);
        }

        private static FibRule rule(
                boolean v6, int priority, @Nullable String device, int markMask, FibRule.Action action, int target) {
            return new FibRule(v6, priority, null, 0, null, 0, device, markMask & PolicyRouting.SOCKET_MARK, markMask, 0,
                    0, 0, PolicyRouting.PROTOCOL, action, target);
        }

        private void fixed(FibRule rule) {
            if (!extra.remove(rule)) {
                add.add(rule);
            }
        }

        void perSelector(List<FibRule> wanted, int firstPriority, int endPriority) {
            int free = firstPriority;
            for (FibRule meaning : wanted) {
                FibRule kept = keep(meaning, firstPriority, endPriority);
                if (kept != null) {
                    continue;
                }
                while (usedPriorities.contains(free)) {
                    free++;
                }
                if (free >= endPriority) {
                    throw new IllegalStateException("no priority is left for a policy rule");
                }
                usedPriorities.add(free);
                add.add(meaning.withPriority(free));
            }
        }

        private @Nullable FibRule keep(FibRule meaning, int firstPriority, int endPriority) {
            for (FibRule rule : presentByMeaning.getOrDefault(meaning, List.of())) {
                if (rule.priority() >= firstPriority && rule.priority() < endPriority && extra.remove(rule)) {
                    return rule;
                }
            }
            return null;
        }

        RulePlan plan() {
            List<FibRule> remove = new ArrayList<>(extra);
            remove.sort(Comparator.comparingInt(Builder::removalOrder));
            return new RulePlan(List.copyOf(add), remove);
        }

        private static int removalOrder(FibRule rule) {
            return rule.action() == FibRule.Action.LOOKUP ? 0 : rule.priority();
        }
    }
}

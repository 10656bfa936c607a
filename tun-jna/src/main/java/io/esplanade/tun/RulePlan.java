package io.esplanade.tun;

import io.esplanade.tun.linux.FibRule;
import io.esplanade.tun.linux.NetinetIn;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to get from the rules that are there to those of {@link PolicyRouting}, step by step. Each rule has a
 * priority of its own, because the kernel removes the first rule that has the attributes asked for, and one without ports
 * would hit the one with ports beside it.
 *
 * <p>A packet that both the old and the new rules steer is steered after every step: 1 what rules lead to is made, 2 rules
 * that steer are added, 3 old rules that let pass are removed, 4 new ones are added, 5 old rules that steer are removed,
 * 6 what no rule leads to any more is removed. Up to 3 all old rules that steer are there, and of those that let pass only
 * old ones; from 4 on the same holds for the new.
 *
 * <p>That holds for rules that look into the table of a group, too, if it has the old and the new routes from before 1 until
 * after 6: so it steers what it has to, and maybe more.
 */
record RulePlan(List<Step> steps) {

    /** One change: a rule is added or removed. */
    record Step(boolean add, FibRule rule) {}

    /**
     * The rules of one family.
     *
     * @param device name of the device
     * @param sourceless for packets of this host that have no source address yet, in the order of the search; their source
     *     networks are not looked at
     * @param exempt whether the kernel's check of source addresses is to find our peers where they are
     */
    record Wanted(
            boolean v6,
            String device,
            List<Lookups.Rule> outbound,
            List<SteeredSelector> inbound,
            List<Lookups.Rule> sourceless,
            boolean exempt) {
        static Wanted nothing(boolean v6, String device) {
            return new Wanted(v6, device, List.of(), List.of(), List.of(), false);
        }

        boolean isEmpty() {
            return outbound.isEmpty() && inbound.isEmpty();
        }
    }

    /** Compares with {@code present}: the rules of the family that bear our protocol number. */
    static RulePlan of(Wanted wanted, List<FibRule> present) {
        Builder builder = new Builder(present);
        if (!wanted.isEmpty()) {
            FixedRules.of(wanted).forEach(builder::fixed);
            builder.band(wanted.sourceless().stream().map(RulePlan::sourceless).toList(),
                    PolicyRouting.SOURCELESS_PRIORITY, PolicyRouting.SOURCELESS_END_PRIORITY);
            builder.band(wanted.outbound().stream().map(each -> rule(each, PolicyRouting.DEVICE_PRIORITY)).toList(),
                    PolicyRouting.STEER_PRIORITY, PolicyRouting.DEVICE_PRIORITY);
            builder.band(
                    wanted.inbound().stream()
                            .map(each -> rule(Lookups.Rule.of(each), PolicyRouting.END_PRIORITY))
                            .toList(),
                    PolicyRouting.REVERSE_PRIORITY, PolicyRouting.END_PRIORITY);
        }
        return builder.plan();
    }

    private static FibRule rule(Lookups.Rule lookup, int passTo) {
        SteeredSelector s = lookup.selector();
        return rule(s, orAny(s.from(), s.fromBits()), s.fromBits(), null, lookup.table(), passTo);
    }

    /** IPv4 has the source 0 there; IPv6 has none, and {@link FixedRules} leads past these rules what has one. */
    private static FibRule sourceless(Lookups.Rule s) {
        InetAddress none = s.selector().v6() ? null : NetinetIn.ANY_IPV4;
        return rule(s.selector(), none, none == null ? 0 : Integer.SIZE, "lo", s.table(), PolicyRouting.END_PRIORITY);
    }

    private static FibRule rule(
            SteeredSelector s, @Nullable InetAddress from, int fromBits, @Nullable String device, int table, int passTo) {
        boolean steer = s.action() == SteeredSelector.Action.STEER;
        return new FibRule(s.v6(), 0, from, fromBits, orAny(s.to(), s.toBits()), s.toBits(), device, 0, 0, s.protocol(),
                s.sourcePort(), s.destinationPort(), PolicyRouting.PROTOCOL,
                steer ? FibRule.Action.LOOKUP : FibRule.Action.GOTO, steer ? table : passTo);
    }

    /** As the kernel lists it. */
    private static @Nullable InetAddress orAny(InetAddress network, int bits) {
        return bits == 0 ? null : network;
    }

    private static final class Builder {
        private final List<FibRule> present;
        private final Set<FibRule> extra;
        private final List<FibRule> fixed = new ArrayList<>();
        private final List<FibRule> add = new ArrayList<>();

        Builder(List<FibRule> present) {
            this.present = present;
            extra = new HashSet<>(present);
        }

        void fixed(FibRule rule) {
            if (!extra.remove(rule)) {
                fixed.add(rule);
            }
        }

        void band(List<FibRule> wanted, int first, int end) {
            RuleBand band = RuleBand.layOut(wanted, present, first, end);
            band.kept().forEach(extra::remove);
            add.addAll(band.added());
        }

        RulePlan plan() {
            List<FibRule> remove = extra.stream()
                    .sorted(Comparator.comparingInt(FibRule::priority))
                    .toList();
            List<Step> steps = new ArrayList<>();
            fixed.forEach(rule -> steps.add(new Step(true, rule)));
            add.stream().filter(Builder::steers).forEach(rule -> steps.add(new Step(true, rule)));
            remove.stream().filter(Builder::letsPass).forEach(rule -> steps.add(new Step(false, rule)));
            add.stream().filter(Builder::letsPass).forEach(rule -> steps.add(new Step(true, rule)));
            remove.stream().filter(Builder::steers).forEach(rule -> steps.add(new Step(false, rule)));
            remove.stream().filter(FixedRules::isFixed).forEach(rule -> steps.add(new Step(false, rule)));
            return new RulePlan(List.copyOf(steps));
        }

        private static boolean steers(FibRule rule) {
            return !FixedRules.isFixed(rule) && rule.action() == FibRule.Action.LOOKUP;
        }

        private static boolean letsPass(FibRule rule) {
            return !FixedRules.isFixed(rule) && rule.action() != FibRule.Action.LOOKUP;
        }
    }
}

package io.esplanade.app;

import io.esplanade.controlplane.policy.FlowRule;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.tun.PolicyRouting;
import io.esplanade.tun.SteeredSelector;
import io.esplanade.tun.SteeredSelector.Action;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of the traffic belongs into the device, each list in the order in which the SPD is searched.
 *
 * <p>Out, all that the data plane has to look at goes there, which is everything but what a flow lets pass in clear. In,
 * only clear text that must not come is taken there, to be dropped; what may come in clear is none of its business.
 */
record SteeringPlan(List<SteeredSelector> outbound, List<SteeredSelector> inbound) {
    private static final Comparator<IpPrefix> ADDRESSES = Comparator.comparing(IpPrefix::v6)
            .thenComparing(IpPrefix::high, Long::compareUnsigned)
            .thenComparing(IpPrefix::low, Long::compareUnsigned)
            .thenComparingInt(IpPrefix::length);

    /** Exactly what a policy asks for. */
    static SteeringPlan of(Policy policy) {
        return of(policy, List.of());
    }

    /** @param guests what peers that no rule names have asked for; the source is ours */
    static SteeringPlan of(Policy policy, List<TrafficSelector> guests) {
        return new SteeringPlan(
                sorted(with(guests, Direction.OUT, actions(policy, Direction.OUT)), Direction.OUT),
                sorted(with(guests, Direction.IN, actions(policy, Direction.IN)), Direction.IN));
    }

    private static Map<TrafficSelector, Action> with(
            List<TrafficSelector> guests, Direction direction, Map<TrafficSelector, Action> actions) {
        for (TrafficSelector guest : guests) {
            actions.put((direction == Direction.OUT ? guest : guest.reversed()).masked(), Action.STEER);
        }
        return actions;
    }

    /**
     * While one policy takes the place of another: what either of them steers is steered, and only what both let pass
     * passes.
     */
    static SteeringPlan between(Policy older, Policy newer) {
        return between(older, newer, List.of());
    }

    /** @param guests as in {@link #of(Policy, List)} */
    static SteeringPlan between(Policy older, Policy newer, List<TrafficSelector> guests) {
        return new SteeringPlan(
                sorted(with(guests, Direction.OUT, either(older, newer, Direction.OUT)), Direction.OUT),
                sorted(with(guests, Direction.IN, either(older, newer, Direction.IN)), Direction.IN));
    }

    /**
     * @param most how many policy rules of one family and direction there may be
     * @param cure what to do about more
     * @throws IOException it takes more
     */
    void refuseMoreThan(int most, String cure) throws IOException {
        for (boolean v6 : new boolean[] {false, true}) {
            refuse(PolicyRouting.outboundRules(ofFamily(outbound, v6)), most, "outbound", v6, cure);
            refuse(ofFamily(inbound, v6).size(), most, "inbound", v6, cure);
        }
    }

    private static List<SteeredSelector> ofFamily(List<SteeredSelector> selectors, boolean v6) {
        return selectors.stream().filter(each -> each.v6() == v6).toList();
    }

    private static void refuse(int rules, int most, String direction, boolean v6, String cure) throws IOException {
        if (rules > most) {
            throw new IOException(rules + " policy rules for " + direction + " IPv" + (v6 ? 6 : 4) + " flows, of which "
                    + most + " are possible at most" + cure);
        }
    }

    private static Map<TrafficSelector, Action> either(Policy older, Policy newer, Direction direction) {
        Map<TrafficSelector, Action> before = actions(older, direction);
        Map<TrafficSelector, Action> after = actions(newer, direction);
        Set<TrafficSelector> all = new HashSet<>(before.keySet());
        all.addAll(after.keySet());
        Map<TrafficSelector, Action> union = new LinkedHashMap<>();
        for (TrafficSelector selector : all) {
            if (before.get(selector) == Action.STEER || after.get(selector) == Action.STEER) {
                union.put(selector, Action.STEER);
            } else if (before.containsKey(selector) && after.containsKey(selector)) {
                union.put(selector, Action.PASS);
            }
        }
        return union;
    }

    private static Map<TrafficSelector, Action> actions(Policy policy, Direction direction) {
        Map<TrafficSelector, Action> actions = new LinkedHashMap<>();
        for (IkeRule rule : policy.ikeRules()) {
            TrafficSelector standing = rule.standingSelector();
            if (standing == null) {
                continue;
            }
            TrafficSelector selector = direction == Direction.OUT ? standing : standing.reversed();
            actions.put(selector.masked(), action(direction, FlowType.REQUIRE)); // as Connection makes its flows
        }
        for (FlowRule rule : policy.flows()) {
            if (rule.flow().direction() == direction) {
                actions.put(rule.flow().selector().masked(), action(direction, rule.flow().type()));
            }
        }
        return actions;
    }

    private static Action action(Direction direction, FlowType type) {
        return switch (type) {
            case REQUIRE, DONTACQ, DENY -> Action.STEER;
            case USE, ACQUIRE -> direction == Direction.OUT ? Action.STEER : Action.PASS;
            case BYPASS -> Action.PASS;
        };
    }

    private static List<SteeredSelector> sorted(Map<TrafficSelector, Action> actions, Direction direction) {
        return actions.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(order(direction)))
                .map(entry -> steered(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Complete, so that it is the same whatever file the policy comes from and no rule of the kernel has to move. */
    private static Comparator<TrafficSelector> order(Direction direction) {
        return Comparator.<TrafficSelector>comparingInt(selector -> -selector.precedence(direction))
                .thenComparing(TrafficSelector::source, ADDRESSES)
                .thenComparing(TrafficSelector::destination, ADDRESSES)
                .thenComparingInt(TrafficSelector::protocol)
                .thenComparingInt(TrafficSelector::sourcePort)
                .thenComparingInt(TrafficSelector::destinationPort);
    }

    private static SteeredSelector steered(TrafficSelector traffic, Action action) {
        return new SteeredSelector(
                traffic.source().v6(),
                traffic.source().address(),
                traffic.source().length(),
                traffic.destination().address(),
                traffic.destination().length(),
                traffic.protocol(),
                traffic.sourcePort(),
                traffic.destinationPort(),
                action);
    }
}

package io.esplanade.tun;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list of selectors as rules and as what some of them look into.
 *
 * @param rules in the order of the search
 * @param groups what the tables of groups have to have
 */
record Lookups(List<Rule> rules, List<Group> groups) {
    /**
     * @param selector what the rule matches; of a group, everything that has its source
     * @param table where it looks; of no account if it lets pass
     */
    record Rule(SteeredSelector selector, int table) {
        /** The rule of a selector that looks where the default route leads to the device. */
        static Rule of(SteeredSelector selector) {
            return new Rule(selector, PolicyRouting.TABLE);
        }
    }

    /**
     * A table with a route for the destination of each member.
     *
     * @param source the address of this host that packets without one get, or null if the kernel chooses
     */
    record Group(int table, @Nullable InetAddress source, List<SteeredSelector> members) {
        Group withoutSource() {
            return new Group(table, null, members);
        }
    }

    /** The outbound selectors of one family. */
    static Lookups outbound(List<SteeredSelector> selectors, GroupTables tables) {
        Lookups lookups = new Lookups(new ArrayList<>(), new ArrayList<>());
        for (List<SteeredSelector> joined : SelectorGroups.join(selectors)) {
            SteeredSelector first = joined.getFirst();
            if (joined.size() == 1) {
                lookups.rules.add(Rule.of(first));
            } else {
                lookups.add(new Group(tables.of(SelectorGroups.Source.of(first)), null, joined));
            }
        }
        return lookups;
    }

    /**
     * Those for packets of this host that have no source address.
     *
     * @param sources the table of each address that can be given to packets
     */
    static Lookups sourceless(
            List<HostSources.Choice> choices, Map<InetAddress, Integer> sources, GroupTables tables) {
        Lookups lookups = new Lookups(new ArrayList<>(), new ArrayList<>());
        for (List<HostSources.Choice> joined : SelectorGroups.join(
                choices, HostSources.Choice::selector, choice -> choice.source().filter(sources::containsKey))) {
            Optional<InetAddress> source = joined.getFirst().source().filter(sources::containsKey);
            if (joined.size() == 1) {
                int table = source.map(sources::get).orElse(PolicyRouting.TABLE);
                lookups.rules.add(new Rule(joined.getFirst().selector(), table));
            } else {
                List<SteeredSelector> members =
                        joined.stream().map(HostSources.Choice::selector).toList();
                lookups.add(new Group(tables.ofChosen(source.orElse(null)), source.orElse(null), members));
            }
        }
        return lookups;
    }

    private void add(Group group) {
        SteeredSelector first = group.members.getFirst();
        InetAddress any = GroupTables.any(first.v6());
        rules.add(new Rule(SteeredSelector.between(first.from(), first.fromBits(), any, 0), group.table));
        groups.add(group);
    }
}

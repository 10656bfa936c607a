package io.esplanade.app.admin;

import io.esplanade.controlplane.ipsecconf.NameTable;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Flows as {@code ipsecctl -s flow} prints them: one line each, fields that are not known left out. */
final class FlowText {
    private final NameTable protocols;
    private final NameTable services;

    FlowText(NameTable protocols, NameTable services) {
        this.protocols = protocols;
        this.services = services;
    }

    /**
     * Appends all flows.
     *
     * @param collapse one line for those that differ in one address alone ({@code -c})
     * @param numbers each line with the numbers of its flows, from 0 ({@code -vv})
     */
    void append(StringBuilder out, List<Flow> flows, boolean collapse, boolean numbers) {
        for (FlowGroup group : groups(flows, collapse)) {
            if (numbers) {
                out.append(group.numbers().stream().map(String::valueOf).collect(Collectors.joining(",", "@", " ")));
            }
            append(out, group, collapse);
        }
    }

    private static List<FlowGroup> groups(List<Flow> flows, boolean collapse) {
        List<FlowGroup> groups = new ArrayList<>();
        for (int number = 0; number < flows.size(); number++) {
            Flow flow = flows.get(number);
            if (!collapse || groups.isEmpty() || !groups.getLast().merge(flow, number)) {
                groups.add(new FlowGroup(flow, number));
            }
        }
        return groups;
    }

    private void append(StringBuilder out, FlowGroup group, boolean braces) {
        Flow flow = group.first();
        TrafficSelector selector = flow.selector();
        out.append("flow ").append(flow.protocol().text()).append(' ').append(lower(flow.direction()));
        if (selector.protocol() != 0) {
            out.append(" proto ").append(name(protocols, selector.protocol()));
        }
        appendEnd(out, " from ", group.sources(), braces, selector.sourcePort());
        appendEnd(out, " to ", group.destinations(), braces, selector.destinationPort());
        if (flow.type() != FlowType.DENY && flow.type() != FlowType.BYPASS) {
            appendAddress(out, " local ", flow.local());
            appendAddress(out, " peer ", flow.peer());
        }
        appendText(out, " srcid ", flow.sourceId());
        appendText(out, " dstid ", flow.destinationId());
        out.append(" type ").append(lower(flow.type())).append('\n');
    }

    private void appendEnd(StringBuilder out, String word, Set<IpPrefix> prefixes, boolean braces, int port) {
        out.append(word);
        if (braces) {
            out.append(prefixes.stream().map(IpPrefix::toString).collect(Collectors.joining(", ", "{ ", " }")));
        } else {
            out.append(prefixes.iterator().next());
        }
        if (port != 0) {
            out.append(" port ").append(name(services, port));
        }
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static String name(NameTable names, int number) {
        return names.name(number).orElseGet(() -> Integer.toString(number));
    }

    private static void appendAddress(StringBuilder out, String word, @Nullable InetAddress address) {
        if (address != null) {
            out.append(word).append(IpPrefix.host(address));
        }
    }

    private static void appendText(StringBuilder out, String word, @Nullable String text) {
        if (text != null) {
            out.append(word).append(text);
        }
    }
}

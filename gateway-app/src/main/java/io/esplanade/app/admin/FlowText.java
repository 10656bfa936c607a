package io.esplanade.app.admin;

import io.esplanade.controlplane.ipsecconf.NameTable;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A flow as {@code ipsecctl -s flow} prints it: one line, fields that are not known left out. */
final class FlowText {
    private final NameTable protocols;
    private final NameTable services;

    FlowText(NameTable protocols, NameTable services) {
        this.protocols = protocols;
        this.services = services;
    }

    void append(StringBuilder out, Flow flow) {
        TrafficSelector selector = flow.selector();
        out.append("flow esp ").append(flow.direction().name().toLowerCase(Locale.ROOT));
        if (selector.protocol() != 0) {
            out.append(" proto ").append(name(protocols, selector.protocol()));
        }
        appendEnd(out, " from ", selector.source(), selector.sourcePort());
        appendEnd(out, " to ", selector.destination(), selector.destinationPort());
        if (flow.type() != FlowType.DENY && flow.type() != FlowType.BYPASS) {
            appendAddress(out, " local ", flow.local());
            appendAddress(out, " peer ", flow.peer());
        }
        appendText(out, " srcid ", flow.sourceId());
        appendText(out, " dstid ", flow.destinationId());
        out.append(" type ").append(flow.type().name().toLowerCase(Locale.ROOT)).append('\n');
    }

    private void appendEnd(StringBuilder out, String word, IpPrefix prefix, int port) {
        out.append(word).append(prefix);
        if (port != 0) {
            out.append(" port ").append(name(services, port));
        }
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

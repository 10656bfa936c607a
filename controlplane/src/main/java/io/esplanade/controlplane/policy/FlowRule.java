package io.esplanade.controlplane.policy;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.TrafficSelector;
import java.util.Locale;

/**
 * A {@code flow} rule after list expansion: one direction.
 *
 * @param flow as the data plane takes it; its tunnel is {@link SaRule#tunnel}, or empty if it names no peer
 */
public record FlowRule(SourceLine where, int number, Flow flow) implements Rule {
    /** The SPD has one entry for each of these. */
    private record Key(Direction direction, TrafficSelector selector) {}

    /** {@code flow esp out from 10.1.0.0/24 to 10.2.0.0/24 type require}. */
    @Override
    public String name() {
        TrafficSelector selector = flow.selector();
        return "flow " + flow.protocol().text() + " " + lower(flow.direction())
                + (selector.protocol() == 0 ? "" : " proto " + selector.protocol())
                + " from " + selector.source() + port(selector.sourcePort())
                + " to " + selector.destination() + port(selector.destinationPort())
                + " type " + lower(flow.type());
    }

    private static String port(int port) {
        return port == 0 ? "" : " port " + port;
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Object key() {
        return key(flow.direction(), flow.selector());
    }

    /** The key of a flow. */
    static Object key(Direction direction, TrafficSelector selector) {
        return new Key(direction, selector.masked());
    }

    @Override
    public boolean asksTheSameAs(Rule other) {
        return other instanceof FlowRule that && flow.equals(that.flow);
    }

    @Override
    public boolean isRekeyOf(Rule other) {
        return false;
    }
}

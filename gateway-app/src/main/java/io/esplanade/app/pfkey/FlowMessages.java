package io.esplanade.app.pfkey;

import io.esplanade.app.pfkey.Extension.Address;
import io.esplanade.app.pfkey.Extension.Protocol;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What messages say of flows: the tunnel's ends are the addresses, the traffic is the flow. */
final class FlowMessages {
    private FlowMessages() {}

    static List<Extension> of(Flow flow) {
        List<Extension> extensions = new ArrayList<>();
        InetAddress local = flow.local();
        if (local != null) {
            extensions.add(new Address(ExtensionType.ADDRESS_SRC, local, 0));
        }
        InetAddress peer = flow.peer();
        if (peer != null) {
            extensions.add(new Address(ExtensionType.ADDRESS_DST, peer, 0));
        } else if (flow.type() != FlowType.DENY && flow.type() != FlowType.BYPASS) {
            extensions.add(new Address(ExtensionType.ADDRESS_DST, unspecified(flow), 0));
        }
        extensions.addAll(new SaMessages.Identities(flow.sourceId(), flow.destinationId()).ofFlow());
        extensions.addAll(Selectors.of(flow.selector()));
        extensions.add(new Protocol(ExtensionType.FLOW_TYPE, number(flow.type()), number(flow.direction()), 0));
        return extensions;
    }

    private static InetAddress unspecified(Flow flow) {
        return (flow.selector().source().v6() ? IpPrefix.ANY_V6 : IpPrefix.ANY_V4).address();
    }

    static int number(Direction direction) {
        return direction == Direction.IN ? Protocol.IN : Protocol.OUT;
    }

    /** {@code SADB_X_FLOW_TYPE_*}. */
    static int number(FlowType type) {
        return switch (type) {
            case USE -> 1;
            case ACQUIRE -> 2;
            case REQUIRE -> 3;
            case BYPASS -> 4;
            case DENY -> 5;
            case DONTACQ -> 6;
        };
    }

    static String typeName(int number) {
        for (FlowType type : FlowType.values()) {
            if (number(type) == number) {
                return type.name().toLowerCase(Locale.ROOT);
            }
        }
        return "unknown";
    }
}

package io.esplanade.app.pfkey;

import io.esplanade.app.pfkey.Extension.Address;
import io.esplanade.app.pfkey.Extension.Protocol;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.TrafficSelector;
import java.util.List;

/** What messages say of inner traffic: addresses, and masks in which set bits count, those of ports included. */
final class Selectors {
    private static final int ANY_PORT = 0;
    private static final int ALL_BITS_OF_A_PORT = 0xffff;

    private Selectors() {}

    static List<Extension> of(TrafficSelector selector) {
        return List.of(
                mask(ExtensionType.SRC_MASK, selector.source(), selector.sourcePort()),
                mask(ExtensionType.DST_MASK, selector.destination(), selector.destinationPort()),
                new Protocol(ExtensionType.PROTOCOL, selector.protocol(), 0, 0),
                new Address(ExtensionType.SRC_FLOW, selector.source().address(), selector.sourcePort()),
                new Address(ExtensionType.DST_FLOW, selector.destination().address(), selector.destinationPort()));
    }

    private static Address mask(ExtensionType type, IpPrefix prefix, int port) {
        IpPrefix ones = new IpPrefix(prefix.v6(), prefix.v6() ? -1L : 0, prefix.v6() ? -1L : 0xffff_ffffL, prefix.length());
        return new Address(type, ones.masked().address(), port == ANY_PORT ? 0 : ALL_BITS_OF_A_PORT);
    }
}

package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.lookup.ExactTable;
import io.esplanade.dataplane.lookup.FlowKey;
import io.esplanade.dataplane.lookup.Sad;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The inbound SAD (RFC 4301 section 4.4.2): ESP and AH by SPI, each in a table of its own; IPComp by CPI and source, as
 * a CPI is one among 65,536 (RFC 3173 section 3.3); IP in IP by both outer addresses. Event-loop thread only.
 */
final class InboundSas {
    /** In the place of a protocol: addresses of IPComp in tunnel mode. */
    private static final int UNCOMPRESSED = 0;

    private final Map<SaId, InboundEntry> byId = new HashMap<>();
    private final Sad<InboundEntry> esp = new Sad<>();
    private final Sad<InboundEntry> ah = new Sad<>();
    private final ExactTable<InboundEntry> byAddresses = new ExactTable<>();
    /** By the SA that belongs around them and was deleted. */
    private final Map<SaId, InboundEntry> torn = new HashMap<>();
    private final FlowKey key = new FlowKey();

    /** Constant time. */
    @Nullable InboundEntry findEsp(int spi) {
        return esp.find(spi);
    }

    /**
     * The SA that takes a packet, whatever it is in; null if there is none.
     *
     * @param outer its outermost IP header
     * @param protocol behind that: 50, 51, 108, 4 or 41
     * @param spi of ESP and AH; of IPComp the CPI
     */
    @Nullable InboundEntry find(IpPacket outer, int protocol, int spi) {
        return switch (protocol) {
            case IpProtocol.ESP -> esp.find(spi);
            case IpProtocol.AH -> ah.find(spi);
            case IpProtocol.IPCOMP -> byAddresses.find(keyOf(outer, IpProtocol.IPCOMP, spi));
            case IpProtocol.IPV4, IpProtocol.IPV6 -> findIpip(outer);
            default -> null;
        };
    }

    /** Whether a packet of this protocol may be for an SA. */
    static boolean isSecurity(int protocol) {
        return switch (protocol) {
            case IpProtocol.ESP, IpProtocol.AH, IpProtocol.IPCOMP, IpProtocol.IPV4, IpProtocol.IPV6 -> true;
            default -> false;
        };
    }

    private @Nullable InboundEntry findIpip(IpPacket outer) {
        InboundEntry ipip = byAddresses.find(keyOf(outer, IpProtocol.IPV4, 0));
        // What an IPComp tunnel could not make smaller comes without IPComp (RFC 3173 section 2.2).
        return ipip != null ? ipip : byAddresses.find(keyOf(outer, UNCOMPRESSED, 0));
    }

    private FlowKey keyOf(IpPacket outer, int protocol, int cpi) {
        return key.set(
                outer.v6(),
                outer.sourceHigh(),
                outer.sourceLow(),
                outer.destinationHigh(),
                outer.destinationLow(),
                protocol,
                cpi,
                0);
    }

    /** Refuses an SA that packets could not tell from one that is there; returns normally if {@link #add} may follow. */
    void requireNew(Sa sa) {
        boolean known = switch (sa.protocol()) {
            case ESP -> esp.find(sa.spi().value()) != null;
            case AH -> ah.find(sa.spi().value()) != null;
            case IPCOMP -> byId.containsKey(sa.id());
            case IPIP -> byAddresses.find(keyOf(sa, IpProtocol.IPV4, 0)) != null;
        };
        if (known || byId.containsKey(sa.id())) {
            throw new IllegalArgumentException(sa.protocol() == SaProtocol.IPIP
                    ? "an SA between these addresses, or with this SPI, exists: " + sa
                    : "an SA with this SPI exists: " + sa);
        }
    }

    /** Adds it; if it is one that was deleted out of a bundle, it takes its old place. */
    void add(InboundEntry entry) {
        index(entry);
        InboundEntry inside = torn.remove(entry.description().id());
        if (inside != null && inside.isTorn()) {
            inside.putInside(entry);
        }
    }

    private void index(InboundEntry entry) {
        Sa sa = entry.description();
        byId.put(sa.id(), entry);
        switch (sa.protocol()) {
            case ESP -> esp.add(sa.spi().value(), entry);
            case AH -> ah.add(sa.spi().value(), entry);
            case IPIP -> byAddresses.add(keyOf(sa, IpProtocol.IPV4, 0), entry);
            case IPCOMP -> {
                byAddresses.add(keyOf(sa, IpProtocol.IPCOMP, sa.spi().value()), entry);
                if (sa.mode() == SaMode.TUNNEL) {
                    byAddresses.add(keyOf(sa, UNCOMPRESSED, 0), entry);
                }
            }
        }
    }

    @Nullable InboundEntry get(SaId id) {
        return byId.get(id);
    }

    /** Takes it out of its bundle, removes and returns it; null if it is not there. */
    @Nullable InboundEntry remove(SaId id) {
        InboundEntry entry = byId.remove(id);
        if (entry != null) {
            torn.values().remove(entry);
            InboundEntry inside = entry.inner();
            entry.leaveBundle();
            if (inside != null) {
                torn.put(id, inside);
            }
            Sa sa = entry.description();
            switch (id.protocol()) {
                case ESP -> esp.remove(id.spi().value());
                case AH -> ah.remove(id.spi().value());
                case IPIP -> byAddresses.remove(keyOf(sa, IpProtocol.IPV4, 0), entry);
                case IPCOMP -> {
                    byAddresses.remove(keyOf(sa, IpProtocol.IPCOMP, sa.spi().value()), entry);
                    byAddresses.remove(keyOf(sa, UNCOMPRESSED, 0), entry);
                }
            }
        }
        return entry;
    }

    Collection<InboundEntry> all() {
        return List.copyOf(byId.values());
    }

    void clear() {
        byId.clear();
        torn.clear();
        esp.clear();
        ah.clear();
        byAddresses.clear();
    }

    private FlowKey keyOf(Sa sa, int protocol, int cpi) {
        IpPrefix source = IpPrefix.host(sa.source());
        IpPrefix destination = IpPrefix.host(sa.destination());
        return key.set(
                source.v6(), source.high(), source.low(), destination.high(), destination.low(), protocol, cpi, 0);
    }
}

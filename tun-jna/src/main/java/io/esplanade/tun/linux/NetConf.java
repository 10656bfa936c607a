package io.esplanade.tun.linux;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code linux/netconf.h}: settings of IPv4 by interface, as in /proc/sys/net/ipv4/conf. */
final class NetConf {
    private static final int RTM_GETNETCONF = 82;

    /** {@code struct netconfmsg}: the family, padded. */
    private static final int HEADER_BYTES = 4;

    private static final int NETCONFA_IFINDEX = 1;
    private static final int NETCONFA_RP_FILTER = 3;
    private static final int IFINDEX_ALL = -1;
    private static final int STRICT = 1;

    private NetConf() {}

    static NetlinkMessage list() {
        return new NetlinkMessage(RTM_GETNETCONF, NetlinkMessage.NLM_F_DUMP).octets(Sockets.AF_INET, 0, 0, 0);
    }

    /** Returns the interfaces whose rp_filter is strict; the higher of theirs and that of "all" counts. */
    static Set<Integer> strict(List<NetlinkSocket.Reply> settings) {
        Map<Integer, Integer> byInterface = new HashMap<>();
        for (NetlinkSocket.Reply reply : settings) {
            NetlinkReader in = new NetlinkReader(reply.type(), reply.body(), HEADER_BYTES);
            int interfaceIndex = 0;
            int reversePathFilter = 0;
            while (in.nextAttribute()) {
                if (in.attribute() == NETCONFA_IFINDEX) {
                    interfaceIndex = in.valueU32();
                } else if (in.attribute() == NETCONFA_RP_FILTER) {
                    reversePathFilter = in.valueU32();
                }
            }
            byInterface.put(interfaceIndex, reversePathFilter);
        }
        int all = byInterface.getOrDefault(IFINDEX_ALL, 0);
        Set<Integer> strict = new HashSet<>();
        byInterface.forEach((interfaceIndex, own) -> {
            if (interfaceIndex > 0 && Math.max(all, own) == STRICT) {
                strict.add(interfaceIndex);
            }
        });
        return strict;
    }
}

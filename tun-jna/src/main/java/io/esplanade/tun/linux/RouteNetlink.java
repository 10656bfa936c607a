package io.esplanade.tun.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code linux/rtnetlink.h} (rtnetlink(7)): interfaces, addresses, routes and rules of the network namespace that the
 * opening thread is in. One thread at a time. Errors of the kernel are {@link ErrnoException}s that say what was tried.
 */
public final class RouteNetlink implements AutoCloseable {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_GETADDR = 22;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;
    private static final int RTM_GETROUTE = 26;

    /** {@code struct ifinfomsg}: family, pad, type (2), index (4), flags (4), change (4). */
    private static final int IFINFO_BYTES = 16;
    private static final int IFI_INDEX = 4;
    private static final int IFI_FLAGS = 8;
    private static final int IFF_UP = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_TXQLEN = 13;
    private static final int IFLA_AF_SPEC = 26;
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    private static final int ADDR_GEN_MODE_NONE = 1;

    /** {@code struct ifaddrmsg}: family, prefixlen, flags, scope, index (4). */
    private static final int IFADDR_BYTES = 8;
    private static final int IFA_INDEX = 4;
    private static final int IFA_PREFIX = 1;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_F_NODAD = 2;
    private static final int IFA_F_DADFAILED = 8;
    private static final int IFA_F_TENTATIVE = 0x40;
    private static final int IFA_FLAGS_OCTET = 2;

    /** {@code struct rtmsg}: family, dst_len, src_len, tos, table, protocol, scope, type, flags (4). */
    private static final int RTMSG_BYTES = 12;
    private static final int RTM_DST_LEN = 1;
    private static final int RTM_TABLE = 4;
    private static final int RTM_PROTOCOL = 5;
    private static final int RTM_TYPE = 7;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_TABLE = 15;
    private static final int RTA_MARK = 16;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RTN_UNICAST = 1;
    private static final int RTN_UNREACHABLE = 7;

    private final NetlinkSocket socket;

    private RouteNetlink(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static RouteNetlink open() throws IOException {
        return new RouteNetlink(NetlinkSocket.open());
    }

    // ---- interfaces ----

    /** Sets the MTU, asks IPv6 not to give the interface an address by itself, and takes it up. */
    public void setLinkUp(int interfaceIndex, int mtu) throws IOException {
        disableIpv6AddressGeneration(interfaceIndex);
        NetlinkMessage up = link(interfaceIndex, IFF_UP, IFF_UP).attribute(IFLA_MTU, mtu);
        socket.execute("set interface " + interfaceIndex + " up with MTU " + mtu, up);
    }

    /** Takes the interface down. */
    public void setLinkDown(int interfaceIndex) throws IOException {
        socket.execute("set interface " + interfaceIndex + " down", link(interfaceIndex, 0, IFF_UP));
    }

    /** Sets how many packets wait for the reader at most. */
    public void setQueueLength(int interfaceIndex, int packets) throws IOException {
        NetlinkMessage change = link(interfaceIndex, 0, 0).attribute(IFLA_TXQLEN, packets);
        socket.execute("set queue length of interface " + interfaceIndex, change);
    }

    /** A link-local address would send router solicitations and multicast reports into the device. */
    private void disableIpv6AddressGeneration(int interfaceIndex) throws IOException {
        NetlinkMessage change = link(interfaceIndex, 0, 0);
        int spec = change.begin(IFLA_AF_SPEC);
        int inet6 = change.begin(Sockets.AF_INET6);
        change.attributeU8(IFLA_INET6_ADDR_GEN_MODE, ADDR_GEN_MODE_NONE).end(inet6).end(spec);
        try {
            socket.execute("set IPv6 address generation of interface " + interfaceIndex, change);
        } catch (ErrnoException refused) {
            if (refused.errno() == Errno.EPERM) {
                throw refused;
            } // else: no IPv6 in this kernel, so no addresses either
        }
    }

    private static NetlinkMessage link(int interfaceIndex, int flags, int change) {
        return new NetlinkMessage(RTM_NEWLINK, NetlinkMessage.NLM_F_ACK)
                .octets(0, 0, 0, 0)
                .u32(interfaceIndex)
                .u32(flags)
                .u32(change);
    }

    /** Lists the interfaces of the namespace. */
    public List<LinkInfo> links() throws IOException {
        NetlinkMessage request = new NetlinkMessage(RTM_GETLINK, NetlinkMessage.NLM_F_DUMP)
                .octets(0, 0, 0, 0)
                .u32(0)
                .u32(0)
                .u32(0);
        List<LinkInfo> links = new ArrayList<>();
        for (NetlinkSocket.Reply reply : socket.dump("list interfaces", request)) {
            links.add(decodeLink(reply));
        }
        return links;
    }

    static LinkInfo decodeLink(NetlinkSocket.Reply reply) {
        NetlinkReader in = new NetlinkReader(reply.type(), reply.body(), IFINFO_BYTES);
        String name = "";
        int mtu = 0;
        while (in.nextAttribute()) {
            if (in.attribute() == IFLA_IFNAME) {
                name = in.valueText();
            } else if (in.attribute() == IFLA_MTU) {
                mtu = in.valueU32();
            }
        }
        return new LinkInfo(in.u32(IFI_INDEX), name, mtu, (in.u32(IFI_FLAGS) & IFF_UP) != 0);
    }

    // ---- addresses ----

    /** Gives the interface an address, usable at once; does nothing if it has it. */
    public void addAddress(int interfaceIndex, InetAddress address, int prefixBits) throws IOException {
        int create = NetlinkMessage.NLM_F_CREATE | NetlinkMessage.NLM_F_REPLACE | NetlinkMessage.NLM_F_ACK;
        int family = address.getAddress().length == 16 ? Sockets.AF_INET6 : Sockets.AF_INET;
        NetlinkMessage request = new NetlinkMessage(RTM_NEWADDR, create)
                .octets(family, prefixBits, family == Sockets.AF_INET6 ? IFA_F_NODAD : 0, 0)
                .u32(interfaceIndex)
                .attribute(IFA_LOCAL, address)
                .attribute(IFA_ADDRESS, address);
        socket.execute("add address " + address.getHostAddress() + "/" + prefixBits, request);
    }

    /** Lists the addresses of both families. */
    public List<AddressInfo> addresses() throws IOException {
        NetlinkMessage request =
                new NetlinkMessage(RTM_GETADDR, NetlinkMessage.NLM_F_DUMP).octets(0, 0, 0, 0).u32(0);
        List<AddressInfo> addresses = new ArrayList<>();
        for (NetlinkSocket.Reply reply : socket.dump("list addresses", request)) {
            AddressInfo address = decodeAddress(reply);
            if (address != null) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    static @Nullable AddressInfo decodeAddress(NetlinkSocket.Reply reply) {
        NetlinkReader in = new NetlinkReader(reply.type(), reply.body(), IFADDR_BYTES);
        InetAddress local = null;
        InetAddress address = null;
        while (in.nextAttribute()) {
            if (in.attribute() == IFA_LOCAL) {
                local = in.valueAddress(); // on a point-to-point link, IFA_ADDRESS is the other end
            } else if (in.attribute() == IFA_ADDRESS) {
                address = in.valueAddress();
            }
        }
        InetAddress own = local != null ? local : address;
        boolean usable = (in.u8(IFA_FLAGS_OCTET) & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0;
        return own == null ? null : new AddressInfo(in.u32(IFA_INDEX), own, in.u8(IFA_PREFIX), usable);
    }

    // ---- routes ----

    /**
     * Adds routes, each in the place of the one with the same table, destination and metric, in order.
     *
     * @throws ErrnoException one was refused; some of those behind it may have been added
     */
    public void setRoutes(List<Route> routes) throws IOException {
        int replace = NetlinkMessage.NLM_F_CREATE | NetlinkMessage.NLM_F_REPLACE;
        socket.executeAll(
                routes.size(),
                i -> encode(RTM_NEWROUTE, replace, routes.get(i)),
                i -> "add " + routes.get(i).place(),
                NetlinkSocket.NO_ERROR);
    }

    /** Removes routes in order, and does nothing about those that are not there. */
    public void deleteRoutes(List<Route> routes) throws IOException {
        socket.executeAll(
                routes.size(),
                i -> encode(RTM_DELROUTE, 0, routes.get(i)),
                i -> "remove " + routes.get(i).place(),
                Errno.ESRCH);
    }

    static NetlinkMessage encode(int type, int flags, Route route) {
        boolean unreachable = route.interfaceIndex() == 0;
        int scope = unreachable || route.v6() ? 0 : RT_SCOPE_LINK;
        NetlinkMessage out = new NetlinkMessage(type, flags | NetlinkMessage.NLM_F_ACK)
                .octets(route.v6() ? Sockets.AF_INET6 : Sockets.AF_INET, route.toBits(), 0, 0)
                .octets(0, route.protocol(), scope, unreachable ? RTN_UNREACHABLE : RTN_UNICAST)
                .u32(0)
                .attribute(RTA_TABLE, route.table())
                .attribute(RTA_PRIORITY, route.metric());
        if (route.to() != null) {
            out.attribute(RTA_DST, route.to());
        }
        if (route.source() != null) {
            out.attribute(RTA_PREFSRC, route.source());
        }
        return unreachable ? out : out.attribute(RTA_OIF, route.interfaceIndex());
    }

    /** Lists the routes of all tables that bear a protocol number; an old kernel lists all of them, to be sorted out here. */
    public List<Route> routes(boolean v6, int protocol) throws IOException {
        NetlinkMessage request = new NetlinkMessage(RTM_GETROUTE, NetlinkMessage.NLM_F_DUMP)
                .octets(v6 ? Sockets.AF_INET6 : Sockets.AF_INET, 0, 0, 0, 0, protocol, 0, 0)
                .u32(0);
        List<Route> routes = new ArrayList<>();
        for (NetlinkSocket.Reply reply : socket.dumpFiltered("list routes", request)) {
            Route route = decodeRoute(reply);
            if (route != null && route.protocol() == protocol) {
                routes.add(route);
            }
        }
        return routes;
    }

    /** Returns null if the route is of a kind that we do not make. */
    static @Nullable Route decodeRoute(NetlinkSocket.Reply reply) {
        NetlinkReader in = new NetlinkReader(reply.type(), reply.body(), RTMSG_BYTES);
        int table = in.u8(RTM_TABLE);
        int metric = 0;
        int interfaceIndex = 0;
        InetAddress to = null;
        InetAddress source = null;
        int type = in.u8(RTM_TYPE);
        while (in.nextAttribute()) {
            switch (in.attribute()) {
                case RTA_TABLE -> table = in.valueU32();
                case RTA_DST -> to = in.valueAddress();
                case RTA_PRIORITY -> metric = in.valueU32();
                case RTA_OIF -> interfaceIndex = in.valueU32();
                case RTA_PREFSRC -> source = in.valueAddress();
                default -> {} // nothing that a route of ours has
            }
        }
        if (type != RTN_UNICAST && type != RTN_UNREACHABLE) {
            return null;
        }
        boolean v6 = in.u8(0) == Sockets.AF_INET6;
        int leadsTo = type == RTN_UNREACHABLE ? 0 : interfaceIndex; // IPv6 lists an unreachable route on lo
        return new Route(v6, table, to, in.u8(RTM_DST_LEN), in.u8(RTM_PROTOCOL), leadsTo, metric, source);
    }

    /**
     * Asks which address of this host a packet gets that is sent with {@code mark} and without a source address; empty if
     * there is no way to the destination.
     */
    public Optional<InetAddress> sourceTo(InetAddress destination, int mark) throws IOException {
        boolean v6 = destination.getAddress().length == 16;
        NetlinkMessage request = new NetlinkMessage(RTM_GETROUTE, NetlinkMessage.NLM_F_ACK)
                .octets(v6 ? Sockets.AF_INET6 : Sockets.AF_INET, v6 ? 128 : 32, 0, 0, 0, 0, 0, 0)
                .u32(0)
                .attribute(RTA_DST, destination)
                .attribute(RTA_MARK, mark);
        try {
            for (NetlinkSocket.Reply reply : socket.query("look up " + destination.getHostAddress(), request)) {
                NetlinkReader in = new NetlinkReader(reply.type(), reply.body(), RTMSG_BYTES);
                while (in.nextAttribute()) {
                    if (in.attribute() == RTA_PREFSRC) {
                        return Optional.ofNullable(in.valueAddress());
                    }
                }
            }
        } catch (ErrnoException noWay) {
            if (noWay.errno() == Errno.EPERM) {
                throw noWay;
            }
        }
        return Optional.empty();
    }

    // ---- settings ----

    /** Returns the names of the interfaces whose IPv4 rp_filter is 1 (strict), except one. */
    public List<String> strictInterfaces(int except) throws IOException {
        Set<Integer> strict = NetConf.strict(socket.dump("list settings", NetConf.list()));
        return links().stream()
                .filter(link -> link.index() != except && strict.contains(link.index()))
                .map(LinkInfo::name)
                .toList();
    }

    // ---- policy rules ----

    /** Adds a rule; does nothing if there is exactly this one. */
    public void addRule(FibRule rule) throws IOException {
        try {
            socket.execute("add rule " + rule, FibRules.add(rule));
        } catch (ErrnoException refused) {
            if (refused.errno() != Errno.EEXIST) {
                throw refused;
            }
        }
    }

    /** Removes a rule; does nothing if there is none. */
    public void deleteRule(FibRule rule) throws IOException {
        try {
            socket.execute("remove rule " + rule, FibRules.delete(rule));
        } catch (ErrnoException refused) {
            if (refused.errno() != Errno.ENOENT) {
                throw refused;
            }
        }
    }

    /** Lists the rules of one family, in the order they are looked at. */
    public List<FibRule> rules(boolean v6) throws IOException {
        List<FibRule> rules = new ArrayList<>();
        for (NetlinkSocket.Reply reply : socket.dump("list rules", FibRules.list(v6))) {
            rules.add(FibRules.decode(reply));
        }
        return rules;
    }

    @Override
    public void close() {
        socket.close();
    }
}

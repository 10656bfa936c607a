package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.Attribute;
import io.esplanade.controlplane.ikev1.message.ConfigAttribute;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway has told us by mode-config. What cannot be is not there.
 *
 * @param v4 our inner address; null: none
 * @param v6 our inner address; null: none
 * @param nameServers for the log: whose resolver they are for, we do not know
 * @param networks that are reached through the tunnel, in Cisco's way; empty: the gateway has not said
 */
record Told(@Nullable InetAddress v4, @Nullable InetAddress v6, List<InetAddress> nameServers, List<IpPrefix> networks) {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int SPLIT_ENTRY_BYTES = 14;
    // Our limits
    private static final int MAX_NETWORKS = 64;
    private static final int MAX_NAME_SERVERS = 8;

    Told {
        nameServers = List.copyOf(nameServers);
        networks = List.copyOf(networks);
    }

    /** What we ask for. */
    static List<Attribute> asked(boolean v4, boolean v6) {
        List<Attribute> asked = new ArrayList<>();
        if (v4) {
            asked.add(ConfigAttribute.INTERNAL_IP4_ADDRESS.asked());
            asked.add(ConfigAttribute.INTERNAL_IP4_NETMASK.asked());
            asked.add(ConfigAttribute.INTERNAL_IP4_DNS.asked());
            asked.add(ConfigAttribute.UNITY_SPLIT_INCLUDE.asked());
        }
        if (v6) {
            asked.add(ConfigAttribute.INTERNAL_IP6_ADDRESS.asked());
            asked.add(ConfigAttribute.INTERNAL_IP6_DNS.asked());
        }
        return asked;
    }

    /** What we acknowledge of what we are told without having asked: addresses, without their values. */
    static List<Attribute> acknowledged(List<Attribute> attributes) {
        return Stream.of(ConfigAttribute.INTERNAL_IP4_ADDRESS, ConfigAttribute.INTERNAL_IP6_ADDRESS)
                .filter(each -> each.in(attributes) != null)
                .map(ConfigAttribute::asked)
                .toList();
    }

    static Told of(List<Attribute> attributes) {
        List<InetAddress> servers = attributes.stream()
                .filter(each -> each.type() == ConfigAttribute.INTERNAL_IP4_DNS.number()
                        || each.type() == ConfigAttribute.INTERNAL_IP6_DNS.number())
                .limit(MAX_NAME_SERVERS)
                .flatMap(each -> Stream.ofNullable(host(each, each.value().length())))
                .toList();
        return new Told(
                host(ConfigAttribute.INTERNAL_IP4_ADDRESS.in(attributes), IPV4_BYTES),
                host(ConfigAttribute.INTERNAL_IP6_ADDRESS.in(attributes), IPV6_BYTES),
                servers,
                networks(ConfigAttribute.UNITY_SPLIT_INCLUDE.in(attributes)));
    }

    /** Null for what cannot be the address of a host. */
    private static @Nullable InetAddress host(@Nullable Attribute told, int lengthBytes) {
        int octets = told == null ? 0 : told.value().length();
        boolean withPrefix = lengthBytes == IPV6_BYTES && octets == IPV6_BYTES + 1;
        boolean family = lengthBytes == IPV4_BYTES || lengthBytes == IPV6_BYTES;
        if (told == null || !family || (octets != lengthBytes && !withPrefix)) {
            return null;
        }
        InetAddress address = address(Octets.of(told.value().toArray(), 0, lengthBytes).toArray());
        boolean host = !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isMulticastAddress()
                && !address.isLinkLocalAddress()
                && address.getAddress().length == lengthBytes;
        return host ? address : null;
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 or 16 octets are always an address", impossible);
        }
    }

    /** Address and mask each, and six octets that are of no use. */
    private static List<IpPrefix> networks(@Nullable Attribute told) {
        List<IpPrefix> networks = new ArrayList<>();
        byte[] octets = told == null ? new byte[0] : told.value().toArray();
        for (int at = 0; at + SPLIT_ENTRY_BYTES <= octets.length && networks.size() < MAX_NETWORKS; at += SPLIT_ENTRY_BYTES) {
            ByteBuffer entry = ByteBuffer.wrap(octets, at, SPLIT_ENTRY_BYTES);
            byte[] network = new byte[IPV4_BYTES];
            entry.get(network);
            int mask = entry.getInt();
            int length = Integer.numberOfLeadingZeros(~mask);
            if (length > 0 && mask == -1 << (Integer.SIZE - length)) {
                networks.add(IpPrefix.of(address(network), length).masked());
            }
        }
        return networks;
    }

    /** Those networks that a rule's traffic has, from our address; empty if it has no such, or nothing else. */
    static List<TrafficSelector> within(TrafficSelector asked, InetAddress address, List<IpPrefix> networks) {
        IpPrefix all = asked.destination();
        if (networks.stream().anyMatch(each -> each.v6() == all.v6() && each.contains(all))) {
            return List.of();
        }
        return networks.stream()
                .filter(each -> each.v6() == all.v6() && all.contains(each))
                .distinct()
                .map(each -> new TrafficSelector(
                        IpPrefix.host(address), each, asked.protocol(), asked.sourcePort(), asked.destinationPort()))
                .toList();
    }

    List<InetAddress> addresses() {
        return Stream.of(Stream.ofNullable(v4), Stream.ofNullable(v6)).flatMap(each -> each).toList();
    }

    /** For the log: {@code the address 10.9.0.1, name servers 10.2.0.53, networks 10.2.0.0/24}. */
    @Override
    public String toString() {
        return "the address " + text(addresses())
                + (nameServers.isEmpty() ? "" : ", name servers " + text(nameServers))
                + (networks.isEmpty() ? "" : ", networks " + joined(networks, IpPrefix::toString));
    }

    private static String text(List<InetAddress> addresses) {
        return joined(addresses, InetAddress::getHostAddress);
    }

    private static <T> String joined(List<T> all, Function<T, String> text) {
        return all.stream().map(text).collect(Collectors.joining(" "));
    }
}

package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.IdentificationType;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.TrafficSelector;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** IDci and IDcr of quick mode: the networks that an SA serves (RFC 2407 section 4.6.2, RFC 2409 section 5.5). */
final class QuickIds {
    private QuickIds() {}

    /** One side of the traffic: a network, and a protocol and port or 0 for any. */
    record Side(IpPrefix network, int protocol, int port) {
        /** {@code 10.1.0.0/24}, {@code 10.1.0.1 proto 6 port 80}. */
        @Override
        public String toString() {
            return network + (protocol == 0 ? "" : " proto " + protocol) + (port == 0 ? "" : " port " + port);
        }
    }

    /** Our side of a rule, as the peer sees it. */
    static Side local(IkeRule rule) {
        TrafficSelector selector = rule.negotiated();
        return new Side(selector.source().masked(), selector.protocol(), selector.sourcePort());
    }

    /** The peer's side of a rule. */
    static Side remote(IkeRule rule) {
        TrafficSelector selector = rule.selector();
        return new Side(selector.destination().masked(), selector.protocol(), selector.destinationPort());
    }

    static Identification localId(IkeRule rule) {
        return encode(local(rule), rule.sourceIsNetwork());
    }

    static Identification remoteId(IkeRule rule) {
        return encode(remote(rule), rule.destinationIsNetwork());
    }

    /** What stands for an ID that the peer does not send: the address of its end of the ISAKMP SA. */
    static Side host(InetAddress address) {
        return new Side(IpPrefix.host(address), 0, 0);
    }

    private static Identification encode(Side side, boolean asNetwork) {
        IpPrefix network = side.network();
        boolean subnet = asNetwork || !network.isHost();
        byte[] address = network.address().getAddress();
        IdentificationType type = network.v6()
                ? (subnet ? IdentificationType.IPV6_ADDR_SUBNET : IdentificationType.IPV6_ADDR)
                : (subnet ? IdentificationType.IPV4_ADDR_SUBNET : IdentificationType.IPV4_ADDR);
        ByteBuffer data = ByteBuffer.allocate(subnet ? 2 * address.length : address.length).put(address);
        if (subnet) {
            data.put(mask(address.length, network.length()));
        }
        return new Identification(type.number(), side.protocol(), side.port(), Octets.of(data.array()));
    }

    private static byte[] mask(int addressBytes, int prefixLength) {
        byte[] mask = new byte[addressBytes];
        for (int bit = 0; bit < prefixLength; bit++) {
            mask[bit / 8] |= (byte) (0x80 >>> bit % 8);
        }
        return mask;
    }

    /**
     * An ID as a network: an address is a network of one, a subnet must have its ones first. Null for anything else.
     */
    static @Nullable Side decode(Identification id) {
        IdentificationType type = IdentificationType.of(id.idType());
        IpPrefix network = switch (type) {
            case IPV4_ADDR -> prefix(id.data(), 4, false);
            case IPV6_ADDR -> prefix(id.data(), 16, false);
            case IPV4_ADDR_SUBNET -> prefix(id.data(), 4, true);
            case IPV6_ADDR_SUBNET -> prefix(id.data(), 16, true);
            case null, default -> null;
        };
        return network == null ? null : new Side(network, id.protocol(), id.port());
    }

    private static @Nullable IpPrefix prefix(Octets data, int addressBytes, boolean subnet) {
        if (data.length() != (subnet ? 2 * addressBytes : addressBytes)) {
            return null;
        }
        byte[] octets = data.toArray();
        int length = subnet ? ones(Arrays.copyOfRange(octets, addressBytes, octets.length)) : addressBytes * 8;
        if (length < 0) {
            return null;
        }
        try {
            return IpPrefix.of(InetAddress.getByAddress(Arrays.copyOf(octets, addressBytes)), length)
                    .masked();
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 octets are always an address", impossible);
        }
    }

    /** The number of leading ones if nothing but zeros follows them, else -1. */
    private static int ones(byte[] mask) {
        int ones = new BigInteger(1, mask).bitCount();
        return Arrays.equals(mask, mask(mask.length, ones)) ? ones : -1;
    }

    /** For messages; safe to print. */
    static String text(@Nullable Identification id) {
        if (id == null) {
            return "no identity";
        }
        Side side = decode(id);
        return side == null ? Identities.text(id) : side.toString();
    }
}

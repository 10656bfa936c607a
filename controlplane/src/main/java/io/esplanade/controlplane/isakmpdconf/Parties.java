package io.esplanade.controlplane.isakmpdconf;

import io.esplanade.dataplane.api.IpPrefix;
import java.net.InetAddress;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses, networks and identities that sections describe, as ipsec.conf writes them. */
final class Parties {
    /** What goes into a string of ipsec.conf as it stands. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@._:/+-]{1,200}");

    private static final Pattern INTERFACE = Pattern.compile("[A-Za-z][A-Za-z0-9_.]{0,14}");

    private final IsakmpdFile file;
    private final Remarks remarks;

    /**
     * One side of the traffic.
     *
     * @param host as {@code from} and {@code to} take it
     */
    record Side(String host, String protocol, String port) {}

    Parties(IsakmpdFile file, Remarks remarks) {
        this.file = file;
        this.remarks = remarks;
    }

    /** An address of a peer, or of ours; null after a message. */
    @Nullable String address(Entry entry) {
        if (literal(entry.value()) == null) {
            remarks.error(entry.line(), entry.tag() + ": not an address");
            return null;
        }
        return entry.value();
    }

    static @Nullable InetAddress literal(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The identity that a section describes, for {@code srcid} and {@code dstid}; null after a message. */
    @Nullable String identity(Entry named) {
        Section section = file.section(named.value());
        String type = section.text("ID-type");
        Entry value = section.get(type.endsWith("_ADDR") ? "Address" : "Name");
        boolean known = Set.of("IPV4_ADDR", "IPV6_ADDR", "FQDN", "USER_FQDN").contains(type);
        if (!section.exists() || !known || value == null) {
            remarks.error(
                    section.exists() ? section.line() : named.line(),
                    named.tag() + " " + named.value() + " needs a section with ID-type FQDN or USER_FQDN and Name, or IPV4_ADDR or"
                            + " IPV6_ADDR and Address; other identities have no word in ipsec.conf");
            return null;
        }
        return identity(value, type);
    }

    private @Nullable String identity(Entry value, String type) {
        String text = value.value();
        if (!PLAIN.matcher(text).matches() || !type.equals(typeOf(text))) {
            remarks.error(
                    value.line(),
                    value.tag() + " would not be of type " + type + " in ipsec.conf, which tells by the text: an address, a text"
                            + " with @ (USER_FQDN), or else a name (FQDN); change it here and at the peer");
            return null;
        }
        return text;
    }

    /** An identity of phase 1 as the name of a section, which has its key. */
    static boolean isPlain(String text) {
        return PLAIN.matcher(text).matches();
    }

    private static String typeOf(String text) {
        InetAddress address = literal(text);
        if (address != null) {
            return address.getAddress().length == 4 ? "IPV4_ADDR" : "IPV6_ADDR";
        }
        return text.indexOf('@') >= 0 ? "USER_FQDN" : "FQDN";
    }

    /** One side of a connection; null after a message. */
    @Nullable Side side(Section connection, String tag) {
        Entry named = connection.get(tag);
        if (named == null) {
            remarks.error(
                    connection.line(),
                    "[" + connection.name() + "] has no " + tag + ": name a section with ID-type and Network, or Address");
            return null;
        }
        Section section = file.section(named.value());
        String host = section.exists() ? host(section) : null;
        if (host == null) {
            remarks.error(
                    section.exists() ? section.line() : named.line(),
                    tag + " " + named.value() + " needs a section with ID-type IPV4_ADDR_SUBNET or IPV6_ADDR_SUBNET, Network and"
                            + " Netmask, or IPV4_ADDR or IPV6_ADDR and Address");
            return null;
        }
        return new Side(host, number(section, "Protocol"), number(section, "Port"));
    }

    private String number(Section section, String tag) {
        Entry entry = section.get(tag);
        String text = entry == null ? "" : entry.value();
        if (entry == null || text.equals("0") || text.equals("any")) {
            return "";
        }
        if (!text.matches("[A-Za-z0-9-]{1,20}")) {
            remarks.error(entry.line(), tag + ": neither a number nor a name");
            return "";
        }
        return text;
    }

    private static @Nullable String host(Section section) {
        return switch (section.text("ID-type")) {
            case "IPV4_ADDR", "IPV6_ADDR" -> {
                String address = section.text("Address");
                boolean name = INTERFACE.matcher(address).matches();
                yield address.equals("default") ? "egress" : name || literal(address) != null ? address : null;
            }
            case "IPV4_ADDR_SUBNET" -> network(section, 4);
            case "IPV6_ADDR_SUBNET" -> network(section, 16);
            default -> null;
        };
    }

    private static @Nullable String network(Section section, int bytes) {
        InetAddress network = literal(section.text("Network"));
        InetAddress mask = literal(section.text("Netmask"));
        if (network == null || mask == null || network.getAddress().length != bytes || mask.getAddress().length != bytes) {
            return null;
        }
        int length = 0;
        boolean ended = false;
        for (byte octet : mask.getAddress()) {
            for (int bit = 7; bit >= 0; bit--) {
                boolean one = (octet >> bit & 1) == 1;
                if (one && ended) {
                    return null;
                }
                ended |= !one;
                length += one ? 1 : 0;
            }
        }
        return IpPrefix.of(network, length).masked().toString();
    }
}

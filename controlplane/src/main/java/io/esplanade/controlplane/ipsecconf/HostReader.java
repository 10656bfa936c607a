package io.esplanade.controlplane.ipsecconf;

import io.esplanade.dataplane.api.IpPrefix;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what the text of a host means: 1 interface or group, 2 IPv4, 3 IPv6, 4 host name. */
final class HostReader {
    static final Host ANY_V4 = network("0.0.0.0/0", IpPrefix.ANY_V4);
    static final Host ANY_V6 = network("::/0", IpPrefix.ANY_V6);
    static final List<Host> ANY = List.of(ANY_V4, ANY_V6);

    private static final int MAX_MASK = 128;
    private static final int MAX_HOST_NAME = 254; // with the dot at its end

    private static final int MAX_KNOWN = 4096;

    private final Environment environment;
    private final Reporter reporter;
    /** What texts meant before: the same in the whole configuration, whatever DNS does meanwhile. */
    private final Map<String, List<Host>> known = new HashMap<>();

    HostReader(Environment environment, Reporter reporter) {
        this.environment = environment;
        this.reporter = reporter;
    }

    /** All hosts that the text stands for, without scoped addresses found by name; empty after a message if none. */
    List<Host> read(String text) {
        List<Host> before = known.get(text);
        if (before != null) {
            return before;
        }
        List<Host> found = find(text);
        if (!found.isEmpty() && known.size() < MAX_KNOWN) {
            known.put(text, found);
        }
        return found;
    }

    private List<Host> find(String text) {
        int slash = text.lastIndexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (slash >= 0) {
            checkMask(text.substring(slash));
        }
        List<Host> found = ofInterface(address);
        if (found.isEmpty()) {
            found = literal(text, address, slash);
        }
        if (found.isEmpty() && slash < 0) {
            found = ofName(address);
        }
        if (found.isEmpty()) {
            reporter.note("no IP address found for " + text);
        }
        return found;
    }

    /** What comes after a slash must be a number, as C writes them, and no more than 128. */
    private void checkMask(String slashAndMask) {
        Long mask = CNumber.parse(slashAndMask.substring(1));
        if (mask == null || mask > MAX_MASK) {
            throw reporter.abort("host: invalid netmask '" + slashAndMask + "'");
        }
    }

    private List<Host> literal(String text, String address, int slash) {
        Host host = slash < 0 ? ipv4Host(text) : ipv4Network(text, address, text.substring(slash + 1));
        if (host == null) {
            host = ipv6(address, slash < 0 ? null : text.substring(slash + 1));
        }
        return host == null ? List.of() : List.of(host);
    }

    private List<Host> ofInterface(String name) {
        List<Host> hosts = new ArrayList<>();
        for (InetAddress each : environment.interfaces().addresses(name)) {
            if (!each.isLinkLocalAddress() || each.getAddress().length == 4) {
                hosts.add(new Host(name, IpPrefix.host(each), false, each, null));
            }
        }
        return hosts;
    }

    private List<Host> ofName(String name) {
        List<Host> hosts = new ArrayList<>();
        if (!isHostName(name)) {
            return hosts;
        }
        for (InetAddress each : environment.hosts().resolve(name)) {
            boolean scoped = each instanceof Inet6Address v6 && v6.getScopeId() != 0;
            if (!scoped) {
                hosts.add(host(each));
            }
        }
        return hosts;
    }

    /**
     * Whether a resolver may be asked (RFC 1123 section 2.1). Java's would take {@code 10.1}, {@code [::1]} and even
     * nothing at all for an address.
     */
    private static boolean isHostName(String text) {
        String lastLabel = text.substring(text.lastIndexOf('.', text.length() - 2) + 1);
        boolean letters = lastLabel.chars().anyMatch(c -> c >= 'A') && !lastLabel.startsWith("0x");
        return letters
                && text.length() <= MAX_HOST_NAME
                && text.chars().allMatch(c -> (c < 0x80 && Character.isLetterOrDigit(c)) || "-._".indexOf(c) >= 0);
    }

    static boolean isIpv4(String text) {
        return dottedQuad(text, 4) != null;
    }

    private static @Nullable Host ipv4Host(String text) {
        byte[] octets = dottedQuad(text, 4);
        return octets == null ? null : host(address(octets));
    }

    /** {@code 10/8} and {@code 10.0.2/24} are fine: what is left out is zero. The name stays as typed. */
    private static @Nullable Host ipv4Network(String text, String address, String mask) {
        byte[] octets = dottedQuad(address, 1);
        Integer length = decimal(mask, 32);
        return octets == null || length == null ? null : network(text, IpPrefix.of(address(octets), length));
    }

    /** Octets of a dotted quad of at least so many parts, zeros at its end; null if it is none. */
    private static byte @Nullable [] dottedQuad(String text, int minParts) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4 || parts.length < minParts) {
            return null;
        }
        byte[] octets = new byte[4];
        for (int i = 0; i < parts.length; i++) {
            Integer octet = decimal(parts[i], 255);
            // A leading zero makes a number octal to some and decimal to others: in a whole address nobody takes it.
            boolean ambiguous = minParts == 4 && parts[i].length() > 1 && parts[i].startsWith("0");
            if (octet == null || ambiguous) {
                return null;
            }
            octets[i] = octet.byteValue();
        }
        return octets;
    }

    private static @Nullable Integer decimal(String digits, int max) {
        if (digits.isEmpty() || digits.length() > 3) {
            return null;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return null;
            }
            value = value * 10 + c - '0';
        }
        return value <= max ? value : null;
    }

    private @Nullable Host ipv6(String address, @Nullable String mask) {
        int percent = address.indexOf('%');
        String bare = percent < 0 ? address : address.substring(0, percent);
        byte[] octets = Ipv6Literal.parse(bare);
        Long length = mask == null ? Long.valueOf(128) : CNumber.parse(mask);
        if (octets == null || length == null || length < 0 || length > 128) {
            return null;
        }
        int scope = 0;
        if (percent >= 0) {
            scope = scope(address.substring(percent + 1));
            if (scope == 0) {
                return null;
            }
        }
        return ipv6(octets, scope, percent < 0 ? "" : address.substring(percent), length.intValue());
    }

    private static Host ipv6(byte[] octets, int scope, String suffix, int length) {
        Inet6Address address = ipv6Address(octets, scope);
        ByteBuffer bits = ByteBuffer.wrap(octets);
        IpPrefix prefix = new IpPrefix(true, bits.getLong(), bits.getLong(), length);
        String name = new IpPrefix(true, prefix.high(), prefix.low(), 128) + suffix;
        return length == 128
                ? new Host(name, prefix, false, address, null)
                : new Host(name + "/" + length, prefix, true, address, null);
    }

    private int scope(String name) {
        Integer number = decimal(name, 999);
        return number == null ? environment.interfaces().index(name) : number;
    }

    private static Host host(InetAddress address) {
        IpPrefix prefix = IpPrefix.host(address);
        return new Host(prefix.toString(), prefix, false, address, null);
    }

    private static Host network(String name, IpPrefix prefix) {
        return new Host(name, prefix, true, prefix.address(), null);
    }

    static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 or 16 octets are always an address", impossible);
        }
    }

    private static Inet6Address ipv6Address(byte[] octets, int scope) {
        try {
            return scope == 0
                    ? Inet6Address.getByAddress(null, octets, -1)
                    : Inet6Address.getByAddress(null, octets, scope);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("16 octets are always an address", impossible);
        }
    }
}

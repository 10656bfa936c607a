package io.esplanade.controlplane.policy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** A phase-1 identity ({@code srcid}, {@code dstid}), by the rules of ipsec.conf: see {@link Type}. */
public record Identity(Type type, String text) {
    /** Identification types (RFC 2407 section 4.6.2.1). */
    public enum Type {
        IPV4_ADDR(1),
        FQDN(2),
        USER_FQDN(3),
        IPV6_ADDR(5),
        /** A distinguished name, the subject of a certificate: {@code /C=CH/CN=gw} or {@code CN=gw,C=CH}. */
        ASN1_DN(9);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    /** An address as an identity. */
    public static Identity ofAddress(InetAddress address) {
        Type type = address instanceof Inet4Address ? Type.IPV4_ADDR : Type.IPV6_ADDR;
        return new Identity(type, address.getHostAddress().replaceFirst("%.*", ""));
    }

    /**
     * The subject of a certificate: {@code CN=gw,O=Example,C=CH} (RFC 2253), or {@code /C=CH/O=Example/CN=gw}, the other way
     * round.
     *
     * @throws IllegalArgumentException with what is wrong, for a text that is neither
     */
    public static X500Principal distinguishedName(String text) {
        X500Principal name = new X500Principal(text.startsWith("/") ? withCommas(text.substring(1)) : text);
        if (name.getName().isEmpty()) {
            throw new IllegalArgumentException("it is empty");
        }
        return name;
    }

    private static String withCommas(String slashed) {
        return Arrays.stream(slashed.split("/", -1))
                .map(part -> part.replaceAll("([,+\"\\\\<>;])", "\\\\$1"))
                .toList()
                .reversed()
                .stream()
                .collect(Collectors.joining(","));
    }

    /** As flows show it: an address as {@code a.b.c.d/32}. */
    public String inFlows() {
        return switch (type) {
            case IPV4_ADDR -> text + "/32";
            case IPV6_ADDR -> text + "/128";
            case FQDN, USER_FQDN, ASN1_DN -> text;
        };
    }
}

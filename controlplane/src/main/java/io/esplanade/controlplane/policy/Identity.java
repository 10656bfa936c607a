package io.esplanade.controlplane.policy;

import java.net.Inet4Address;
import java.net.InetAddress;

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

    /** As flows show it: an address as {@code a.b.c.d/32}. */
    public String inFlows() {
        return switch (type) {
            case IPV4_ADDR -> text + "/32";
            case IPV6_ADDR -> text + "/128";
            case FQDN, USER_FQDN, ASN1_DN -> text;
        };
    }
}

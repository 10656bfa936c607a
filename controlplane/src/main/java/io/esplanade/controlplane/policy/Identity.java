package io.esplanade.controlplane.policy;

/** A phase-1 identity ({@code srcid}, {@code dstid}), by the rules of ipsec.conf: see {@link Type}. */
public record Identity(Type type, String text) {
    /** Identification types (RFC 2407 section 4.6.2.1). */
    public enum Type {
        IPV4_ADDR(1),
        FQDN(2),
        USER_FQDN(3),
        IPV6_ADDR(5);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }
}

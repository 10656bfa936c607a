package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attributes of transaction exchanges (draft-ietf-ipsec-isakmp-mode-cfg section 3.3, draft-beaulieu-ike-xauth section 5,
 * and those of Cisco's Unity clients).
 */
public enum ConfigAttribute {
    INTERNAL_IP4_ADDRESS(1),
    INTERNAL_IP4_NETMASK(2),
    INTERNAL_IP4_DNS(3),
    /** 16 octets; some send the length of a prefix behind them, as IKEv2 does. */
    INTERNAL_IP6_ADDRESS(8),
    INTERNAL_IP6_DNS(10),
    XAUTH_TYPE(16520),
    XAUTH_USER_NAME(16521),
    XAUTH_USER_PASSWORD(16522),
    XAUTH_STATUS(16527),
    /** Networks that are reached through the tunnel: address, mask, six octets of zero each. */
    UNITY_SPLIT_INCLUDE(28676);

    private final int number;

    ConfigAttribute(int number) {
        this.number = number;
    }

    /** Number on the wire. */
    public int number() {
        return number;
    }

    /** Without a value: asks for one. */
    public Attribute asked() {
        return new Attribute(number, false, Octets.EMPTY);
    }

    /** With a value. */
    public Attribute of(Octets value) {
        return new Attribute(number, false, value);
    }

    /** With a number as its value. */
    public Attribute of(int value) {
        return Attribute.basic(number, value);
    }

    /** The first of this kind; null if there is none. */
    public @Nullable Attribute in(List<Attribute> attributes) {
        return attributes.stream().filter(each -> each.type() == number).findFirst().orElse(null);
    }
}

package io.esplanade.controlplane.ike.auth;

import io.esplanade.controlplane.explain.ConfWords;
import io.esplanade.dataplane.api.Octets;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who a peer says it is, as an ID payload has it.
 *
 * @param type one of the constants, or a number without a name here
 * @param data address, name or DER
 */
public record PartyId(int type, Octets data) {
    // RFC 2407 section 4.6.2.1; IKEv2 has the same numbers.
    public static final int IPV4 = 1;
    public static final int FQDN = 2;
    public static final int USER_FQDN = 3;
    public static final int IPV6 = 5;
    public static final int ASN1_DN = 9;
    public static final int KEY_ID = 11;

    // Our limit: what is looked into, of names that strangers show.
    private static final int MAX_DN_BYTES = 2048;

    public static PartyId ofAddress(InetAddress address) {
        byte[] octets = address.getAddress();
        return new PartyId(octets.length == 4 ? IPV4 : IPV6, Octets.of(octets));
    }

    /**
     * A name as an identity.
     *
     * @param type {@link #FQDN} or {@link #USER_FQDN}
     */
    public static PartyId ofName(int type, String name) {
        return new PartyId(type, Octets.of(name.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The same identity in the one form that equal identities have: distinguished names are equal whatever their strings are
     * encoded as, and whatever their case (RFC 5280 section 7.1).
     */
    public PartyId canonical() {
        if (type != ASN1_DN || data.length() > MAX_DN_BYTES) {
            return this;
        }
        try {
            return ofName(ASN1_DN, new X500Principal(data.toArray()).getName(X500Principal.CANONICAL));
        } catch (IllegalArgumentException notDer) {
            return this;
        }
    }

    /** By the form of the text, as ipsec.conf(5) reads it: an address, a mail address, else a name. */
    public static PartyId of(String text) {
        if (text.isEmpty() || !text.matches("[A-Za-z0-9@._:-]{1,255}") || text.startsWith(".")) {
            throw new IllegalArgumentException("not an address, a name, or a mail address: " + ConfWords.printable(text));
        }
        try {
            return ofAddress(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException aName) {
            return ofName(text.indexOf('@') >= 0 ? USER_FQDN : FQDN, text);
        }
    }

    /** The folder of {@code pubkeys} for its type; null for a type that has none. */
    @Nullable String folder() {
        return switch (type) {
            case IPV4 -> "ipv4";
            case IPV6 -> "ipv6";
            case FQDN -> "fqdn";
            case USER_FQDN -> "ufqdn";
            default -> null;
        };
    }

    /** The data of a name as text; it may be anything that a stranger sent. */
    String name() {
        return new String(data.toArray(), StandardCharsets.UTF_8);
    }

    /** For messages: {@code 192.0.2.1}, {@code gw.example.org}, {@code CN=gw,C=CH}; safe to print whoever sent it. */
    public String text() {
        return switch (type) {
            case IPV4, IPV6 -> addressText();
            case FQDN, USER_FQDN, KEY_ID -> ConfWords.printable(name());
            case ASN1_DN -> distinguishedName();
            default -> "identity of type " + type + " with " + data.length() + " octets";
        };
    }

    private String addressText() {
        try {
            return InetAddress.getByAddress(data.toArray()).getHostAddress();
        } catch (UnknownHostException notAnAddress) {
            return "an address of " + data.length() + " octets";
        }
    }

    private String distinguishedName() {
        if (data.length() > MAX_DN_BYTES) {
            return "a distinguished name of " + data.length() + " octets";
        }
        try {
            return ConfWords.printable(new X500Principal(data.toArray()).getName());
        } catch (IllegalArgumentException notDer) {
            return "a distinguished name that cannot be read";
        }
    }

    @Override
    public String toString() {
        return text();
    }
}

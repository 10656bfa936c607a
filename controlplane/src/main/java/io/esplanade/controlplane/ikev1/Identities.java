package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.auth.PartyId;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.IdentificationType;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.dataplane.api.Octets;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Phase-1 identities as payloads (RFC 2407 section 4.6.2). */
final class Identities {
    private Identities() {}

    /** Ours: as configured, else our address. Protocol and port are 0, as isakmpd sends them. */
    static Identification own(@Nullable Identity configured, InetAddress localAddress) {
        return configured == null ? ofAddress(localAddress) : of(configured);
    }

    private static Identification ofAddress(InetAddress address) {
        byte[] octets = address.getAddress();
        IdentificationType type = octets.length == 4 ? IdentificationType.IPV4_ADDR : IdentificationType.IPV6_ADDR;
        return new Identification(type.number(), 0, 0, Octets.of(octets));
    }

    static Identification of(Identity identity) {
        return switch (identity.type()) {
            case IPV4_ADDR, IPV6_ADDR -> ofAddress(InetAddress.ofLiteral(identity.text()));
            case FQDN, USER_FQDN ->
                new Identification(
                        identity.type().number(),
                        0,
                        0,
                        Octets.of(identity.text().getBytes(StandardCharsets.UTF_8)));
            case ASN1_DN ->
                new Identification(
                        identity.type().number(),
                        0,
                        0,
                        Octets.of(Identity.distinguishedName(identity.text()).getEncoded()));
        };
    }

    /**
     * Whether the identity is the expected one, by type and by value in full, where ID_KEY_ID is a name; any will do where
     * none is expected.
     */
    static boolean matches(Identification shown, @Nullable Identity expected) {
        if (expected == null) {
            return true;
        }
        return key(shown).equals(key(of(expected)));
    }

    /** What two payloads of the same identity have in common, whatever their form. */
    static PartyId key(Identification id) {
        return new PartyId(typeOf(id), id.data()).canonical();
    }

    /** The type, but that of a name for the opaque octets that some clients send a group's name as (ID_KEY_ID). */
    private static int typeOf(Identification id) {
        return id.idType() == IdentificationType.KEY_ID.number() ? IdentificationType.FQDN.number() : id.idType();
    }

    /** For messages and lists: {@code 192.0.2.1}, {@code gw.example.org}; safe to print. */
    static String text(Identification id) {
        return new PartyId(id.idType(), id.data()).text();
    }
}

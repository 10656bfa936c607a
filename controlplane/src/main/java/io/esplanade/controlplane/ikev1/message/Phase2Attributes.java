package io.esplanade.controlplane.ikev1.message;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.policy.Phase2Transform;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.SaProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an ESP or AH transform of phase 2 says (RFC 2407 section 4.5), as numbers of the wire, so that an algorithm without a name
 * can still be told.
 *
 * @param protocol ESP or AH
 * @param transformId of {@link EspTransformId} or {@link AhTransformId}
 * @param keyLengthBits as offered, without salt; {@link #suite} knows what its absence means
 * @param authentication of {@link EspAuthentication}; 0 if absent
 * @param encapsulation of {@link EncapsulationMode}; 0 if absent
 * @param group of {@link DhGroup}; 0 without perfect forward secrecy
 * @param lifeSeconds the shortest lifetime in seconds; the caller decides what its absence means
 * @param lifeKilobytes the shortest lifetime in kilobytes
 * @param unknown attributes that are not listed above, in order
 * @param faults why the transform cannot be accepted whatever the policy, as sentences without a period; empty for none
 */
public record Phase2Attributes(
        SaProtocol protocol,
        int transformId,
        OptionalInt keyLengthBits,
        int authentication,
        int encapsulation,
        int group,
        OptionalLong lifeSeconds,
        OptionalLong lifeKilobytes,
        List<Attribute> unknown,
        List<String> faults) {
    /** Its section 3: keys have 128 bits unless the peer says otherwise. */
    private static final int RFC_2451_BITS = 128;

    public Phase2Attributes {
        unknown = List.copyOf(unknown);
        faults = List.copyOf(faults);
    }

    /**
     * What a rule offers, numbered from 1. Where a cipher of variable length has its usual one, which RFC 2451 section 3
     * lets be left out, both ways to say it: isakmpd knows the first, strongSwan the second.
     */
    public static List<Transform> offers(Phase2Transform wanted, EncapsulationMode mode) {
        Transform first = encode(1, wanted, mode);
        if (!hasVariableKey(wanted.cipher()) || wanted.keyLength().bits() > 0) {
            return List.of(first);
        }
        List<Attribute> explicit = new ArrayList<>(first.attributes());
        explicit.add(basic(Phase2AttributeType.KEY_LENGTH, RFC_2451_BITS));
        return List.of(first, new Transform(2, first.id(), explicit));
    }

    /** The transform that offers what a rule wants, with its attributes in isakmpd's order. */
    public static Transform encode(int number, Phase2Transform wanted, EncapsulationMode mode) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(basic(Phase2AttributeType.LIFE_TYPE, LifeType.SECONDS));
        attributes.add(Attribute.number(
                Phase2AttributeType.LIFE_DURATION.number(), wanted.lifetime().seconds()));
        attributes.add(basic(Phase2AttributeType.ENCAPSULATION_MODE, mode.number()));
        if (wanted.integrity() != EspIntegrity.NONE) {
            int algorithm = EspAuthentication.of(wanted.integrity()).number();
            attributes.add(basic(Phase2AttributeType.AUTHENTICATION_ALGORITHM, algorithm));
        }
        if (wanted.pfsGroup() != null) {
            attributes.add(basic(
                    Phase2AttributeType.GROUP_DESCRIPTION, wanted.pfsGroup().number()));
        }
        if (hasVariableKey(wanted.cipher()) && wanted.keyLength().bits() > 0) {
            attributes.add(basic(Phase2AttributeType.KEY_LENGTH, wanted.keyLength().bits()));
        }
        return new Transform(number, transformId(wanted), attributes);
    }

    private static int transformId(Phase2Transform wanted) {
        return wanted.protocol() == SaProtocol.AH
                ? AhTransformId.of(wanted.integrity()).number()
                : EspTransformId.of(wanted.cipher()).number();
    }

    private static Attribute basic(Phase2AttributeType type, int value) {
        return Attribute.basic(type.number(), value);
    }

    /**
     * Reads an offered or chosen transform; never fails, see {@link #faults}.
     *
     * @param protocol ESP or AH
     */
    public static Phase2Attributes decode(SaProtocol protocol, Transform transform) {
        return new Phase2AttributeReader().read(protocol, transform);
    }

    static boolean hasVariableKey(EspCipher cipher) {
        return cipher.minKeyBytes() != cipher.maxKeyBytes();
    }

    /** Null for a cipher that we do not have; AH has {@link EspCipher#NULL}. */
    public @Nullable EspCipher cipher() {
        if (protocol == SaProtocol.AH) {
            return AhTransformId.of(transformId) == null ? null : EspCipher.NULL;
        }
        EspTransformId id = EspTransformId.of(transformId);
        return id == null ? null : id.cipher();
    }

    /** {@link EspIntegrity#NONE} where the attribute is absent; null for an algorithm that we do not have. */
    public @Nullable EspIntegrity integrity() {
        if (authentication == 0) {
            return EspIntegrity.NONE;
        }
        EspAuthentication algorithm = EspAuthentication.of(authentication);
        return algorithm == null ? null : algorithm.integrity();
    }

    /** Null for a mode that does not exist, or none. */
    public @Nullable EncapsulationMode mode() {
        return EncapsulationMode.of(encapsulation);
    }

    /** Null for a group that we do not have, or none; {@link #group} tells which. */
    public @Nullable DhGroup dhGroup() {
        return DhGroup.of(group);
    }

    /** What the data plane would do, with the cipher NULL for AH; null if there are {@link #faults} or an algorithm is unknown. */
    public @Nullable EspSuite suite() {
        EspCipher cipher = cipher();
        EspIntegrity integrity = integrity();
        if (!faults.isEmpty() || cipher == null || integrity == null) {
            return null;
        }
        return new EspSuite(cipher, keyBytes(cipher), integrity);
    }

    /** Without a length, ciphers of RFC 2451 have 128 bits (its section 3), and fixed ones what they have. */
    private int keyBytes(EspCipher cipher) {
        return keyLengthBits.orElse(hasVariableKey(cipher) ? RFC_2451_BITS : cipher.maxKeyBytes() * 8) / 8;
    }

    /** Whether all but the lifetimes is the same: what an initiator checks of the answer. */
    public boolean isSameSuite(Phase2Attributes other) {
        return protocol == other.protocol
                && transformId == other.transformId
                && keyLengthBits.equals(other.keyLengthBits)
                && authentication == other.authentication
                && encapsulation == other.encapsulation
                && group == other.group
                && unknown.equals(other.unknown);
    }
}

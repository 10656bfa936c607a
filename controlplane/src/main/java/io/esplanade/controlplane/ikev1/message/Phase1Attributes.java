package io.esplanade.controlplane.ikev1.message;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.policy.Phase1Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a transform of phase 1 says (RFC 2409 appendix A), as numbers of the wire, so that an algorithm without a name can
 * still be told.
 *
 * @param encryption of {@link IkeCipher}; 0 if absent
 * @param keyLengthBits as offered; see {@link #keyBytes} for what it means
 * @param hash of {@link IkeHash}; 0 if absent
 * @param authentication of {@link AuthenticationMethod}; 0 if absent
 * @param group of {@link DhGroup}; 0 if absent
 * @param lifeSeconds the shortest lifetime in seconds; the caller decides what its absence means
 * @param lifeKilobytes the shortest lifetime in kilobytes
 * @param unknown attributes that are not listed above, in order
 * @param faults why the transform cannot be accepted whatever the policy, as sentences without a period; empty for none
 */
public record Phase1Attributes(
        int encryption,
        OptionalInt keyLengthBits,
        int hash,
        int authentication,
        int group,
        OptionalLong lifeSeconds,
        OptionalLong lifeKilobytes,
        List<Attribute> unknown,
        List<String> faults) {
    public Phase1Attributes {
        unknown = List.copyOf(unknown);
        faults = List.copyOf(faults);
    }

    /**
     * The transforms that offer what a rule wants, numbered from {@code number} on. CAST-128 goes without a key length,
     * as isakmpd has it (RFC 2409 appendix A leaves 128 bits as the default), and once more with it for peers that take
     * nothing else.
     */
    public static List<Transform> offers(int number, Phase1Transform wanted, AuthenticationMethod method) {
        Transform first = encode(number, wanted, method);
        if (wanted.cipher() != IkeCipher.CAST_CBC) {
            return List.of(first);
        }
        List<Attribute> explicit = new ArrayList<>(first.attributes());
        explicit.add(basic(Phase1AttributeType.KEY_LENGTH, wanted.cipher().maxKeyBytes() * Byte.SIZE));
        return List.of(first, new Transform(number + 1, first.id(), explicit));
    }

    /** The transform that offers what a rule wants, with its attributes in isakmpd's order. */
    public static Transform encode(int number, Phase1Transform wanted, AuthenticationMethod method) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(basic(Phase1AttributeType.ENCRYPTION_ALGORITHM, wanted.cipher().number()));
        attributes.add(basic(Phase1AttributeType.HASH_ALGORITHM, wanted.hash().number()));
        attributes.add(basic(Phase1AttributeType.AUTHENTICATION_METHOD, method.number()));
        attributes.add(basic(Phase1AttributeType.GROUP_DESCRIPTION, wanted.group().number()));
        attributes.add(basic(Phase1AttributeType.LIFE_TYPE, LifeType.SECONDS));
        attributes.add(Attribute.number(
                Phase1AttributeType.LIFE_DURATION.number(), wanted.lifetime().seconds()));
        if (wanted.cipher().hasVariableKey() && wanted.keyLength().bits() > 0) {
            attributes.add(basic(Phase1AttributeType.KEY_LENGTH, wanted.keyLength().bits()));
        }
        return new Transform(number, Transform.KEY_IKE, attributes);
    }

    private static Attribute basic(Phase1AttributeType type, int value) {
        return Attribute.basic(type.number(), value);
    }

    /** Reads an offered or chosen transform; never fails, see {@link #faults}. */
    public static Phase1Attributes decode(Transform transform) {
        return new Phase1AttributeReader().read(transform);
    }

    /** Null for a cipher that we do not have, or none. */
    public @Nullable IkeCipher cipher() {
        return IkeCipher.of(encryption);
    }

    /** Null for a hash that we do not have, or none. */
    public @Nullable IkeHash hashAlgorithm() {
        return IkeHash.of(hash);
    }

    /** Null for a group that we do not have, or none. */
    public @Nullable DhGroup dhGroup() {
        return DhGroup.of(group);
    }

    /**
     * Octets of the cipher's key: as offered, or the cipher's own where it is fixed, or 16 for Blowfish without a length
     * (RFC 2409 appendix B).
     *
     * @throws IllegalStateException if there are {@link #faults} or the cipher is unknown
     */
    public int keyBytes() {
        IkeCipher cipher = cipher();
        if (cipher == null || !faults.isEmpty()) {
            throw new IllegalStateException("no usable transform");
        }
        return keyLengthBits.orElse(cipher.hasVariableKey() ? 128 : cipher.maxKeyBytes() * 8) / 8;
    }

    /** Whether all but the lifetimes is the same: what an initiator checks of the answer. */
    public boolean isSameSuite(Phase1Attributes other) {
        return encryption == other.encryption
                && keyLengthBits.equals(other.keyLengthBits)
                && hash == other.hash
                && authentication == other.authentication
                && group == other.group
                && unknown.equals(other.unknown);
    }
}

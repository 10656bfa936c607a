package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.SaProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Collects the attributes of one ESP or AH transform of phase 2. */
final class Phase2AttributeReader {
    private final List<Attribute> unknown = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final LifetimeReader lifetimes = new LifetimeReader(faults);
    private OptionalInt keyLengthBits = OptionalInt.empty();
    private int authentication;
    private int encapsulation;
    private int group;

    Phase2Attributes read(SaProtocol protocol, Transform transform) {
        transform.attributes().forEach(this::read);
        lifetimes.end();
        unknown.forEach(attribute -> faults.add("attribute " + attribute.type() + " is not supported"));
        if (encapsulation == 0) {
            // RFC 2407 section 4.5 leaves the default to the implementation: nobody could rely on it.
            faults.add("encapsulation mode is missing");
        }
        if (protocol == SaProtocol.AH) {
            checkAh(transform.id());
        } else {
            checkEsp(transform.id());
        }
        return new Phase2Attributes(
                protocol,
                transform.id(),
                keyLengthBits,
                authentication,
                encapsulation,
                group,
                lifetimes.seconds(),
                lifetimes.kilobytes(),
                unknown,
                faults);
    }

    private void read(Attribute attribute) {
        @Nullable Phase2AttributeType type = Phase2AttributeType.of(attribute.type());
        switch (type) {
            case LIFE_TYPE -> lifetimes.type(attribute);
            case LIFE_DURATION -> lifetimes.duration(attribute);
            case GROUP_DESCRIPTION -> group = once(type, group, attribute);
            case ENCAPSULATION_MODE -> encapsulation = once(type, encapsulation, attribute);
            case AUTHENTICATION_ALGORITHM -> authentication = once(type, authentication, attribute);
            case KEY_LENGTH -> keyLengthBits = OptionalInt.of(once(type, keyLengthBits.orElse(0), attribute));
            case null, default -> unknown.add(attribute);
        }
    }

    private void checkEsp(int transformId) {
        @Nullable EspTransformId id = EspTransformId.of(transformId);
        if (id != null) {
            checkKeyLength(id.cipher());
            checkAuthentication(id.cipher());
        }
    }

    /** RFC 2407 section 4.4.3: transform and attribute name the same algorithm. */
    private void checkAh(int transformId) {
        @Nullable AhTransformId id = AhTransformId.of(transformId);
        @Nullable EspAuthentication algorithm = EspAuthentication.of(authentication);
        @Nullable EspIntegrity named = algorithm == null ? null : algorithm.integrity();
        if (id == null) {
            faults.add("AH transform " + transformId + " is not supported");
        } else if (authentication == 0) {
            faults.add("AH without an authentication algorithm");
        } else if (named != null && id.integrity() != named) {
            faults.add("AH transform " + id + " with authentication " + named);
        }
        if (keyLengthBits.isPresent()) {
            faults.add("AH has no key length attribute");
        }
    }

    private int once(Phase2AttributeType type, int before, Attribute attribute) {
        int value = AttributeValues.small(attribute);
        if (before != 0 && before != value) {
            faults.add(type + " given twice: " + before + " and " + value);
        }
        return value;
    }

    /** RFC 2407 section 4.5, RFC 3602 section 5.3, RFC 3686 section 5.2, RFC 4106 section 8.2, RFC 4543 section 8. */
    private void checkKeyLength(EspCipher cipher) {
        boolean aes = isAes(cipher);
        if (keyLengthBits.isEmpty()) {
            if (aes) {
                faults.add(cipher + " without a key length");
            }
            return;
        }
        int bits = keyLengthBits.getAsInt();
        if (!Phase2Attributes.hasVariableKey(cipher)) {
            faults.add(cipher + " has no key length attribute");
        } else if (!AttributeValues.isKeyLength(bits, cipher.minKeyBytes(), cipher.maxKeyBytes())
                || (aes && bits % 64 != 0)) {
            faults.add(cipher + " has no key of " + bits + " bits");
        }
    }

    private static boolean isAes(EspCipher cipher) {
        return switch (cipher) {
            case AES_CBC, AES_CTR, AES_GCM_16, AES_GMAC -> true;
            case NULL, TRIPLE_DES_CBC, BLOWFISH_CBC, CAST128_CBC, CHACHA20_POLY1305 -> false;
        };
    }

    /** RFC 4106 section 8.3 forbids it beside GCM; RFC 4303 section 3.2.2 would let it miss elsewhere, we do not. */
    private void checkAuthentication(EspCipher cipher) {
        if (cipher.isCombined() && authentication != 0) {
            faults.add(cipher + " has no separate authentication algorithm");
        } else if (!cipher.isCombined() && authentication == 0) {
            faults.add(cipher + " without an authentication algorithm");
        }
    }
}

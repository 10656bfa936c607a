package io.esplanade.controlplane.ikev1.message;

import io.esplanade.controlplane.ike.crypto.IkeCipher;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Collects the attributes of one transform of phase 1. */
final class Phase1AttributeReader {
    private final List<Attribute> unknown = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final LifetimeReader lifetimes = new LifetimeReader(faults);
    private int encryption;
    private OptionalInt keyLengthBits = OptionalInt.empty();
    private int hash;
    private int authentication;
    private int group;

    Phase1Attributes read(Transform transform) {
        if (transform.id() != Transform.KEY_IKE) {
            faults.add("transform identifier " + transform.id() + " is not KEY_IKE");
        }
        transform.attributes().forEach(this::read);
        lifetimes.end();
        checkComplete();
        @Nullable IkeCipher cipher = IkeCipher.of(encryption);
        if (cipher != null) {
            checkKeyLength(cipher);
        }
        OptionalLong seconds = lifetimes.seconds();
        return new Phase1Attributes(
                encryption, keyLengthBits, hash, authentication, group, seconds, lifetimes.kilobytes(), unknown, faults);
    }

    private void read(Attribute attribute) {
        @Nullable Phase1AttributeType type = Phase1AttributeType.of(attribute.type());
        switch (type) {
            case ENCRYPTION_ALGORITHM -> encryption = once(type, encryption, attribute);
            case HASH_ALGORITHM -> hash = once(type, hash, attribute);
            case AUTHENTICATION_METHOD -> authentication = once(type, authentication, attribute);
            case GROUP_DESCRIPTION -> group = once(type, group, attribute);
            case KEY_LENGTH -> keyLengthBits = OptionalInt.of(once(type, keyLengthBits.orElse(0), attribute));
            case LIFE_TYPE -> lifetimes.type(attribute);
            case LIFE_DURATION -> lifetimes.duration(attribute);
            case null, default -> unknown.add(attribute);
        }
    }

    private int once(Phase1AttributeType type, int before, Attribute attribute) {
        int value = AttributeValues.small(attribute);
        if (before != 0 && before != value) {
            faults.add(type + " given twice: " + before + " and " + value);
        }
        return value;
    }

    private void checkComplete() {
        if (encryption == 0 || hash == 0 || authentication == 0 || group == 0) {
            faults.add("encryption, hash, authentication method or group is missing");
        }
        for (Attribute attribute : unknown) {
            faults.add("attribute " + attribute.type() + " is not supported");
        }
    }

    /** RFC 2409 appendix A, RFC 3602 section 5.3: variable lengths must be told for AES, fixed ones must not. */
    private void checkKeyLength(IkeCipher cipher) {
        if (keyLengthBits.isEmpty()) {
            if (cipher == IkeCipher.AES_CBC) {
                faults.add("AES without a key length");
            }
            return;
        }
        int bits = keyLengthBits.getAsInt();
        if (cipher == IkeCipher.TRIPLE_DES_CBC) {
            faults.add("3DES has no key length attribute");
        } else if (!AttributeValues.isKeyLength(bits, cipher.minKeyBytes(), cipher.maxKeyBytes())
                || (cipher == IkeCipher.AES_CBC && bits % 64 != 0)) {
            faults.add(cipher + " has no key of " + bits + " bits");
        }
    }
}

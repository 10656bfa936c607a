package io.esplanade.controlplane.ikev1.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.policy.KeyLength;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.controlplane.policy.Phase1Transform;
import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Phase1AttributesTest {
    @Test
    void offerHasTheOrderOfIsakmpd() {
        Transform transform = encode(IkeCipher.AES_CBC, new KeyLength(256, 256, 256), Lifetime.exactly(86_400));

        assertThat(transform)
                .isEqualTo(new Transform(
                        0,
                        1,
                        List.of(
                                Attribute.basic(1, 7),
                                Attribute.basic(2, 4),
                                Attribute.basic(3, 1),
                                Attribute.basic(4, 14),
                                Attribute.basic(11, 1),
                                new Attribute(12, false, Octets.ofHex("00015180")),
                                Attribute.basic(14, 256))));
    }

    @Test
    void keyLengthIsLeftOutWhereTheCipherHasOne() {
        for (IkeCipher cipher : new IkeCipher[] {IkeCipher.TRIPLE_DES_CBC, IkeCipher.CAST_CBC}) {
            Transform transform = encode(cipher, KeyLength.FIXED, Lifetime.MAIN_MODE_DEFAULT);
            assertThat(transform.attributes()).hasSize(6).endsWith(Attribute.basic(12, 3600));
            assertThat(Phase1Attributes.decode(transform).keyBytes()).isEqualTo(cipher.maxKeyBytes());
        }
    }

    @Test
    void castIsOfferedWithAndWithoutTheLengthThatItHasAnyway() {
        Phase1Transform wanted = new Phase1Transform(
                IkeCipher.CAST_CBC, KeyLength.FIXED, IkeHash.SHA1, DhGroup.MODP_1536, Lifetime.MAIN_MODE_DEFAULT);

        List<Transform> offers = Phase1Attributes.offers(3, wanted, AuthenticationMethod.PRE_SHARED_KEY);

        assertThat(offers).extracting(Transform::number).containsExactly(3, 4);
        assertThat(offers.getFirst().attributes()).noneMatch(attribute -> attribute.type() == 14);
        assertThat(offers.getLast().attributes()).endsWith(Attribute.basic(14, 128));
        assertThat(offers).map(Phase1Attributes::decode).allSatisfy(read -> {
            assertThat(read.faults()).isEmpty();
            assertThat(read.keyBytes()).isEqualTo(16);
        });
    }

    @Test
    void offerIsReadAsItWasMeant() {
        Phase1Attributes read =
                Phase1Attributes.decode(encode(IkeCipher.BLOWFISH_CBC, new KeyLength(160, 96, 192), Lifetime.exactly(30)));

        assertThat(read)
                .isEqualTo(new Phase1Attributes(
                        3,
                        OptionalInt.of(160),
                        4,
                        1,
                        14,
                        OptionalLong.of(30),
                        OptionalLong.empty(),
                        List.of(),
                        List.of()));
        assertThat(read.cipher()).isEqualTo(IkeCipher.BLOWFISH_CBC);
        assertThat(read.hashAlgorithm()).isEqualTo(IkeHash.SHA2_256);
        assertThat(read.dhGroup()).isEqualTo(DhGroup.MODP_2048);
        assertThat(read.keyBytes()).isEqualTo(20);
    }

    @Test
    void blowfishWithoutALengthHas128Bits() {
        assertThat(read(3, List.of()).keyBytes()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({
        "7, -1, AES without a key length",
        "7, 0, AES_CBC has no key of 0 bits",
        "7, 1, AES_CBC has no key of 1 bits",
        "7, 136, AES_CBC has no key of 136 bits",
        "7, 65535, AES_CBC has no key of 65535 bits",
        "5, 192, 3DES has no key length attribute",
        "3, 456, BLOWFISH_CBC has no key of 456 bits",
        "6, 40, CAST_CBC has no key of 40 bits"
    })
    void keyLengthsThatCannotBeAreFaults(int cipher, int bits, String fault) {
        Phase1Attributes read = read(cipher, bits < 0 ? List.of() : List.of(Attribute.basic(14, bits)));

        assertThat(read.faults()).containsExactly(fault);
        assertThatThrownBy(read::keyBytes).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void contradictionsAndUnknownAttributesAreFaults() {
        Attribute prf = Attribute.basic(13, 1);

        Phase1Attributes read = read(5, List.of(Attribute.basic(2, 6), prf, Attribute.basic(11, 3)));

        assertThat(read.unknown()).containsExactly(prf);
        assertThat(read.faults())
                .containsExactly(
                        "HASH_ALGORITHM given twice: 4 and 6",
                        "life type without a duration",
                        "attribute 13 is not supported");
    }

    @Test
    void lifetimesGoWithTheTypeBeforeThem() {
        Phase1Attributes read = read(
                5,
                List.of(
                        Attribute.basic(11, 2),
                        Attribute.basic(12, 1000),
                        Attribute.basic(11, 1),
                        new Attribute(12, false, Octets.ofHex("0000000000015180"))));

        assertThat(read.lifeSeconds()).hasValue(86_400);
        assertThat(read.lifeKilobytes()).hasValue(1000);
        assertThat(read.faults()).isEmpty();
        assertThat(read(5, List.of(Attribute.basic(12, 1))).faults()).containsExactly("life duration without a type");
    }

    @Test
    void immenseNumbersAreTheGreatestThereIs() {
        Attribute immense = new Attribute(12, false, SampleMessages.filled(300, 0xff));
        assertThat(immense.number()).isEqualTo(Long.MAX_VALUE);
        assertThat(new Attribute(12, false, Octets.EMPTY).number()).isZero();
        assertThat(read(5, List.of(new Attribute(1, false, SampleMessages.filled(8, 1)))).cipher())
                .isNull();
    }

    @Test
    void sameSuiteDoesNotLookAtLifetimesNorAtTheOrder() {
        Transform offer = encode(IkeCipher.AES_CBC, new KeyLength(128, 128, 128), Lifetime.exactly(3600));
        List<Attribute> reversed = new ArrayList<>(
                encode(IkeCipher.AES_CBC, new KeyLength(128, 128, 128), Lifetime.exactly(60))
                        .attributes());
        Collections.swap(reversed, 0, 6);

        Phase1Attributes answer = Phase1Attributes.decode(new Transform(9, 1, reversed));

        assertThat(answer.isSameSuite(Phase1Attributes.decode(offer))).isTrue();
        assertThat(answer.isSameSuite(read(7, List.of(Attribute.basic(14, 256))))).isFalse();
    }

    private static Transform encode(IkeCipher cipher, KeyLength keyLength, Lifetime lifetime) {
        Phase1Transform wanted =
                new Phase1Transform(cipher, keyLength, IkeHash.SHA2_256, DhGroup.MODP_2048, lifetime);
        return Phase1Attributes.encode(0, wanted, AuthenticationMethod.PRE_SHARED_KEY);
    }

    /** SHA2-256, pre-shared key, modp2048 with a cipher and more attributes. */
    private static Phase1Attributes read(int cipher, List<Attribute> more) {
        List<Attribute> attributes = new ArrayList<>(Arrays.asList(
                Attribute.basic(1, cipher), Attribute.basic(2, 4), Attribute.basic(3, 1), Attribute.basic(4, 14)));
        attributes.addAll(more);
        return Phase1Attributes.decode(new Transform(1, 1, attributes));
    }
}

package io.esplanade.controlplane.ikev1.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.policy.KeyLength;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.controlplane.policy.Phase2Transform;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Phase2AttributesTest {
    @Test
    void offerHasTheOrderOfIsakmpd() {
        Phase2Transform wanted = new Phase2Transform(
                SaProtocol.ESP,
                SaMode.TUNNEL,
                EspCipher.AES_CBC,
                new KeyLength(128, 128, 128),
                EspIntegrity.HMAC_SHA2_256_128,
                DhGroup.ECP_256,
                Lifetime.QUICK_MODE_DEFAULT);

        assertThat(Phase2Attributes.encode(1, wanted, EncapsulationMode.UDP_TUNNEL))
                .isEqualTo(new Transform(
                        1,
                        12,
                        List.of(
                                Attribute.basic(1, 1),
                                Attribute.basic(2, 1200),
                                Attribute.basic(4, 3),
                                Attribute.basic(5, 5),
                                Attribute.basic(3, 19),
                                Attribute.basic(6, 128))));
    }

    @ParameterizedTest
    @CsvSource({
        "TRIPLE_DES_CBC, 0, HMAC_SHA1_96, 3",
        "BLOWFISH_CBC, 160, HMAC_SHA2_384_192, 7",
        "CAST128_CBC, 128, HMAC_MD5_96, 6",
        "CAST128_CBC, 0, HMAC_RIPEMD_160_96, 6",
        "AES_CBC, 192, HMAC_SHA2_512_256, 12",
        "AES_GCM_16, 256, NONE, 20",
        "AES_CTR, 128, HMAC_SHA1_96, 13",
        "AES_GMAC, 192, NONE, 23",
        "NULL, 0, HMAC_SHA1_96, 11"
    })
    void everySuiteIsReadAsItWasOffered(EspCipher cipher, int bits, EspIntegrity integrity, int id) {
        KeyLength keyLength = bits == 0 ? KeyLength.FIXED : new KeyLength(bits, bits, bits);
        Phase2Transform wanted =
                new Phase2Transform(SaProtocol.ESP, SaMode.TUNNEL, cipher, keyLength, integrity, null, Lifetime.exactly(100_000));

        Transform transform = Phase2Attributes.encode(1, wanted, EncapsulationMode.TUNNEL);
        Phase2Attributes read = Phase2Attributes.decode(SaProtocol.ESP, transform);

        assertThat(transform.id()).isEqualTo(id);
        assertThat(read.faults()).isEmpty();
        int defaultBytes = cipher == EspCipher.CAST128_CBC ? 16 : cipher.maxKeyBytes();
        assertThat(read.suite()).isEqualTo(new EspSuite(cipher, bits == 0 ? defaultBytes : bits / 8, integrity));
        assertThat(read.mode()).isEqualTo(EncapsulationMode.TUNNEL);
        assertThat(read.group()).isZero();
        assertThat(read.lifeSeconds()).hasValue(100_000);
    }

    @ParameterizedTest
    @CsvSource({
        "12, -1, 5, AES_CBC without a key length",
        "20, -1, 0, AES_GCM_16 without a key length",
        "13, -1, 5, AES_CTR without a key length",
        "23, -1, 0, AES_GMAC without a key length",
        "23, 128, 5, AES_GMAC has no separate authentication algorithm",
        "13, 128, 0, AES_CTR without an authentication algorithm",
        "12, 0, 5, AES_CBC has no key of 0 bits",
        "12, 65535, 5, AES_CBC has no key of 65535 bits",
        "12, 160, 5, AES_CBC has no key of 160 bits",
        "3, 192, 2, TRIPLE_DES_CBC has no key length attribute",
        "11, 0, 2, NULL has no key length attribute",
        "7, 32, 2, BLOWFISH_CBC has no key of 32 bits",
        "20, 128, 5, AES_GCM_16 has no separate authentication algorithm",
        "12, 128, 0, AES_CBC without an authentication algorithm",
        "11, -1, 0, NULL without an authentication algorithm"
    })
    void whatCannotBeIsAFault(int id, int bits, int authentication, String fault) {
        List<Attribute> attributes = new ArrayList<>(List.of(Attribute.basic(4, 1)));
        if (bits >= 0) {
            attributes.add(Attribute.basic(6, bits));
        }
        if (authentication > 0) {
            attributes.add(Attribute.basic(5, authentication));
        }

        Phase2Attributes read = Phase2Attributes.decode(SaProtocol.ESP, new Transform(1, id, attributes));

        assertThat(read.faults()).containsExactly(fault);
        assertThat(read.suite()).isNull();
    }

    @Test
    void castIsOfferedWithAndWithoutItsUsualLength() {
        Phase2Transform wanted = new Phase2Transform(
                SaProtocol.ESP,
                SaMode.TUNNEL,
                EspCipher.CAST128_CBC,
                KeyLength.FIXED,
                EspIntegrity.HMAC_SHA1_96,
                null,
                Lifetime.QUICK_MODE_DEFAULT);

        List<Transform> offers = Phase2Attributes.offers(wanted, EncapsulationMode.TUNNEL);

        assertThat(offers).extracting(Transform::number).containsExactly(1, 2);
        assertThat(offers)
                .extracting(offer -> Phase2Attributes.decode(SaProtocol.ESP, offer).suite())
                .containsOnly(new EspSuite(EspCipher.CAST128_CBC, 16, EspIntegrity.HMAC_SHA1_96));
        assertThat(offers)
                .extracting(offer -> Phase2Attributes.decode(SaProtocol.ESP, offer).keyLengthBits())
                .containsExactly(OptionalInt.empty(), OptionalInt.of(128));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5, -1, ''",
        "3, 2, -1, ''",
        "5, 0, -1, AH without an authentication algorithm",
        "5, 2, -1, AH transform SHA2_256 with authentication HMAC_SHA1_96",
        "9, 5, -1, AH transform 9 is not supported",
        "3, 2, 160, AH has no key length attribute"
    })
    void ahNamesItsAlgorithmTwice(int id, int authentication, int bits, String fault) {
        List<Attribute> attributes = new ArrayList<>(List.of(Attribute.basic(4, 1)));
        if (authentication > 0) {
            attributes.add(Attribute.basic(5, authentication));
        }
        if (bits >= 0) {
            attributes.add(Attribute.basic(6, bits));
        }

        Phase2Attributes read = Phase2Attributes.decode(SaProtocol.AH, new Transform(1, id, attributes));

        assertThat(read.faults()).isEqualTo(fault.isEmpty() ? List.of() : List.of(fault));
        assertThat(read.suite() == null).isEqualTo(!fault.isEmpty());
    }

    @Test
    void everyNumberOfEveryRegistryIsSurvived() {
        for (int id = 0; id < 256; id++) {
            for (int value : new int[] {0, 1, 3, 9, 14, 255, 61_443, 65_535}) {
                Phase2Attributes read = Phase2Attributes.decode(SaProtocol.ESP, new Transform(
                        1,
                        id,
                        Arrays.asList(
                                Attribute.basic(4, value), Attribute.basic(5, value), Attribute.basic(3, value))));
                if (EspTransformId.of(id) == null) {
                    assertThat(read.suite()).isNull();
                    assertThat(read.cipher()).isNull();
                }
            }
        }
    }

    @Test
    void unknownAttributesAndMissingModeAreFaults() {
        Phase2Attributes read = Phase2Attributes.decode(SaProtocol.ESP,
                new Transform(1, 3, List.of(Attribute.basic(5, 2), Attribute.basic(10, 1), Attribute.basic(20, 1))));

        assertThat(read.unknown()).hasSize(2);
        assertThat(read.faults())
                .containsExactly(
                        "attribute 10 is not supported",
                        "attribute 20 is not supported",
                        "encapsulation mode is missing");
    }

    @Test
    void chachaHasNoNumberInThisVersion() {
        Phase2Transform wanted = new Phase2Transform(
                SaProtocol.ESP,
                SaMode.TUNNEL,
                EspCipher.CHACHA20_POLY1305, KeyLength.FIXED, EspIntegrity.NONE, null, Lifetime.QUICK_MODE_DEFAULT);
        assertThatThrownBy(() -> Phase2Attributes.encode(1, wanted, EncapsulationMode.TUNNEL))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void modesTellTunnelAndUdp() {
        assertThat(EncapsulationMode.of(61_443)).isEqualTo(EncapsulationMode.UDP_TUNNEL_DRAFT);
        assertThat(EncapsulationMode.UDP_TUNNEL_DRAFT.isTunnel()).isTrue();
        assertThat(EncapsulationMode.UDP_TRANSPORT.isTunnel()).isFalse();
        assertThat(EncapsulationMode.UDP_TRANSPORT.isUdp()).isTrue();
        assertThat(EncapsulationMode.TRANSPORT.isUdp()).isFalse();
    }
}

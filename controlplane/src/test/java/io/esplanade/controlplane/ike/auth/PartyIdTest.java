package io.esplanade.controlplane.ike.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.controlplane.policy.Identity;
import io.esplanade.dataplane.api.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartyIdTest {
    private static PartyId named(String distinguishedName) {
        return new PartyId(
                PartyId.ASN1_DN, Octets.of(Identity.distinguishedName(distinguishedName).getEncoded()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/C=CH/O=Example/CN=gw         | CN=gw,O=Example,C=CH",
        "CN=gw, O=Example, C=CH        | CN=gw,O=Example,C=CH",
        "/C=CH/O=Example, Ltd/CN=gw    | CN=gw,O=Example\\, Ltd,C=CH",
        "/CN=gw+x                      | CN=gw\\+x",
    })
    void aDistinguishedNameIsReadInBothForms(String text, String expected) {
        assertThat(named(text).text()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/CN=gw/nonsense", "nonsense", "/", "=gw", "/XY=gw"})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> named(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void distinguishedNamesAreTheSameWhateverTheirStringsAreEncodedAs() {
        PartyId printable = named("CN=gw");
        PartyId utf8 = new PartyId(PartyId.ASN1_DN, Octets.ofHex("300d310b300906035504030c024757"));

        assertThat(printable).isNotEqualTo(utf8);
        assertThat(printable.canonical()).isEqualTo(utf8.canonical());
        assertThat(printable.canonical()).isNotEqualTo(named("CN=gw,C=CH").canonical());
    }

    @Test
    void whatIsNotDerIsLikeNothingElse() {
        PartyId garbage = new PartyId(PartyId.ASN1_DN, Octets.ofHex("3003"));

        assertThat(garbage.canonical()).isEqualTo(garbage);
        assertThat(garbage.text()).isEqualTo("a distinguished name that cannot be read");
    }

    @Test
    void aLongNameOfAStrangerIsNotLookedInto() {
        PartyId longName = named("CN=" + "a".repeat(3000));

        assertThat(longName.canonical()).isSameAs(longName);
        assertThat(longName.text()).startsWith("a distinguished name of 30");
    }

    @Test
    void aNameIsNotADistinguishedNameOfTheSameText() {
        assertThat(PartyId.ofName(PartyId.FQDN, "cn=gw").canonical())
                .isNotEqualTo(named("CN=gw").canonical());
    }
}

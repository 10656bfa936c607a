package io.esplanade.controlplane.ike.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The second test case of RFC 2202 (MD5, SHA-1) and of RFC 4231 (SHA-2). */
class PrfVectorTest {
    private static final Secret JEFE = Secret.owning("Jefe".getBytes(US_ASCII));

    @ParameterizedTest
    @CsvSource({
        "MD5, 750c783e6ab0b503eaa86e310a5db738",
        "SHA1, effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "SHA2_256, 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "SHA2_384, af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
                + "8e2240ca5e69e2c78b3239ecfab21649",
        "SHA2_512, 164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    })
    void isHmacOfAllPartsInOrder(IkeHash hash, String expected) {
        Prf prf = Prf.of(hash, JEFE)
                .with(Octets.of("what do ya ".getBytes(US_ASCII)))
                .with(Secret.owning("want ".getBytes(US_ASCII)))
                .with('f')
                .withInt('o' << 24 | 'r' << 16 | ' ' << 8 | 'n')
                .with(Octets.of("othing?".getBytes(US_ASCII)));

        assertThat(prf.octets()).hasToString(expected);
        assertThat(expected).hasSize(2 * hash.outputBytes());
    }

    @Test
    void takesAnEmptyKey() {
        // HMAC pads keys with zeros to a block: an empty one and a zero octet are the same.
        assertThat(Prf.of(IkeHash.SHA1, Secret.owning(new byte[0])).with(1).octets())
                .isEqualTo(Prf.of(IkeHash.SHA1, Secret.owning(new byte[1])).with(1).octets());
    }
}

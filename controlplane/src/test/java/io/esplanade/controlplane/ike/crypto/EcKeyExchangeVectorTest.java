package io.esplanade.controlplane.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.controlplane.VectorFile;
import io.esplanade.dataplane.api.Octets;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Elliptic curves: RFC 5903 section 8, Wycheproof's valid and hostile points, and for the other curves OpenSSL. */
class EcKeyExchangeVectorTest {
    static List<String> rfc5903() {
        return VectorFile.lines("rfc5903/ecp.txt");
    }

    @ParameterizedTest
    @MethodSource("rfc5903")
    void computesWhatTheRfcPrints(String line) throws Exception {
        String[] fields = line.split(" ", -1);
        DhGroup group = DhGroup.valueOf(fields[0]);
        Octets initiatorValue = Octets.ofHex(fields[2]);
        Octets responderValue = Octets.ofHex(fields[4]);
        KeyExchange initiator = keys(group, fields[1], initiatorValue);
        KeyExchange responder = keys(group, fields[3], responderValue);

        assertThat(initiator.publicValue()).isEqualTo(initiatorValue);
        assertThat(responder.publicValue()).isEqualTo(responderValue);
        assertThat(Octets.of(initiator.agree(responderValue).toArray())).hasToString(fields[5]);
        assertThat(Octets.of(responder.agree(initiatorValue).toArray())).hasToString(fields[5]);
    }

    static List<String> openssl() {
        return VectorFile.lines("openssl/ecdh.txt");
    }

    @ParameterizedTest
    @MethodSource("openssl")
    void computesWhatOpensslDoes(String line) throws Exception {
        String[] fields = line.split(" ", -1);
        DhGroup group = DhGroup.valueOf(fields[0]);
        KeyExchange initiator = new BcEcKeyExchange(group, new BigInteger(fields[1], 16));
        KeyExchange responder = new BcEcKeyExchange(group, new BigInteger(fields[3], 16));

        assertThat(initiator.publicValue()).hasToString(fields[2]);
        assertThat(responder.publicValue()).hasToString(fields[4]);
        assertThat(Octets.of(initiator.agree(responder.publicValue()).toArray())).hasToString(fields[5]);
        assertThat(Octets.of(responder.agree(initiator.publicValue()).toArray())).hasToString(fields[5]);
    }

    static List<String> wycheproof() {
        return VectorFile.lines("wycheproof/ecdh_ecpoint_subset.txt");
    }

    @ParameterizedTest
    @MethodSource("wycheproof")
    void acceptsPointsAndRefusesAllElse(String line) throws Exception {
        String[] fields = line.split(" ", -1);
        DhGroup group = DhGroup.valueOf(fields[0]);
        Octets point = fields[4].equals("-") ? Octets.EMPTY : Octets.ofHex(fields[4]);
        // IKE sends points without the octet that tells their form; only the uncompressed one, 04, has this length.
        Octets value = point.length() == 0 ? point : Octets.of(point.toArray(), 1, point.length() - 1);
        KeyExchange ours = keys(group, fields[5], null);

        if (fields[1].equals("valid")) {
            assertThat(Octets.of(ours.agree(value).toArray())).hasToString(fields[6]);
        } else {
            assertThatThrownBy(() -> ours.agree(value)).isInstanceOf(InvalidKeyExchangeException.class);
        }
    }

    /** A key pair of a given private key; without a public value, that of the generator stands in. */
    private static KeyExchange keys(DhGroup group, String privateKey, @Nullable Octets publicValue)
            throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(EcKeyExchange.curveName(group)));
        ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
        BigInteger scalar = new BigInteger(privateKey, 16);
        ECPoint point = publicValue == null ? curve.getGenerator() : point(publicValue);
        KeyFactory factory = KeyFactory.getInstance("EC");
        return new EcKeyExchange(
                group,
                new KeyPair(
                        factory.generatePublic(new ECPublicKeySpec(point, curve)),
                        factory.generatePrivate(new ECPrivateKeySpec(scalar, curve))));
    }

    private static ECPoint point(Octets value) {
        int half = value.length() / 2;
        byte[] octets = value.toArray();
        return new ECPoint(new BigInteger(1, octets, 0, half), new BigInteger(1, octets, half, half));
    }
}

package io.esplanade.controlplane.ike.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.dataplane.api.Octets;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a signature of phase 1 is, octet by octet, and what merely looks like one. */
class PhaseOneSignatureTest {
    private static final KeyPair RSA = KeyPairs.generate(KeyPairs.Kind.RSA_2048);
    private static final Octets HASH = Octets.ofHex("000102030405060708090a0b0c0d0e0f10111213");

    private static boolean verifies(Octets signature) {
        return PhaseOneSignature.verify(SignatureMethod.RSA, RSA.getPublic(), HASH, signature);
    }

    /** The private operation on a block of our making. */
    private static Octets signed(byte[] block) {
        RSAPrivateKey key = (RSAPrivateKey) RSA.getPrivate();
        byte[] value = new BigInteger(1, block)
                .modPow(key.getPrivateExponent(), key.getModulus())
                .toByteArray();
        byte[] fixed = new byte[256];
        int take = Math.min(fixed.length, value.length);
        System.arraycopy(value, value.length - take, fixed, fixed.length - take, take);
        return Octets.of(fixed);
    }

    private static byte[] block(int paddingBytes) {
        byte[] block = new byte[256];
        block[1] = 1;
        Arrays.fill(block, 2, 2 + paddingBytes, (byte) 0xff);
        System.arraycopy(HASH.toArray(), 0, block, 3 + paddingBytes, HASH.length());
        return block;
    }

    @Test
    void rsaIsBlockTypeOneAroundTheBareHash() throws GeneralSecurityException {
        Octets ours = PhaseOneSignature.sign(SignatureMethod.RSA, RSA.getPrivate(), HASH);

        assertThat(ours).isEqualTo(signed(block(256 - 3 - HASH.length())));
        assertThat(verifies(ours)).isTrue();
    }

    @Test
    void garbageBehindTheHashIsNoSignature() {
        assertThat(verifies(signed(block(8)))).isFalse();
        assertThat(verifies(signed(block(200)))).isFalse();
    }

    @Test
    void aSignatureOfAnotherLengthOrBeyondTheModulusIsNone() throws GeneralSecurityException {
        Octets ours = PhaseOneSignature.sign(SignatureMethod.RSA, RSA.getPrivate(), HASH);
        BigInteger modulus = ((RSAPublicKey) RSA.getPublic()).getModulus();
        byte[] beyond = new BigInteger(1, ours.toArray()).add(modulus).toByteArray();

        assertThat(verifies(Octets.of(beyond))).isFalse();
        assertThat(verifies(Octets.of(ours.toArray(), 0, 255))).isFalse();
        assertThat(verifies(Octets.EMPTY)).isFalse();
        assertThat(verifies(Octets.of(new byte[256]))).isFalse();
    }

    /** RFC 4754 section 8.1: ECDSA-256 of the SHA-256 of "abc". */
    @Test
    void verifiesTheExampleOfRfc4754() throws GeneralSecurityException {
        ECPublicKey any = (ECPublicKey) KeyPairs.generate(KeyPairs.Kind.ECDSA_256).getPublic();
        ECPoint point = new ECPoint(
                new BigInteger("2442A5CC0ECD015FA3CA31DC8E2BBC70BF42D60CBCA20085E0822CB04235E970", 16),
                new BigInteger("6FC98BD7E50211A4A27102FA3549DF79EBCB4BF246B80945CDDFE7D509BBFD7D", 16));
        PublicKey key = KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, any.getParams()));
        Octets digest = Octets.ofHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        Octets signature = Octets.ofHex("cb28e0999b9c7715fd0a80d8e47a77079716cbbf917dd72e97566ea1c066957c"
                + "86fa3bb4e26cad5bf90b7f81899256ce7594bb1ea0c89212748bff3b3d5b0315");

        assertThat(PhaseOneSignature.verify(SignatureMethod.ECDSA_P256, key, digest, signature)).isTrue();
        assertThat(PhaseOneSignature.verify(SignatureMethod.ECDSA_P256, key, HASH, signature)).isFalse();
    }

    @Test
    void zeroesAreNoEcdsaSignature() {
        PublicKey key = KeyPairs.generate(KeyPairs.Kind.ECDSA_256).getPublic();

        assertThat(PhaseOneSignature.verify(SignatureMethod.ECDSA_P256, key, HASH, Octets.of(new byte[64]))).isFalse();
        assertThat(PhaseOneSignature.verify(SignatureMethod.ECDSA_P256, key, HASH, Octets.of(new byte[63]))).isFalse();
    }

    @Test
    void keysThatCostTooMuchOrProtectNothingAreRefused() throws GeneralSecurityException {
        RSAPublicKey good = (RSAPublicKey) RSA.getPublic();
        KeyFactory factory = KeyFactory.getInstance("RSA");
        PublicKey small = factory.generatePublic(new RSAPublicKeySpec(BigInteger.ONE.shiftLeft(767).setBit(0), BigInteger.valueOf(3)));
        PublicKey slow = factory.generatePublic(new RSAPublicKeySpec(good.getModulus(), BigInteger.ONE.shiftLeft(60).setBit(0)));

        assertThatThrownBy(() -> SignatureMethod.of(small)).hasMessageContaining("768 bits");
        assertThatThrownBy(() -> SignatureMethod.of(slow)).hasMessageContaining("exponent");
    }
}

package io.esplanade.controlplane.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyExchangeTest {
    private static final RandomSource RANDOM = new Random(7)::nextBytes;

    @ParameterizedTest
    @EnumSource(value = DhGroup.class, mode = EnumSource.Mode.MATCH_ANY, names = {"MODP_.*", "ECP_.*", "BP_.*"})
    void bothSidesAgree(DhGroup group) throws InvalidKeyExchangeException {
        KeyExchange ours = KeyExchange.generate(group, RANDOM);
        KeyExchange theirs = KeyExchange.generate(group, RANDOM);

        Secret secret = ours.agree(theirs.publicValue());

        assertThat(secret).isEqualTo(theirs.agree(ours.publicValue()));
        assertThat(ours.publicValue()).isNotEqualTo(theirs.publicValue());
        assertThat(ours.publicValue().length()).isEqualTo(group.isModp() ? secret.length() : 2 * secret.length());
    }

    @ParameterizedTest
    @EnumSource(value = DhGroup.class, mode = EnumSource.Mode.MATCH_ANY, names = "MODP_.*")
    void modpRefusesWhatGivesTheSecretAway(DhGroup group) {
        KeyExchange ours = new ModpKeyExchange(group, BigInteger.valueOf(3));
        BigInteger prime = ModpGroups.prime(group);
        int bytes = prime.bitLength() / 8;
        for (BigInteger bad : new BigInteger[] {
            BigInteger.ZERO,
            BigInteger.ONE,
            prime.subtract(BigInteger.ONE),
            prime,
            prime.add(BigInteger.TWO),
            BigInteger.ONE.shiftLeft(8 * bytes).subtract(BigInteger.ONE)
        }) {
            assertRefused(ours, Octets.of(UnsignedOctets.of(bad, bytes)));
        }
        for (int length : new int[] {0, 1, bytes - 1, bytes + 1, 65_000}) {
            byte[] value = new byte[length];
            new Random(length).nextBytes(value);
            assertRefused(ours, Octets.of(value));
        }
    }

    @Test
    void modpAcceptsTheOutermostElements() throws InvalidKeyExchangeException {
        KeyExchange ours = new ModpKeyExchange(DhGroup.MODP_1024, BigInteger.valueOf(3));
        BigInteger last = ModpGroups.prime(DhGroup.MODP_1024).subtract(BigInteger.TWO);

        assertThat(number(ours.agree(Octets.of(UnsignedOctets.of(BigInteger.TWO, 128))))).isEqualTo(8);
        assertThat(number(ours.agree(Octets.of(UnsignedOctets.of(last, 128)))))
                .isEqualTo(ModpGroups.prime(DhGroup.MODP_1024).subtract(BigInteger.valueOf(8)));
    }

    @Test
    void modpPadsWithLeadingZeros() throws InvalidKeyExchangeException {
        KeyExchange ours = new ModpKeyExchange(DhGroup.MODP_2048, BigInteger.TWO);

        assertThat(ours.publicValue()).isEqualTo(Octets.of(UnsignedOctets.of(BigInteger.valueOf(4), 256)));
        Secret secret = ours.agree(Octets.of(UnsignedOctets.of(BigInteger.valueOf(5), 256)));
        assertThat(secret.length()).isEqualTo(256);
        assertThat(number(secret)).isEqualTo(25);
    }

    @ParameterizedTest
    @EnumSource(value = DhGroup.class, mode = EnumSource.Mode.MATCH_ANY, names = {"ECP_.*", "BP_.*"})
    void curveRefusesWhatIsNoPoint(DhGroup group) {
        KeyExchange ours = KeyExchange.generate(group, RANDOM);
        byte[] good = KeyExchange.generate(group, RANDOM).publicValue().toArray();
        byte[] offCurve = good.clone();
        offCurve[good.length - 1] ^= 1;
        byte[] notReduced = good.clone();
        Arrays.fill(notReduced, 0, good.length / 2, (byte) 0xff);

        assertRefused(ours, Octets.of(offCurve));
        assertRefused(ours, Octets.of(notReduced));
        assertRefused(ours, Octets.of(new byte[good.length]));
        for (int length : new int[] {0, 1, good.length / 2, good.length - 1, good.length + 1, 65_000}) {
            assertRefused(ours, Octets.of(Arrays.copyOf(good, length)));
        }
    }

    @Test
    void privateExponentsHaveTheLengthOfRfc3526() {
        RandomSource zeros = target -> {};

        Octets value = KeyExchange.generate(DhGroup.MODP_2048, zeros).publicValue();

        BigInteger expected = BigInteger.TWO.modPow(BigInteger.ONE.shiftLeft(319), ModpGroups.prime(DhGroup.MODP_2048));
        assertThat(value).isEqualTo(Octets.of(UnsignedOctets.of(expected, 256)));
    }

    private static void assertRefused(KeyExchange ours, Octets value) {
        assertThatThrownBy(() -> ours.agree(value)).isInstanceOf(InvalidKeyExchangeException.class);
    }

    private static BigInteger number(Secret secret) {
        return new BigInteger(1, secret.toArray());
    }
}

package io.esplanade.controlplane.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The primes against the formulas of RFC 2409 section 6 and RFC 3526, with pi computed here. */
class ModpGroupsVectorTest {
    private static final int PI_BITS = 8192;
    private static final BigInteger PI = pi();

    @ParameterizedTest
    @CsvSource({
        "MODP_768, 768, 149686",
        "MODP_1024, 1024, 129093",
        "MODP_1536, 1536, 741804",
        "MODP_2048, 2048, 124476",
        "MODP_3072, 3072, 1690314",
        "MODP_4096, 4096, 240904",
        "MODP_6144, 6144, 929484",
        "MODP_8192, 8192, 4743158"
    })
    void primeIsThatOfTheFormula(DhGroup group, int bits, long constant) {
        // 2^n - 2^(n-64) - 1 + 2^64 * ( [2^(n-130) pi] + constant )
        BigInteger middle = PI.shiftRight(PI_BITS - (bits - 130)).add(BigInteger.valueOf(constant));
        BigInteger expected = power(bits).subtract(power(bits - 64)).subtract(BigInteger.ONE)
                .add(middle.shiftLeft(64));
        assertThat(ModpGroups.prime(group)).isEqualTo(expected);
    }

    private static BigInteger power(int exponent) {
        return BigInteger.ONE.shiftLeft(exponent);
    }

    /** pi * 2^PI_BITS by Machin's formula: 16 arctan(1/5) - 4 arctan(1/239). */
    private static BigInteger pi() {
        BigInteger sixteen = arctanOfInverse(5).shiftLeft(4);
        return sixteen.subtract(arctanOfInverse(239).shiftLeft(2)).shiftRight(64);
    }

    private static BigInteger arctanOfInverse(int x) {
        BigInteger square = BigInteger.valueOf((long) x * x);
        BigInteger power = BigInteger.ONE.shiftLeft(PI_BITS + 64).divide(BigInteger.valueOf(x));
        BigInteger sum = BigInteger.ZERO;
        for (int n = 1; power.signum() != 0; n += 2) {
            BigInteger term = power.divide(BigInteger.valueOf(n));
            sum = n % 4 == 1 ? sum.add(term) : sum.subtract(term);
            power = power.divide(square);
        }
        return sum;
    }
}

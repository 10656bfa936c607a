package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Spi;
import java.net.InetAddress;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** What others can make the worker remember, and how often it lets itself be used. */
class LimitsTest {
    private static final InetAddress V4 = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress V6 = InetAddress.ofLiteral("2001:db8::2");

    @Test
    void aBucketLetsABurstPassAndThenItsRate() {
        RateLimit limit = new RateLimit(10, 3, -100);

        assertThat(allowed(limit, 10, -100)).isEqualTo(3);
        assertThat(allowed(limit, 10, 99_999_899)).isZero();
        assertThat(allowed(limit, 10, 99_999_900)).isEqualTo(1);
        assertThat(allowed(limit, 10, 9_000_000_000L)).isEqualTo(3);
    }

    @Test
    void aPathIsLearnedDownToItsFloorAndForgotten() {
        PathMtus mtus = new PathMtus(1500);

        assertThat(mtus.learn(V4, 1400, 0)).isTrue();
        assertThat(mtus.learn(V4, 1450, 0)).isFalse();
        assertThat(mtus.mtu(V4, 0)).isEqualTo(1400);
        assertThat(mtus.mtu(V6, 0)).isEqualTo(1500);
        assertThat(mtus.learn(V4, 0, 0)).isTrue();
        assertThat(mtus.mtu(V4, 0)).isEqualTo(552);
        assertThat(mtus.learn(V6, 0, 0)).isTrue();
        assertThat(mtus.mtu(V6, 0)).isEqualTo(1280);

        assertThat(mtus.mtu(V4, PathMtus.AGE_NS - 1)).isEqualTo(552);
        assertThat(mtus.mtu(V4, PathMtus.AGE_NS)).isEqualTo(1500);
    }

    @Test
    void aRepeatedReportDoesNotKeepAPathSmallForEver() {
        PathMtus mtus = new PathMtus(1500);
        mtus.learn(V4, 1400, 0);

        assertThat(mtus.learn(V4, 1400, PathMtus.AGE_NS / 2)).isFalse();

        assertThat(mtus.mtu(V4, PathMtus.AGE_NS)).isEqualTo(1500);
    }

    @Test
    void forgottenReservationsDoNotPileUp() {
        SpiPool pool = new SpiPool(new SecureRandom());
        Spi installed = pool.reserve();
        pool.install(SaProtocol.ESP, installed);
        for (int i = 0; i < 2 * SpiPool.MAX_RESERVED; i++) {
            pool.reserve();
        }

        assertThat(pool.reservations()).isEqualTo(SpiPool.MAX_RESERVED);
    }

    @Test
    void installingOrReleasingEndsAReservation() {
        SpiPool pool = new SpiPool(new SecureRandom());
        pool.install(SaProtocol.ESP, pool.reserve());
        pool.release(pool.reserve());

        assertThat(pool.reservations()).isZero();
    }

    @Test
    void anSpiIsTakenOnceForEachProtocolWhoeverHasIt() {
        SpiPool pool = new SpiPool(new SecureRandom());
        Spi spi = new Spi(0x1234);

        assertThat(pool.install(SaProtocol.ESP, spi)).isTrue();
        assertThat(pool.install(SaProtocol.ESP, spi)).isFalse();
        assertThat(pool.install(SaProtocol.AH, spi)).isTrue();
        pool.remove(SaProtocol.ESP, spi);
        assertThat(pool.install(SaProtocol.ESP, spi)).isTrue();
    }

    @Test
    void anSpiSaysWhoseItIs() {
        SpiPool pool = new SpiPool(new SecureRandom());
        for (int divisor : new int[] {1, 2, 3, 7, 64}) {
            for (int i = 0; i < 1000; i++) {
                int remainder = i % divisor;
                int spi = pool.reserve(remainder, divisor).value();
                assertThat(Integer.remainderUnsigned(spi, divisor)).isEqualTo(remainder);
                assertThat(Integer.compareUnsigned(spi, Spi.LAST_RESERVED)).isPositive();
            }
        }
    }

    private static int allowed(RateLimit limit, int attempts, long nowNs) {
        int allowed = 0;
        for (int i = 0; i < attempts; i++) {
            allowed += limit.allows(nowNs) ? 1 : 0;
        }
        return allowed;
    }
}

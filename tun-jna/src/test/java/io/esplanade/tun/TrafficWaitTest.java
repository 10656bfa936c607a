package io.esplanade.tun;

import static io.netty.channel.SelectStrategy.CONTINUE;
import static io.netty.channel.SelectStrategy.SELECT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Time passes only while the loop lingers or sleeps, as the test says. */
class TrafficWaitTest {
    private static final int YIELD_NS = 5_000;

    private long nowNs = 1_000_000_000;
    private long yieldNs = YIELD_NS;
    private int ready;
    private int looks;
    private final TrafficWait wait = new TrafficWait(() -> nowNs, () -> nowNs += yieldNs);

    @Test
    void aLoopWithoutTrafficSleepsAndDoesNotEvenLook() throws Exception {
        assertThat(next()).isEqualTo(SELECT);
        assertThat(next()).isEqualTo(SELECT);
        assertThat(looks).isZero();
    }

    @Test
    void afterAFewSmallPacketsItSleeps() throws Exception {
        wait.onRead(TrafficWait.BULK_BYTES - 1);

        assertThat(next()).isEqualTo(SELECT);
        assertThat(looks).isZero();
    }

    @Test
    void afterBulkItLooksAgainUntilTheSpanIsOver() throws Exception {
        assertThat(lingerAfterBulk()).isEqualTo(TrafficWait.MAX_NS);
        assertThat(next()).isEqualTo(SELECT);
    }

    @Test
    void theOctetsOfAllChannelsCountTogether() throws Exception {
        wait.onRead(TrafficWait.BULK_BYTES / 2);
        wait.onRead(TrafficWait.BULK_BYTES / 2);

        assertThat(next()).isEqualTo(CONTINUE);
    }

    @Test
    void smallPacketsMeanwhileDoNotMakeItLonger() throws Exception {
        wait.onRead(TrafficWait.BULK_BYTES);
        next();
        wait.onRead(60);

        assertThat(lingeredNs()).isEqualTo(TrafficWait.MAX_NS - YIELD_NS);
    }

    @Test
    void packetsThatComeMeanwhileAreTakenAtOnce() throws Exception {
        wait.onRead(TrafficWait.BULK_BYTES);
        next();
        ready = 1;

        assertThat(next()).isEqualTo(1);
    }

    @Test
    void lingeringInVainGetsShorterAndEnds() throws Exception {
        long[] spans = new long[6];
        for (int i = 0; i < spans.length; i++) {
            spans[i] = lingerAfterBulk();
            nowNs += 1_000_000; // asleep for a millisecond
        }

        assertThat(spans).containsExactly(150_000, 75_000, 40_000, 20_000, 0, 0);
    }

    @Test
    void itReturnsWhenSleepsAreShortAgain() throws Exception {
        for (int i = 0; i < 6; i++) {
            lingerAfterBulk();
            nowNs += 1_000_000;
        }
        assertThat(lingerAfterBulk()).isZero();
        nowNs += TrafficWait.MAX_NS / 2;

        assertThat(lingerAfterBulk()).isEqualTo(TrafficWait.MIN_NS);
    }

    @Test
    void lingeringThatPaysOffGetsLonger() throws Exception {
        for (int i = 0; i < 2; i++) {
            lingerAfterBulk();
            nowNs += 1_000_000;
        }
        wait.onRead(TrafficWait.BULK_BYTES);
        next(); // lingers for a quarter of the longest span, and
        ready = 1;
        next(); // meets packets
        ready = 0;

        assertThat(lingerAfterBulk()).isEqualTo(TrafficWait.MAX_NS / 2);
    }

    @Test
    void whenOthersWantTheCoreItLooksOnceMoreAndSleeps() throws Exception {
        yieldNs = 2 * TrafficWait.ALONE_NS;

        assertThat(lingerAfterBulk()).isEqualTo(yieldNs);
        assertThat(looks).isEqualTo(2);
    }

    @Test
    void othersDoNotMakeTheSpanShorter() throws Exception {
        yieldNs = 2 * TrafficWait.ALONE_NS;
        for (int i = 0; i < 6; i++) {
            lingerAfterBulk();
            nowNs += 1_000_000;
        }
        yieldNs = YIELD_NS;

        assertThat(lingerAfterBulk()).isEqualTo(TrafficWait.MAX_NS);
    }

    @Test
    void tasksAreNotKeptWaiting() throws Exception {
        wait.onRead(TrafficWait.BULK_BYTES);

        assertThat(wait.calculateStrategy(this::look, true)).isZero();
    }

    /** How long it lingers after a turn with bulk traffic until it sleeps. */
    private long lingerAfterBulk() throws Exception {
        wait.onRead(TrafficWait.BULK_BYTES);
        return lingeredNs();
    }

    private long lingeredNs() throws Exception {
        long fromNs = nowNs;
        while (next() == CONTINUE) {
            assertThat(nowNs - fromNs).isLessThan(10 * TrafficWait.MAX_NS);
        }
        return nowNs - fromNs;
    }

    private int next() throws Exception {
        return wait.calculateStrategy(this::look, false);
    }

    private int look() {
        looks++;
        return ready;
    }
}

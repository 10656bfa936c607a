package io.esplanade.dataplane.sa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.esplanade.dataplane.api.Drop;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {
    private static final long SUBSPACE = 1L << 32;

    @ParameterizedTest
    @ValueSource(ints = {32, 33, 63, 64, 65, 127, 128, 1000, 1024, 4096, ReplayWindow.MAX_SIZE})
    void edgesAreExact(int size) {
        ReplayWindow window = new ReplayWindow(size);
        long highest = 3L * size + 17;
        window.commit(highest);
        assertThat(window.highest()).isEqualTo(highest);
        assertThat(window.check(highest)).isEqualTo(Drop.REPLAY);
        assertThat(window.check(highest - 1)).isEqualTo(Drop.NONE);
        assertThat(window.check(highest - size + 1)).as("left edge").isEqualTo(Drop.NONE);
        assertThat(window.check(highest - size)).as("left of it").isEqualTo(Drop.REPLAY_TOO_OLD);
        assertThat(window.check(highest + 1)).as("right of it").isEqualTo(Drop.NONE);

        window.commit(highest - size + 1);
        assertThat(window.check(highest - size + 1)).isEqualTo(Drop.REPLAY);
        window.commit(highest + 1);
        assertThat(window.check(highest - size + 1)).as("pushed out").isEqualTo(Drop.REPLAY_TOO_OLD);
    }

    @Test
    void numberZeroIsRefused() {
        ReplayWindow window = new ReplayWindow(64);
        assertThat(window.check(0)).isEqualTo(Drop.REPLAY_TOO_OLD);
        window.commit(0);
        window.commit(1);
        assertThat(window.check(0)).isEqualTo(Drop.REPLAY_TOO_OLD);
        assertThat(window.check(-5)).isEqualTo(Drop.REPLAY_TOO_OLD);
    }

    @Test
    void checkChangesNothing() {
        ReplayWindow window = new ReplayWindow(64);
        window.commit(10);
        for (int i = 0; i < 3; i++) {
            assertThat(window.check(Integer.MAX_VALUE)).isEqualTo(Drop.NONE);
            assertThat(window.check(9)).isEqualTo(Drop.NONE);
        }
        assertThat(window.highest()).isEqualTo(10);
    }

    @Test
    void numberLeftOfTheWindowIsNotCommitted() {
        ReplayWindow window = new ReplayWindow(64);
        window.commit(1000);
        window.commit(1000 - 128); // lies on the same bit of the ring as 1000
        window.commit(1000 - 64);
        assertThat(window.check(1000 - 63)).isEqualTo(Drop.NONE);
        assertThat(window.check(1000 + 128 - 64)).isEqualTo(Drop.NONE);
        assertThat(window.highest()).isEqualTo(1000);
    }

    @Test
    void sizeZeroAcceptsEverything() {
        ReplayWindow window = new ReplayWindow(0);
        for (long sequence : new long[] {5, 5, 1, 0, 7}) {
            assertThat(window.check(sequence)).isEqualTo(Drop.NONE);
            window.commit(sequence);
        }
        assertThat(window.highest()).isEqualTo(7);
    }

    @Test
    void sizesOutsideOfTheLimitsAreRefused() {
        for (int size : new int[] {-1, 1, 31, ReplayWindow.MAX_SIZE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new ReplayWindow(size));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 33, 63, 64, 65, 100, 128, 1024, 4096})
    void agreesWithAWindowThatRemembersEverything(int size) {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed * 31L + size);
            ReplayWindow window = new ReplayWindow(size);
            NaiveWindow naive = new NaiveWindow(size);
            long base = 1;
            for (int i = 0; i < 2000; i++) {
                base += random.nextInt(100) == 0 ? random.nextInt(4 * size) : random.nextInt(3);
                long sequence = Math.max(0, base + random.nextInt(3 * size) - 2L * size);
                Drop expected = naive.check(sequence);
                assertThat(window.check(sequence)).as("seed %d, number %d", seed, sequence).isEqualTo(expected);
                if (expected == Drop.NONE && random.nextInt(8) != 0) { // the others are forged
                    window.commit(sequence);
                    naive.commit(sequence);
                }
                assertThat(window.highest()).isEqualTo(naive.highest);
            }
        }
    }

    /** RFC 4303 appendix A2.2, case A: the window lies in one subspace; case B: it spans two. */
    @ParameterizedTest
    @CsvSource({
        "1000, 1000, 1000", // the highest itself
        "1000, 937, 937", // left edge of 64
        "1000, 936, 4294968232", // left of it: the next subspace
        "4294967295, 0, 4294967296", // the subspace ends
        "4294967297, 4294967295, 4294967295", // late ones of the subspace before
        "4294967297, 4294967234, 4294967234", // left edge
        "4294967297, 4294967233, 8589934529", // left of it
        "4294967359, 0, 4294967296", // the window has just left the subspace before
        "4294967359, 4294967295, 8589934591",
        "0, 1, 1",
        "10, 4294967290, -6" // before the first: nobody sent it
    })
    void highHalfIsRecovered(long highest, long low, long expected) {
        ReplayWindow window = new ReplayWindow(64);
        window.commit(highest);
        assertThat(window.recover(low)).isEqualTo(expected);
    }

    @Test
    void numberBeforeTheFirstIsTooOld() {
        ReplayWindow window = new ReplayWindow(64);
        window.commit(10);
        assertThat(window.check(window.recover(4_294_967_290L))).isEqualTo(Drop.REPLAY_TOO_OLD);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 32, 64, 1024, 4096})
    void sequenceNumbersAreFollowedThroughSubspaces(int size) {
        Random random = new Random(size);
        ReplayWindow window = new ReplayWindow(size);
        long highest = SUBSPACE - 5000;
        window.commit(highest);
        for (int i = 0; i < 20_000; i++) {
            int reach = Math.max(size, 1);
            long sent = Math.max(1, highest + random.nextInt(reach + 50) - reach + 1);
            assertThat(window.recover(sent & (SUBSPACE - 1))).isEqualTo(sent);
            window.commit(sent);
            highest = Math.max(highest, sent);
        }
        assertThat(highest).isGreaterThan(SUBSPACE);
    }

    /** RFC 4303 section 3.4.3 word for word, with memory for all numbers. */
    private static final class NaiveWindow {
        private final int size;
        private final Set<Long> seen = new HashSet<>();
        private long highest;

        NaiveWindow(int size) {
            this.size = size;
        }

        Drop check(long sequence) {
            if (sequence == 0 || sequence <= highest - size) {
                return Drop.REPLAY_TOO_OLD;
            }
            return seen.contains(sequence) ? Drop.REPLAY : Drop.NONE;
        }

        void commit(long sequence) {
            seen.add(sequence);
            highest = Math.max(highest, sequence);
        }
    }
}

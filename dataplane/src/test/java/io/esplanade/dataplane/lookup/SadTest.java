package io.esplanade.dataplane.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SadTest {
    private final Sad<String> sad = new Sad<>();

    @Test
    void findsWhatWasAddedAndNothingElse() {
        assertThat(sad.add(0x1000, "a")).isTrue();
        assertThat(sad.add(-1, "b")).isTrue();

        assertThat(sad.find(0x1000)).isEqualTo("a");
        assertThat(sad.find(-1)).isEqualTo("b");
        assertThat(sad.find(0x1001)).isNull();
        assertThat(sad.find(0)).isNull();
    }

    @Test
    void refusesASecondSaWithTheSameSpi() {
        sad.add(0x1000, "a");

        assertThat(sad.add(0x1000, "b")).isFalse();
        assertThat(sad.find(0x1000)).isEqualTo("a");
        assertThat(sad.size()).isEqualTo(1);
    }

    @Test
    void behavesLikeAMapUnderRandomUse() {
        Random random = new Random(20_260_101);
        Map<Integer, String> reference = new HashMap<>();
        for (int step = 0; step < 50_000; step++) {
            int spi = random.nextInt(3_000) * 0x10_0000; // few low bits: a plain table would cluster
            if (random.nextInt(3) == 0) {
                assertThat(sad.remove(spi)).isEqualTo(reference.remove(spi));
            } else {
                String sa = "sa" + step;
                assertThat(sad.add(spi, sa)).isEqualTo(reference.putIfAbsent(spi, sa) == null);
            }
        }
        assertThat(sad.size()).isEqualTo(reference.size());
        reference.forEach((spi, sa) -> assertThat(sad.find(spi)).isEqualTo(sa));
        assertThat(sad.all()).containsExactlyInAnyOrderElementsOf(reference.values());
    }

    @Test
    void holdsAHundredThousandSasAndForgetsThemWhenCleared() {
        for (int spi = 256; spi < 100_256; spi++) {
            sad.add(spi, "sa");
        }
        assertThat(sad.size()).isEqualTo(100_000);
        assertThat(sad.find(100_255)).isEqualTo("sa");

        sad.clear();

        assertThat(sad.size()).isZero();
        assertThat(sad.find(256)).isNull();
    }
}

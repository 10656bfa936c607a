package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatagramBatchTest {
    @ParameterizedTest
    @CsvSource({
        "100, 100, 100", // one datagram
        "1, 65507, 1", // the shortest
        "65507, 65507, 65507", // the longest
        "70000, 1400, 64400", // 46 segments are the last that fit 65,507 octets
        "65507, 1472, 64768",
        "6500, 100, 6400", // 64 segments
        "150, 100, 150", // the last segment is short
        "200000, 40000, 40000", // two would be too long
        "70000, 65508, 65508", // beyond any datagram: the kernel says so
    })
    void aMessageHasAsManyWholeSegmentsAsTheKernelTakes(int rest, int segment, int message) {
        assertThat(DatagramBatch.messageBytes(rest, segment, true)).isEqualTo(message);
    }

    @Test
    void withoutSegmentationAMessageIsOneSegment() {
        assertThat(DatagramBatch.messageBytes(3000, 1400, false)).isEqualTo(1400);
        assertThat(DatagramBatch.messageBytes(200, 1400, false)).isEqualTo(200);
    }
}

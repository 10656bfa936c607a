package io.esplanade.perf;

import io.esplanade.dataplane.ip.InternetChecksum;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The checksum over a header, and over a full segment. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ChecksumBenchmark {
    private static final int OFFSET = 2; // an IP packet behind a virtio-net header, ESP header and IV has any alignment

    @Param({"20", "60", "1420"})
    public int lengthBytes;

    private final MemorySegment memory = Arena.ofAuto().allocate(2048, 64);

    @Benchmark
    public int sum() {
        return InternetChecksum.sum(memory, OFFSET, lengthBytes);
    }
}

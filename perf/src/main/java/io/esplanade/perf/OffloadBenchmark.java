package io.esplanade.perf;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.offload.Coalescer;
import io.esplanade.dataplane.offload.Segmenter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Cutting a TSO packet and joining its segments again, without ESP. Figures are per segment. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(SuperPacket.SEGMENTS)
@State(Scope.Thread)
public class OffloadBenchmark {
    private static final int STRIDE = 1472;
    private static final int HEADROOM = 18; // an IP packet behind ESP header and IV has any alignment

    private final SuperPacket superPacket = new SuperPacket();
    private final MemorySegment segments = Arena.ofAuto().allocate((SuperPacket.SEGMENTS + 1) * STRIDE, 64);
    private final IpPacket packet = new IpPacket();
    private final Segmenter segmenter = new Segmenter();
    private final Coalescer coalescer = new Coalescer(this::writePacket, true);
    private long writtenBytes;

    private boolean writePacket(MemorySegment memory, int offset, int lengthBytes) {
        writtenBytes += lengthBytes;
        return true;
    }

    @Benchmark
    public int segment() {
        superPacket.parse(packet);
        require(segmenter.prepare(packet));
        for (int i = 0; i < segmenter.count(); i++) {
            segmenter.writeSegment(i, segments, i * STRIDE + HEADROOM);
        }
        return segmenter.count();
    }

    @Benchmark
    public long segmentAndCoalesce() {
        int count = segment();
        int segmentBytes = segmenter.segmentBytes();
        for (int i = 0; i < count; i++) {
            require(packet.parse(segments, i * STRIDE + HEADROOM, segmentBytes));
            coalescer.add(packet);
        }
        coalescer.flush();
        return writtenBytes;
    }

    private static void require(Drop drop) {
        if (drop != Drop.NONE) {
            throw new IllegalStateException(drop.toString());
        }
    }
}

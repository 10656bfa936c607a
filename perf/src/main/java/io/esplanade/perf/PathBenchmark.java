package io.esplanade.perf;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.esp.EspInbound;
import io.esplanade.dataplane.esp.EspOutbound;
import io.esplanade.dataplane.esp.InboundSa;
import io.esplanade.dataplane.esp.OutboundSa;
import io.esplanade.dataplane.ip.Ecn;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.MssClamp;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The way of a TSO packet, without system calls; figures are per segment. Outbound: parse, clamp, cut, seal back to back.
 * Inbound: open, parse, congestion mark, join, hand to a TUN device that takes everything.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(SuperPacket.SEGMENTS)
public class PathBenchmark {
    private static final int IPV4 = 4;
    private static final int MAX_PACKET_BYTES = 1438;
    private static final int HEADROOM = 64;
    private static final int OUT_BYTES = 128 * 1024;
    private static final int NOT_ECT = 0;

    /** What a worker owns. */
    @State(Scope.Thread)
    public static class Worker {
        final SuperPacket superPacket = new SuperPacket();
        final MemorySegment out = Arena.ofAuto().allocate(OUT_BYTES, HEADROOM);
        final IpPacket packet = new IpPacket();
        final Segmenter segmenter = new Segmenter();
        final EspInbound inbound = new EspInbound();
        final Coalescer coalescer = new Coalescer(this::writePacket, true);
        long writtenBytes;

        private boolean writePacket(MemorySegment memory, int offset, int lengthBytes) {
            writtenBytes += lengthBytes;
            return true;
        }
    }

    /** The two ends of a tunnel. */
    @State(Scope.Thread)
    public static class Tunnel {
        @Param({"NULL_SHA256", "AES128_GCM"})
        public Suite suite = Suite.NULL_SHA256;

        OutboundSa outboundSa = suite.outbound(PacketCiphers.forOneThread());
        InboundSa inboundSa = suite.inbound(PacketCiphers.forOneThread(), EspSa.DEFAULT_REPLAY_WINDOW);

        @Setup
        public void establish() {
            PacketCiphers ciphers = PacketCiphers.forOneThread();
            outboundSa = suite.outbound(ciphers);
            inboundSa = suite.inbound(ciphers, EspSa.DEFAULT_REPLAY_WINDOW);
        }
    }

    /** Out alone. */
    @Benchmark
    public void outbound(Worker worker, Tunnel tunnel) {
        sealSegments(worker, tunnel.outboundSa);
    }

    /** Out and in again: each sealed packet is opened where it lies. */
    @Benchmark
    public long roundTrip(Worker worker, Tunnel tunnel) {
        sealSegments(worker, tunnel.outboundSa);
        openSegments(worker, tunnel);
        return worker.writtenBytes;
    }

    /** Cutting and joining alone, without ESP. */
    @Benchmark
    public long segmentAndCoalesce(Worker worker) {
        Segmenter segmenter = cut(worker);
        int stride = segmenter.segmentBytes() + HEADROOM;
        for (int i = 0; i < segmenter.count(); i++) {
            segmenter.writeSegment(i, worker.out, i * stride + HEADROOM);
        }
        for (int i = 0; i < segmenter.count(); i++) {
            require(worker.packet.parse(worker.out, i * stride + HEADROOM, segmenter.segmentBytes()));
            worker.coalescer.add(worker.packet);
        }
        worker.coalescer.flush();
        return worker.writtenBytes;
    }

    private static Segmenter cut(Worker worker) {
        worker.superPacket.parse(worker.packet);
        MssClamp.clamp(worker.packet, MAX_PACKET_BYTES, true);
        require(worker.segmenter.prepare(worker.packet));
        return worker.segmenter;
    }

    private static void sealSegments(Worker worker, OutboundSa sa) {
        Segmenter segmenter = cut(worker);
        int stride = EspOutbound.sealedBytes(sa, segmenter.segmentBytes());
        int innerOffset = EspOutbound.innerOffset(sa);
        for (int i = 0; i < segmenter.count(); i++) {
            int esp = HEADROOM + i * stride;
            int innerBytes = segmenter.writeSegment(i, worker.out, esp + innerOffset);
            require(EspOutbound.seal(sa, worker.out, esp, innerBytes, IPV4));
        }
    }

    private static void openSegments(Worker worker, Tunnel tunnel) {
        int stride = EspOutbound.sealedBytes(tunnel.outboundSa, worker.segmenter.segmentBytes());
        EspInbound inbound = worker.inbound;
        for (int i = 0; i < worker.segmenter.count(); i++) {
            require(inbound.open(tunnel.inboundSa, worker.out, HEADROOM + i * stride, stride));
            require(worker.packet.parse(worker.out, inbound.innerOffset(), inbound.innerBytes()));
            require(Ecn.decapsulate(worker.packet, NOT_ECT));
            worker.coalescer.add(worker.packet);
        }
        worker.coalescer.flush();
    }

    private static void require(Drop drop) {
        if (drop != Drop.NONE) {
            throw new IllegalStateException(drop.toString());
        }
    }
}

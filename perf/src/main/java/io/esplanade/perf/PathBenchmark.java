package io.esplanade.perf;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.crypto.CryptoProviders;
import io.esplanade.dataplane.crypto.ProviderChoice;
import io.esplanade.dataplane.crypto.UnusableLibraryException;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.IpPacketWriter;
import io.esplanade.tun.SendPath;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole way of a TSO packet through the workers of two gateways, from the handler of the device to the write of the
 * other device, without system calls. Figures are per segment.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(SuperPacket.SEGMENTS)
@State(Scope.Thread)
public class PathBenchmark {
    @Param({"JCA", "OPENSSL"})
    public ProviderChoice provider = ProviderChoice.JCA;

    @Param({"NULL_SHA256", "AES128_GCM"})
    public Suite suite = Suite.NULL_SHA256;

    private final SuperPacket superPacket = new SuperPacket();
    private final Sink sink = new Sink();
    private MemoryGateway alone = new MemoryGateway(CryptoProviders.of(provider), sink, sink);
    private MemoryGateway far = alone;
    private MemoryGateway near = alone;

    @Setup
    public void establish() throws UnusableLibraryException {
        CryptoProviders crypto = CryptoProviders.of(provider);
        crypto.check();
        alone = new MemoryGateway(crypto, sink, sink);
        far = new MemoryGateway(crypto, sink, sink);
        near = new MemoryGateway(crypto, sink, new MemoryWire(far));
        EspSa out = suite.sa(Direction.OUT, EspSa.DEFAULT_REPLAY_WINDOW);
        TrafficSelector selector = Objects.requireNonNull(out.selector());
        Flow flow = new Flow(
                Direction.OUT, out.tunnel(), SaProtocol.ESP, selector, FlowType.REQUIRE, null, null, null, null);
        alone.add(flow);
        alone.add(out);
        near.add(flow);
        near.add(suite.sa(Direction.OUT, EspSa.DEFAULT_REPLAY_WINDOW));
        far.add(suite.sa(Direction.IN, EspSa.DEFAULT_REPLAY_WINDOW));
    }

    @TearDown(Level.Iteration)
    public void verify() {
        alone.requireNoDrops();
        near.requireNoDrops();
        far.requireNoDrops();
        if (sink.bytes == 0) {
            throw new IllegalStateException("nothing came through");
        }
    }

    /** From the device to the socket. */
    @Benchmark
    public long outbound() {
        alone.fromTun(superPacket.frame());
        return sink.bytes;
    }

    /** The same, and from the other socket to the other device. */
    @Benchmark
    public long roundTrip() {
        near.fromTun(superPacket.frame());
        return sink.bytes;
    }

    /** Takes everything, and counts it. */
    private static final class Sink implements IpPacketWriter, DatagramSender {
        long bytes;

        @Override
        public boolean writePacket(MemorySegment memory, int offset, int lengthBytes) {
            bytes += lengthBytes;
            return true;
        }

        @Override
        public void send(
                MemorySegment memory, int offset, int lengthBytes, int segmentBytes, SendPath path, int trafficClass) {
            bytes += lengthBytes;
        }

        @Override
        public void flush() {}
    }
}

package io.esplanade.perf;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.crypto.CryptoProviders;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.crypto.ProviderChoice;
import io.esplanade.dataplane.crypto.UnusableLibraryException;
import io.esplanade.dataplane.esp.EspInbound;
import io.esplanade.dataplane.esp.EspOutbound;
import io.esplanade.dataplane.esp.InboundSa;
import io.esplanade.dataplane.esp.OutboundSa;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One ESP packet sealed or opened in place, by provider, suite and size of the inner packet. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EspBenchmark {
    private static final int BUFFER_BYTES = 2048;
    private static final int CACHE_LINE_BYTES = 64;
    private static final int IPV4 = 4;
    private static final int NO_REPLAY_CHECK = 0; // the same packet is opened again and again

    /** A sealed packet, and room to work on it. */
    @State(Scope.Thread)
    public static class Packet {
        @Param({"JCA", "OPENSSL", "IPSEC_MB"})
        public ProviderChoice provider = ProviderChoice.JCA;

        @Param
        public Suite suite = Suite.AES128_GCM;

        @Param({"64", "512", "1400"})
        public int innerBytes;

        final MemorySegment memory = Arena.ofAuto().allocate(BUFFER_BYTES, CACHE_LINE_BYTES);
        final MemorySegment sealed = Arena.ofAuto().allocate(BUFFER_BYTES, CACHE_LINE_BYTES);
        final EspInbound inbound = new EspInbound();
        OutboundSa outboundSa = suite.outbound(PacketCiphers.forOneThread());
        InboundSa inboundSa = suite.inbound(PacketCiphers.forOneThread(), NO_REPLAY_CHECK);
        int sealedBytes;

        @Setup
        public void seal() throws UnusableLibraryException {
            CryptoProviders providers = CryptoProviders.of(provider);
            providers.check();
            PacketCiphers ciphers = providers.forOneThread();
            outboundSa = suite.outbound(ciphers);
            inboundSa = suite.inbound(ciphers, NO_REPLAY_CHECK);
            sealedBytes = EspOutbound.sealedBytes(outboundSa, innerBytes);
            sealed.set(ValueLayout.JAVA_BYTE, EspOutbound.innerOffset(outboundSa), (byte) (IPV4 << 4));
            require(EspOutbound.seal(outboundSa, sealed, 0, innerBytes, IPV4));
        }
    }

    @Benchmark
    public void seal(Packet packet) {
        require(EspOutbound.seal(packet.outboundSa, packet.memory, 0, packet.innerBytes, IPV4));
    }

    /** Includes a copy, because opening uses the packet up. */
    @Benchmark
    public void open(Packet packet) {
        MemorySegment.copy(packet.sealed, 0, packet.memory, 0, packet.sealedBytes);
        require(packet.inbound.open(packet.inboundSa, packet.memory, 0, packet.sealedBytes));
    }

    private static void require(Drop drop) {
        if (drop != Drop.NONE) {
            throw new IllegalStateException(drop.toString());
        }
    }
}

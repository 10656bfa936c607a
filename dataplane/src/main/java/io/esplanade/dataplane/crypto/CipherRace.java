package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Secret;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long providers take for a packet of a suite. They take turns in short rounds, and the best round of each counts: what
 * else runs on the machine can only make a round longer, and so can code that is not compiled yet, which costs the JDK's
 * ciphers some hundred rounds.
 */
final class CipherRace {
    /** Octets of payload, a multiple of each block: those of a full packet on Ethernet. */
    static final int PAYLOAD_BYTES = 1392;

    private static final int PACKETS_PER_ROUND = 8;
    private static final int MEMORY_BYTES = 2048;
    // Who is not faster by a tenth is not faster: that much lies between two races.
    private static final int TENTHS = 10;

    private CipherRace() {}

    /**
     * Runs until the time is over, and at least one round.
     *
     * @return nanoseconds to seal and open a packet, for each provider
     */
    static long[] run(EspSuite suite, List<CryptoProvider> providers, Duration limit) {
        long startNs = System.nanoTime();
        long[] bestNs = new long[providers.size()];
        Arrays.fill(bestNs, Long.MAX_VALUE);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(MEMORY_BYTES);
            List<Runner> runners = new ArrayList<>();
            try {
                providers.forEach(provider -> runners.add(new Runner(suite, provider, memory)));
                do {
                    for (int i = 0; i < bestNs.length; i++) {
                        bestNs[i] = Math.min(bestNs[i], runners.get(i).roundNs());
                    }
                } while (System.nanoTime() - startNs < limit.toNanos());
            } finally {
                runners.forEach(Runner::close);
            }
        }
        return Arrays.stream(bestNs).map(ns -> ns / PACKETS_PER_ROUND).toArray();
    }

    /** Index of the fastest, where a later one has to be faster by a tenth. */
    static int winner(long[] packetNs) {
        int best = 0;
        for (int i = 1; i < packetNs.length; i++) {
            if (packetNs[i] < packetNs[best] - packetNs[best] / TENTHS) {
                best = i;
            }
        }
        return best;
    }

    private static final class Runner implements AutoCloseable {
        private final PacketCipher out;
        private final PacketCipher in;
        private final MemorySegment memory;
        private final int espBytes;
        private long sequence;

        Runner(EspSuite suite, CryptoProvider provider, MemorySegment memory) {
            this.memory = memory;
            this.espBytes = PacketCipher.HEADER_BYTES + suite.cipher().ivBytes() + PAYLOAD_BYTES + suite.icvBytes();
            try (Secret encryptionKey = randomKey(suite.encryptionKeyBytes());
                    Secret integrityKey = randomKey(suite.integrity().keyBytes())) {
                out = provider.create(new CipherSpec(suite, Direction.OUT, encryptionKey, integrityKey, false));
                in = provider.create(new CipherSpec(suite, Direction.IN, encryptionKey, integrityKey, false));
            }
        }

        private static Secret randomKey(int lengthBytes) {
            byte[] key = new byte[lengthBytes];
            new SecureRandom().nextBytes(key);
            return Secret.owning(key);
        }

        long roundNs() {
            long startNs = System.nanoTime();
            for (int i = 0; i < PACKETS_PER_ROUND; i++) {
                out.seal(memory, 0, PAYLOAD_BYTES, ++sequence);
                if (!in.open(memory, 0, espBytes, sequence)) {
                    throw new IllegalStateException(out + " does not open its own packet");
                }
            }
            return System.nanoTime() - startNs;
        }

        @Override
        public void close() {
            out.close();
            in.close();
        }
    }
}

package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Secret;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * Runs packets of a suite through ciphers of its own until the JIT has compiled the way of a packet: the JDK's AES-GCM
 * needs some 40 microseconds a packet before and less than one afterwards.
 */
final class CipherWarmUp {
    /** After as many packets the time of a packet no longer changes. */
    static final int MAX_PACKETS = 200_000;

    private static final int[] PAYLOAD_BYTES = {64, 576, 1408}; // multiples of every block
    private static final int MEMORY_BYTES = 2048;

    private CipherWarmUp() {}

    /**
     * Seals and opens packets until there were enough of them or the time is over. Any thread.
     *
     * @return packets sealed and opened
     */
    static int run(EspSuite suite, Duration limit) {
        PacketCiphers ciphers = PacketCiphers.forOneThread();
        long startNs = System.nanoTime();
        long limitNs = limit.toNanos();
        try (Secret encryptionKey = randomKey(suite.encryptionKeyBytes());
                Secret integrityKey = randomKey(suite.integrity().keyBytes());
                PacketCipher out = ciphers.create(
                        new CipherSpec(suite, Direction.OUT, encryptionKey, integrityKey, false));
                PacketCipher in =
                        ciphers.create(new CipherSpec(suite, Direction.IN, encryptionKey, integrityKey, false));
                Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(MEMORY_BYTES);
            int packets = 0;
            while (packets < MAX_PACKETS && System.nanoTime() - startNs < limitNs) {
                roundTrip(out, in, memory, PAYLOAD_BYTES[packets % PAYLOAD_BYTES.length], ++packets);
            }
            return packets;
        }
    }

    private static void roundTrip(PacketCipher out, PacketCipher in, MemorySegment memory, int length, long sequence) {
        EspSuite suite = out.suite();
        int espBytes = PacketCipher.HEADER_BYTES + suite.cipher().ivBytes() + length + suite.icvBytes();
        out.seal(memory, 0, length, sequence);
        if (!in.open(memory, 0, espBytes, sequence)) {
            throw new IllegalStateException(suite + " does not open its own packet");
        }
    }

    private static Secret randomKey(int lengthBytes) {
        byte[] key = new byte[lengthBytes];
        new SecureRandom().nextBytes(key);
        return Secret.owning(key);
    }
}

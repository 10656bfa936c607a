package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;

/**
 * A block cipher in CBC mode with an explicit IV of one block and a separate HMAC, encrypt then authenticate (RFC 2451,
 * RFC 3602, RFC 4303 section 3.3.2).
 *
 * <p>The cipher is keyed once for each SA and only goes on from packet to packet, because a new start costs some
 * hundred nanoseconds (with Blowfish, whose key schedule is slow on purpose, some ten microseconds).
 *
 * <p><b>Sealing.</b> An IV must not be predictable for someone who can choose the plaintext: RFC 3602 section 3 rules
 * out the last block of the packet before. So one block more is encrypted in front of each packet, the sequence number
 * s, and its ciphertext is the IV: IV = E(s xor c), where c is the last ciphertext block of the packet before (at the
 * beginning, random). To foretell it one would need E at the point s xor c. E is a secret permutation; c is only known
 * when the packet before is out, is not under anyone's control, and nothing else is encrypted between it and the IV. So
 * the value is new to an observer unless s xor c meets one of the n inputs seen before, which has a chance of n in 2^64
 * or 2^128: the bound that CBC itself has. Two packets, or two runs with the same manual key, have the same IV only by
 * the same chance.
 *
 * <p><b>Opening.</b> The IV is decrypted as if it were the first block of ciphertext. That block's output depends on
 * the packet before, is meaningless and is dropped; the next one is chained to the IV, as it has to be. Nothing reaches
 * the engine before the ICV has verified.
 */
final class CbcPacketCipher extends AbstractPacketCipher {
    private final CbcEngine engine;
    private final IntegrityCheck integrity;
    private final Scratch scratch;
    private final int ivBytes;

    /** Takes ownership of engine and integrity. */
    CbcPacketCipher(CipherSpec spec, CbcEngine engine, IntegrityCheck integrity, Scratch scratch) {
        super(spec);
        this.engine = engine;
        this.integrity = integrity;
        this.scratch = scratch;
        this.ivBytes = spec.suite().cipher().ivBytes();
    }

    @Override
    void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        int lengthBytes = prefixBytes + ciphertextBytes;
        byte[] in = scratch.in;
        byte[] out = scratch.out;
        scratch.load(memory, espOffset, lengthBytes);
        BigEndian.putLong(in, HEADER_BYTES, 0);
        BigEndian.putLong(in, prefixBytes - Long.BYTES, sequence);
        engine.process(in, HEADER_BYTES, ivBytes + ciphertextBytes, out, HEADER_BYTES);
        System.arraycopy(in, 0, out, 0, HEADER_BYTES);
        integrity.append(out, lengthBytes, sequence);
        Scratch.store(
                out, HEADER_BYTES, lengthBytes - HEADER_BYTES + icvBytes, memory, espOffset + HEADER_BYTES);
    }

    @Override
    boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        int lengthBytes = prefixBytes + ciphertextBytes;
        scratch.load(memory, espOffset, lengthBytes + icvBytes);
        if (!integrity.verify(scratch.in, lengthBytes, sequence)) {
            return false;
        }
        engine.process(scratch.in, HEADER_BYTES, ivBytes + ciphertextBytes, scratch.out, HEADER_BYTES);
        Scratch.store(scratch.out, prefixBytes, ciphertextBytes, memory, espOffset + prefixBytes);
        return true;
    }

    @Override
    void wipe() {
        engine.close();
        integrity.close();
    }
}

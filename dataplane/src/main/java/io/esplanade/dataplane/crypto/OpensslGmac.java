package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;

/**
 * Integrity without confidentiality by AES-GMAC of OpenSSL (RFC 4543), where the packet lies: GCM of nothing. Nonce and
 * additional data as in {@link GmacPacketCipher}.
 */
final class OpensslGmac extends AbstractPacketCipher {
    private static final int LONG_HEADER_BYTES = HEADER_BYTES + Integer.BYTES;

    private final OpensslScratch scratch;
    private final long context;
    private final boolean esn;
    private int salt;

    /**
     * @param context GCM, keyed for the SA's direction; taken over
     * @param salt as {@link OpensslScratch#nonce} takes it
     */
    OpensslGmac(CipherSpec spec, long context, int salt, OpensslScratch scratch) {
        super(spec);
        this.context = context;
        this.salt = salt;
        this.scratch = scratch;
        this.esn = spec.esn();
    }

    @Override
    void sealChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        memory.set(BigEndian.LONG, espOffset + HEADER_BYTES, sequence);
        long icv = NativeScratch.address(memory, espOffset) + prefixBytes + ciphertextBytes;
        boolean sealed = LibCrypto.start(context, scratch.nonce(salt, sequence), LibCrypto.NULL)
                && addPacket(memory, espOffset, prefixBytes + ciphertextBytes, sequence)
                && LibCrypto.finish(context, icv, scratch.written())
                && LibCrypto.get(context, scratch.tagAt(icv));
        if (!sealed) {
            throw new IllegalStateException("OpenSSL refused a packet of " + suite());
        }
    }

    @Override
    boolean openChecked(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence) {
        long iv = memory.get(BigEndian.LONG, espOffset + HEADER_BYTES);
        long icv = NativeScratch.address(memory, espOffset) + prefixBytes + ciphertextBytes;
        return LibCrypto.start(context, scratch.nonce(salt, iv), scratch.tagAt(icv))
                && addPacket(memory, espOffset, prefixBytes + ciphertextBytes, sequence)
                && LibCrypto.finish(context, icv, scratch.written());
    }

    /** All up to the ICV; of an extended sequence number all 64 bits (RFC 4543 section 3.3). */
    private boolean addPacket(MemorySegment memory, int espOffset, int lengthBytes, long sequence) {
        long packet = memory.address() + espOffset;
        if (!esn) {
            return add(packet, lengthBytes);
        }
        return add(scratch.additionalData(memory.get(BigEndian.INT, espOffset), sequence), LONG_HEADER_BYTES)
                && add(packet + HEADER_BYTES, lengthBytes - HEADER_BYTES);
    }

    private boolean add(long data, int lengthBytes) {
        return LibCrypto.update(context, LibCrypto.NULL, scratch.written(), data, lengthBytes);
    }

    @Override
    void wipe() {
        LibCrypto.freeCipher(context);
        salt = 0;
    }
}

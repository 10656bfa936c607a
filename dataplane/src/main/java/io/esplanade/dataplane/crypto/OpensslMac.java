package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspIntegrity;
import java.lang.foreign.MemorySegment;

/**
 * The ICV of packets by an HMAC of OpenSSL, over what lies in native memory and over the high half of an extended sequence
 * number (RFC 4303 sections 2.8 and 2.2.1). One thread.
 */
final class OpensslMac {
    private final OpensslScratch scratch;
    private final long context;
    private final int icvBytes;
    private final boolean esn;

    /** @param context keyed; taken over */
    OpensslMac(EspIntegrity transform, long context, boolean esn, OpensslScratch scratch) {
        this.scratch = scratch;
        this.context = context;
        this.icvBytes = transform.icvBytes();
        this.esn = esn;
    }

    /** Writes the ICV behind the octets; false if OpenSSL refuses. */
    boolean append(MemorySegment memory, int offset, int lengthBytes, long sequence) {
        boolean computed = compute(memory, offset, lengthBytes, sequence);
        if (computed) {
            scratch.copyMac(memory, offset + lengthBytes, icvBytes);
        }
        return computed;
    }

    /** Whether the ICV is right. */
    boolean verify(MemorySegment memory, int offset, int lengthBytes, long sequence) {
        return compute(memory, offset, lengthBytes, sequence)
                && scratch.isMac(memory, offset + lengthBytes, icvBytes);
    }

    private boolean compute(MemorySegment memory, int offset, int lengthBytes, long sequence) {
        return LibCrypto.startMac(context, LibCrypto.NULL, 0, LibCrypto.NULL)
                && LibCrypto.updateMac(context, NativeScratch.address(memory, offset), lengthBytes)
                && (!esn || LibCrypto.updateMac(context, scratch.high(sequence), Integer.BYTES))
                && LibCrypto.finishMac(
                        context, scratch.mac(), scratch.written(), OpensslScratch.macCapacityBytes());
    }

    /** Wipes the key. Once. */
    void close() {
        LibCrypto.freeMac(context);
    }
}

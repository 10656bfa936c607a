package io.esplanade.dataplane.transform;

import static io.esplanade.dataplane.transform.AhHeader.ICV;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.crypto.IntegrityCheck;
import io.esplanade.dataplane.sa.PacketSa;
import java.lang.foreign.MemorySegment;

/** An AH SA of one direction as the packets meet it: its keyed HMAC, and how a packet is fed to it. One thread. */
final class AhPacketSa extends PacketSa {
    final int spi;
    final boolean esn;
    final int icvBytes;

    private final IntegrityCheck integrity;
    private final PacketBuffers buffers;

    AhPacketSa(AhSa sa, PacketBuffers buffers) {
        super(sa, sa.esn());
        this.spi = sa.spi().value();
        this.esn = sa.esn();
        this.icvBytes = sa.integrity().icvBytes();
        this.integrity = IntegrityCheck.create(sa.integrity(), sa.integrityKey(), esn);
        this.buffers = buffers;
    }

    /** The number that was sent last, or the highest received. */
    void sequence(long sequence) {
        onSequence(sequence);
    }

    /**
     * Computes the ICV of a packet whose AH is complete but for the ICV (RFC 4302 section 3.3.3). The packet stays as it
     * is.
     *
     * @param sequence all 64 bits
     * @return NONE, MALFORMED or SOURCE_ROUTE
     */
    Drop compute(PacketFrame frame, HeaderChain headers, long sequence) {
        byte[] packet = buffers.in;
        buffers.load(frame.memory(), frame.offset(), frame.lengthBytes());
        Drop drop = MutableFields.zero(packet, headers.headerBytes(), headers.v6());
        if (drop == Drop.NONE) {
            int icv = headers.headerBytes() + ICV;
            for (int i = 0; i < icvBytes; i++) {
                packet[icv + i] = 0;
            }
            integrity.compute(packet, frame.lengthBytes(), sequence);
        }
        return drop;
    }

    /** Writes what {@link #compute} found into the header. */
    void writeIcv(MemorySegment memory, int ah) {
        integrity.write(memory, ah + ICV);
    }

    /** Whether the header has the ICV that {@link #compute} found; in constant time. */
    boolean hasIcv(MemorySegment memory, int ah) {
        return integrity.matches(memory, ah + ICV);
    }

    @Override
    protected void wipe() {
        integrity.close();
    }
}

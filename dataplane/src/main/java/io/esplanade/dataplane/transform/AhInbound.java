package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.sa.PacketSa;
import io.esplanade.dataplane.sa.ReplayWindow;
import java.lang.foreign.MemorySegment;

/**
 * Verifies an Authentication Header and takes it out (RFC 4302 section 3.4).
 *
 * <ol>
 *   <li>the headers in front; a fragment is refused (section 3.4.1)
 *   <li>length: that of the ICV, and what it may be padded to
 *   <li>replay pre-check, which spares the HMAC (section 3.4.3)
 *   <li>ICV over a copy without the mutable fields (section 3.4.4)
 *   <li>replay commit: only now the window moves, so a forged packet cannot move it
 *   <li>tunnel mode: the inner packet goes on; transport mode: the headers join what was behind AH
 * </ol>
 */
final class AhInbound implements InboundTransform {
    private final AhPacketSa sa;
    private final ReplayWindow window;
    private final boolean tunnelMode;
    private final int minAhBytes;
    private final int maxAhBytes;
    private final HeaderChain headers = new HeaderChain();
    private final TunnelExit exit = new TunnelExit();

    /** @param window the SA's own */
    AhInbound(AhSa sa, ReplayWindow window, PacketBuffers buffers) {
        this.window = window;
        this.sa = new AhPacketSa(sa, buffers);
        this.tunnelMode = sa.mode() == SaMode.TUNNEL;
        this.minAhBytes = AhHeader.lengthBytes(sa.integrity().icvBytes(), false);
        this.maxAhBytes = AhHeader.lengthBytes(sa.integrity().icvBytes(), true);
    }

    @Override
    public Drop apply(PacketFrame frame) {
        Drop drop = headers.find(frame);
        if (drop == Drop.NONE) {
            drop = verify(frame);
        }
        if (drop != Drop.NONE) {
            sa.onDrop();
        }
        return drop;
    }

    private Drop verify(PacketFrame frame) {
        MemorySegment memory = frame.memory();
        int ah = frame.offset() + headers.headerBytes();
        int ahBytes = ahBytes(frame);
        if (ahBytes == 0 || frame.lengthBytes() > PacketBuffers.BYTES) {
            return Drop.MALFORMED;
        }
        long low = AhHeader.sequence(memory, ah);
        long sequence = sa.esn ? window.recover(low) : low;
        Drop drop = window.check(sequence);
        if (drop == Drop.NONE) {
            drop = sa.compute(frame, headers, sequence);
        }
        if (drop != Drop.NONE) {
            return drop;
        }
        if (!sa.hasIcv(memory, ah)) {
            return Drop.AUTH_FAIL;
        }
        window.commit(sequence);
        sa.sequence(window.highest());
        return uncover(frame, ahBytes, AhHeader.nextHeader(memory, ah));
    }

    /**
     * Octets of the header, or 0 if it is none of this SA. In IPv4 too some pad the ICV to a multiple of 8 octets; the
     * padding is authentic.
     */
    private int ahBytes(PacketFrame frame) {
        int behind = frame.lengthBytes() - headers.headerBytes();
        if (headers.protocol() != IpProtocol.AH || behind < minAhBytes) {
            return 0;
        }
        int bytes = AhHeader.lengthBytes(frame.memory(), frame.offset() + headers.headerBytes());
        boolean fits = bytes <= behind && (bytes == maxAhBytes || (bytes == minAhBytes && !headers.v6()));
        return fits ? bytes : 0;
    }

    private Drop uncover(PacketFrame frame, int ahBytes, int nextHeader) {
        if (tunnelMode) {
            int outerTrafficClass = headers.trafficClass(frame);
            frame.strip(headers.headerBytes() + ahBytes);
            sa.onPacket(frame.lengthBytes());
            return exit.leave(frame, nextHeader, outerTrafficClass);
        }
        headers.closeGap(frame, ahBytes);
        headers.complete(frame, nextHeader);
        sa.onPacket(frame.lengthBytes() - headers.headerBytes());
        return Drop.NONE;
    }

    @Override
    public PacketSa sa() {
        return sa;
    }

    @Override
    public void close() {
        sa.close();
    }
}

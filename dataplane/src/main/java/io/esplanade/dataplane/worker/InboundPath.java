package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.esp.EspHeader;
import io.esplanade.dataplane.esp.EspInbound;
import io.esplanade.dataplane.ip.Ecn;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.MssClamp;
import io.esplanade.dataplane.lookup.FlowKey;
import io.esplanade.dataplane.lookup.SpdEntry;
import io.esplanade.dataplane.offload.Coalescer;
import io.esplanade.dataplane.offload.VirtioNetHeader;
import java.lang.foreign.MemorySegment;

/**
 * The way of a packet from the peer to the TUN device. Event-loop thread only.
 *
 * <ol>
 *   <li>SAD: the SPI alone names the SA (RFC 4301 section 4.1); where the packet came from does not matter, it is
 *       authenticated
 *   <li>encapsulation: in UDP or not, as the SA says
 *   <li>open in place: replay check, ICV, decryption, replay commit, padding ({@link EspInbound})
 *   <li>parse the inner packet ({@link IpPacket})
 *   <li>selector: the SA carries only its own traffic (RFC 4301 section 5.2)
 *   <li>ECN: a mark of the outer header goes into the inner one (RFC 6040 section 4.2)
 *   <li>MSS clamp of a TCP SYN, to what the SA of the other direction takes
 *   <li>packets of one connection are coalesced and written to the device, at the latest at the end of the batch
 * </ol>
 */
final class InboundPath {
    private final SaDatabases databases;
    private final PathMtus mtus;
    private final DropCounters drops;
    private final BatchTime time;
    private final Coalescer coalescer;

    private final EspInbound esp = new EspInbound();
    private final IpPacket packet = new IpPacket();
    private final FlowKey key = new FlowKey();

    InboundPath(
            SaDatabases databases, PathMtus mtus, DropCounters drops, BatchTime time, Coalescer coalescer) {
        this.databases = databases;
        this.mtus = mtus;
        this.drops = drops;
        this.time = time;
        this.coalescer = coalescer;
    }

    /**
     * Takes an ESP packet; borrows the memory until {@link #flush} and changes it, including up to 2 octets before
     * {@code offset}.
     *
     * @param lengthBytes from the SPI to the end of the ICV
     * @param inUdp whether it came in UDP (RFC 3948)
     * @param outerTrafficClass TOS or traffic class octet of the outer header
     */
    void onEspPacket(MemorySegment memory, int offset, int lengthBytes, boolean inUdp, int outerTrafficClass) {
        time.onPacket();
        if (lengthBytes < EspHeader.LENGTH_BYTES) {
            drops.count(Drop.MALFORMED);
            return;
        }
        InboundEntry entry = databases.inbound().find(EspHeader.spi(memory, offset));
        if (entry == null) {
            drops.count(Drop.UNKNOWN_SPI);
            return;
        }
        Drop drop = open(entry, memory, offset, lengthBytes, inUdp);
        if (drop == Drop.NONE) {
            drop = onInnerPacket(entry, memory, outerTrafficClass);
        }
        if (drop != Drop.NONE) {
            drops.count(drop);
        }
        databases.expireIfDue(entry);
    }

    /** The end of a batch. */
    void flush() {
        time.onBatchEnd();
        coalescer.flush();
    }

    private Drop open(InboundEntry entry, MemorySegment memory, int offset, int lengthBytes, boolean inUdp) {
        if (entry.inUdp != inUdp) {
            entry.sa.onDrop();
            return Drop.WRONG_ENCAPSULATION;
        }
        return esp.open(entry.sa, memory, offset, lengthBytes);
    }

    private Drop onInnerPacket(InboundEntry entry, MemorySegment memory, int outerTrafficClass) {
        Drop drop = check(entry, memory, outerTrafficClass);
        if (drop != Drop.NONE) {
            entry.sa.onDrop();
            return drop;
        }
        entry.count(packet.totalBytes(), time.epochSeconds());
        if (MssClamp.isSyn(packet)) {
            MssClamp.clamp(packet, maxReplyBytes(), false);
        }
        coalescer.add(packet);
        return Drop.NONE;
    }

    /** What fits into the SA that answers take; before there is one, what fits into any. {@link #key} is the packet's. */
    private int maxReplyBytes() {
        SpdEntry<OutboundEntry> flow = databases.spd().find(Direction.OUT, key.reverse());
        OutboundEntry sa = flow == null ? null : flow.sa();
        return sa == null ? databases.smallestInnerMtu() : sa.maxInnerBytes(mtus, time.nowNs());
    }

    private Drop check(InboundEntry entry, MemorySegment memory, int outerTrafficClass) {
        int inner = withRoomBefore(memory, esp.innerOffset(), esp.innerBytes());
        Drop drop = packet.parse(memory, inner, esp.innerBytes());
        if (drop != Drop.NONE) {
            return drop;
        }
        if (!entry.selector.covers(key.set(packet))) {
            boolean maybe = packet.isLaterFragment() && entry.selector.coversWithoutPorts(key);
            return maybe ? Drop.FRAGMENT : Drop.TS_MISMATCH;
        }
        return Ecn.decapsulate(packet, outerTrafficClass);
    }

    /**
     * The device wants a header before the packet. There is room, as ESP's own header and IV are longer, but for a
     * packet without IV at the beginning of a buffer: it moves into its trailer, which nobody needs any more.
     */
    private static int withRoomBefore(MemorySegment memory, int inner, int innerBytes) {
        if (inner >= VirtioNetHeader.BYTES) {
            return inner;
        }
        MemorySegment.copy(memory, inner, memory, VirtioNetHeader.BYTES, innerBytes);
        return VirtioNetHeader.BYTES;
    }
}

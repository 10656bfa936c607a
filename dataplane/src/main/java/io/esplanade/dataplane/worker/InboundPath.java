package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.esp.EspHeader;
import io.esplanade.dataplane.esp.EspInbound;
import io.esplanade.dataplane.esp.InboundSa;
import io.esplanade.dataplane.ip.Ecn;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.PrefixTranslation;
import io.esplanade.dataplane.lookup.FlowKey;
import io.esplanade.dataplane.lookup.SelectorMatcher;
import io.esplanade.dataplane.offload.Coalescer;
import io.esplanade.dataplane.offload.VirtioNetHeader;
import io.esplanade.tun.DatagramBuf;
import java.lang.foreign.MemorySegment;

/**
 * The way of a packet from the peer to the TUN device. Event-loop thread only.
 *
 * <ol>
 *   <li>SAD: the SPI alone names the SA (RFC 4301 section 4.1); where the packet came from does not matter, it is
 *       authenticated; another worker may have it ({@link Handover})
 *   <li>ESP in tunnel mode goes on here; all other SAs and bundles in {@link ChainInbound}
 *   <li>encapsulation: in UDP or not, as the SA says
 *   <li>open in place: replay check, ICV, decryption, replay commit, padding ({@link EspInbound})
 *   <li>a NAT may have given the peer another port: an authentic packet, newer than all before it, says so
 *   <li>parse the inner packet ({@link IpPacket})
 *   <li>selector: the SA carries only its own traffic (RFC 4301 section 5.2); without one the SPD decides
 *   <li>ECN: a mark of the outer header goes into the inner one (RFC 6040 section 4.2)
 *   <li>MSS clamp of a TCP SYN, to what the SA of the other direction takes
 *   <li>packets of one connection are coalesced and written to the device, at the latest at the end of the batch
 * </ol>
 */
final class InboundPath {
    private final SaDatabases databases;
    private final DropCounters drops;
    private final BatchTime time;
    private final Handover handover;
    private final InboundDelivery delivery;
    private final ChainInbound chains;

    private final EspInbound esp = new EspInbound();
    private final IpPacket packet = new IpPacket();
    private final FlowKey key = new FlowKey();
    private final InboundLayers alone = new InboundLayers();

    InboundPath(
            SaDatabases databases,
            PathMtus mtus,
            DropCounters drops,
            BatchTime time,
            Coalescer coalescer,
            Handover handover) {
        this.databases = databases;
        this.drops = drops;
        this.time = time;
        this.handover = handover;
        this.delivery = new InboundDelivery(databases, mtus, time, coalescer);
        this.chains = new ChainInbound(databases, time, delivery);
    }

    /**
     * Takes an ESP packet; borrows the memory until {@link #flush} and changes it, including up to 2 octets before
     * {@code offset}.
     *
     * @param datagram where the packet lies, and what came with it; without UDP, a whole IP packet
     * @param offset of the SPI
     * @param lengthBytes from the SPI to the end of the ICV
     * @param inUdp whether it came in UDP (RFC 3948)
     */
    void onEspPacket(DatagramBuf datagram, int offset, int lengthBytes, boolean inUdp) {
        time.onPacket();
        if (lengthBytes < EspHeader.LENGTH_BYTES) {
            drops.count(Drop.MALFORMED);
            return;
        }
        MemorySegment memory = datagram.memory();
        int spi = EspHeader.spi(memory, offset);
        InboundEntry entry = databases.inbound().findEsp(spi);
        InboundSa sa = entry == null ? null : entry.direct();
        Drop drop;
        if (entry == null) {
            drop = handover.unknownSpi(datagram, offset, lengthBytes, inUdp, spi);
        } else if (sa == null) {
            drop = onChainedEsp(entry, datagram, offset, lengthBytes, inUdp);
        } else {
            drop = open(entry, sa, memory, offset, lengthBytes, inUdp);
            if (drop == Drop.NONE) {
                if (inUdp && entry.isFromElsewhere(datagram)) {
                    onMove(entry, esp.isNewest(), datagram);
                }
                drop = onInnerPacket(entry, memory, datagram.trafficClass());
            }
            databases.expireIfDue(entry);
        }
        if (drop != Drop.NONE) {
            drops.count(drop);
        }
    }

    /** Takes a whole IP packet of a protocol other than ESP; borrows the datagram for the call. */
    void onIpPacket(DatagramBuf datagram) {
        time.onPacket();
        Drop drop = chains.onIpPacket(datagram);
        if (drop != Drop.NONE) {
            drops.count(drop);
        }
    }

    private Drop onChainedEsp(
            InboundEntry entry, DatagramBuf datagram, int offset, int lengthBytes, boolean inUdp) {
        if (!inUdp) {
            return chains.onIpPacket(datagram);
        }
        Drop drop = chains.onEspInUdp(datagram, offset, lengthBytes);
        if (drop == Drop.NONE && entry.isFromElsewhere(datagram)) {
            onMove(entry, entry.transform.isNewest(), datagram);
        }
        return drop;
    }

    /** The end of a batch. */
    void flush() {
        time.onBatchEnd();
        delivery.flush();
        chains.flush();
        handover.flush();
    }

    private Drop open(
            InboundEntry entry, InboundSa sa, MemorySegment memory, int offset, int lengthBytes, boolean inUdp) {
        if (entry.inUdp != inUdp) {
            sa.onDrop();
            return Drop.WRONG_ENCAPSULATION;
        }
        return esp.open(sa, memory, offset, lengthBytes);
    }

    /** A replayed packet does not get here, and one that was held back is not the newest. */
    private void onMove(InboundEntry entry, boolean newest, DatagramBuf datagram) {
        if (newest && entry.sa instanceof InboundSa sa && entry.mayTellOfMove(datagram, time.nowNs())) {
            databases.onPeerMoved(sa.sa(), datagram.source());
        }
    }

    private Drop onInnerPacket(InboundEntry entry, MemorySegment memory, int outerTrafficClass) {
        Drop drop = check(entry, memory, outerTrafficClass);
        if (drop != Drop.NONE) {
            entry.sa.onDrop();
            return drop;
        }
        entry.count(packet.totalBytes(), time.epochSeconds());
        delivery.deliver(packet, key);
        return Drop.NONE;
    }

    private Drop check(InboundEntry entry, MemorySegment memory, int outerTrafficClass) {
        int inner = withRoomBefore(memory, esp.innerOffset(), esp.innerBytes());
        Drop drop = packet.parse(memory, inner, esp.innerBytes());
        if (drop == Drop.NONE) {
            drop = checkSelector(entry);
        }
        if (drop == Drop.NONE) {
            drop = Ecn.decapsulate(packet, outerTrafficClass);
        }
        PrefixTranslation translation = entry.translation;
        return drop != Drop.NONE || translation == null
                ? drop
                : InboundDelivery.translate(translation, packet, key);
    }

    private Drop checkSelector(InboundEntry entry) {
        key.set(packet);
        SelectorMatcher selector = entry.selector;
        if (selector != null) {
            return delivery.checkSelector(selector, key, packet);
        }
        alone.clear();
        alone.add(entry);
        return delivery.checkFlow(alone, key, packet);
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

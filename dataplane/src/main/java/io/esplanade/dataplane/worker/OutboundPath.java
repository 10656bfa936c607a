package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.DataplaneEvents;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.esp.EspOutbound;
import io.esplanade.dataplane.ip.Ecn;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.Ipv4Fragmenter;
import io.esplanade.dataplane.ip.MssClamp;
import io.esplanade.dataplane.lookup.FlowKey;
import io.esplanade.dataplane.lookup.SpdEntry;
import io.esplanade.dataplane.offload.Segmenter;
import io.esplanade.dataplane.offload.VirtioNetHeader;
import io.esplanade.tun.DatagramSender;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The way of a packet out of the TUN device to the peer. Event-loop thread only.
 *
 * <ol>
 *   <li>parse: addresses, protocol, ports ({@link IpPacket})
 *   <li>SPD: the flow decides (RFC 4301 section 5.1); none: dropped
 *   <li>SA: the flow's newest; none: dropped, and the control plane is asked for one
 *   <li>MSS clamp of a TCP SYN
 *   <li>segments that fit into the path; else fragments, or an ICMP error to the sender (RFC 4301 section 8.2)
 *   <li>each is written into the send buffer, with room for ESP around it, and sealed there
 *   <li>packets of one SA, size and traffic class form a run that the kernel takes at once
 *   <li>flush at the end of the batch, or when the buffer is full
 * </ol>
 *
 * <p>The device is where packets come to be protected: there is no way on for one that a flow lets pass in clear. Flows
 * of type bypass, and use, acquire and dontacq without an SA, are kept away from the device by the routing rules; what
 * comes nevertheless is dropped as {@link Drop#NO_POLICY}.
 *
 * <p>A super packet is dropped as one packet.
 */
final class OutboundPath {
    private static final int IPV4 = 4; // IP protocol numbers: ESP's next header in tunnel mode
    private static final int IPV6 = 41;
    private static final int MAX_PACKET_BYTES = 0xffff;

    private final SaDatabases databases;
    private final PathMtus mtus;
    private final DropCounters drops;
    private final BatchTime time;
    private final DataplaneEvents events;
    private final TooBigReporter tooBig;
    private final SendBuffer buffer;

    private final FlowKey key = new FlowKey();
    private final IpPacket packet = new IpPacket();
    private final Segmenter segmenter = new Segmenter();
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    private final IpPacket part = new IpPacket();
    /** A segment that is about to be cut into fragments. */
    private final MemorySegment partMemory = Arena.ofAuto().allocate(MAX_PACKET_BYTES);

    OutboundPath(Outlets outlets, SaDatabases databases, PathMtus mtus, DropCounters drops, BatchTime time,
            DataplaneEvents events) {
        this.databases = databases;
        this.mtus = mtus;
        this.drops = drops;
        this.time = time;
        this.events = events;
        this.tooBig = new TooBigReporter(outlets.tun(), time.read().nowNs());
        this.buffer = new SendBuffer(outlets);
    }

    /**
     * Takes what one read of the device gave; borrows the memory for the call and may change it.
     *
     * @param offset of the virtio-net header; the IP packet follows it
     * @param lengthBytes of both
     */
    void onIpPacket(MemorySegment memory, int offset, int lengthBytes) {
        time.onPacket();
        Drop drop = packet.parse(memory, offset + VirtioNetHeader.BYTES, lengthBytes - VirtioNetHeader.BYTES);
        if (drop == Drop.NONE) {
            drop = onParsed();
        }
        if (drop != Drop.NONE) {
            drops.count(drop);
        }
    }

    /** The end of a batch. */
    void flush() {
        time.onBatchEnd();
        buffer.flush();
    }

    private Drop onParsed() {
        SpdEntry<OutboundEntry> flow = databases.spd().find(Direction.OUT, key.set(packet));
        if (flow == null) {
            return withoutFlow();
        }
        FlowType type = flow.flow().type();
        if (type == FlowType.DENY) {
            return Drop.POLICY_DENY;
        }
        if (type == FlowType.BYPASS) {
            return Drop.NO_POLICY;
        }
        OutboundEntry sa = flow.sa();
        return sa == null ? withoutSa(flow, type) : protect(sa);
    }

    private Drop withoutFlow() {
        if (packet.isLaterFragment() && databases.spd().dependsOnPorts(Direction.OUT, key)) {
            return Drop.FRAGMENT; // RFC 4301 section 7
        }
        // The peer's side of a tunnel sends through the tunnel: in clear it is somebody else (RFC 4301 section 5.2).
        SpdEntry<OutboundEntry> reverse = databases.spd().find(Direction.IN, key);
        return reverse != null && isProtecting(reverse.flow().type()) ? Drop.CLEAR_TEXT : Drop.NO_POLICY;
    }

    private Drop withoutSa(SpdEntry<OutboundEntry> flow, FlowType type) {
        boolean acquires = type == FlowType.REQUIRE || type == FlowType.ACQUIRE;
        if (acquires && flow.acquireDue(time.nowNs())) {
            events.onAcquire(flow.flow());
        }
        return type == FlowType.REQUIRE ? Drop.NO_SA : Drop.NO_POLICY;
    }

    private Drop protect(OutboundEntry entry) {
        DatagramSender sender = entry.sender;
        if (sender == null) {
            return Drop.SEND_FAILED;
        }
        int maxInnerBytes = entry.maxInnerBytes(mtus, time.nowNs());
        int virtio = packet.offset() - VirtioNetHeader.BYTES;
        MssClamp.clamp(packet, maxInnerBytes, VirtioNetHeader.needsChecksum(packet.memory(), virtio));
        Drop drop = segmenter.prepare(packet);
        if (drop == Drop.NONE) {
            drop = segmenter.segmentBytes() <= maxInnerBytes
                    ? sealSegments(entry, sender)
                    : onTooBig(entry, sender, maxInnerBytes);
        }
        databases.expireIfDue(entry);
        return drop;
    }

    private Drop sealSegments(OutboundEntry entry, DatagramSender sender) {
        int count = segmenter.count();
        for (int i = 0; i < count; i++) {
            int innerBytes = segmenter.lengthBytes(i);
            int at = buffer.place(EspOutbound.sealedBytes(entry.sa, innerBytes));
            segmenter.writeSegment(i, buffer.memory(), at + EspOutbound.innerOffset(entry.sa));
            Drop drop = seal(entry, sender, at, innerBytes);
            if (drop != Drop.NONE) {
                return drop;
            }
        }
        return Drop.NONE;
    }

    private Drop onTooBig(OutboundEntry entry, DatagramSender sender, int maxInnerBytes) {
        if (packet.dontFragment()) {
            tooBig.report(packet, maxInnerBytes, time.nowNs());
            return Drop.MTU;
        }
        int count = segmenter.count();
        for (int i = 0; i < count; i++) {
            int partBytes = segmenter.writeSegment(i, partMemory, 0);
            Drop drop = part.parse(partMemory, 0, partBytes);
            if (drop == Drop.NONE) {
                drop = fragmenter.prepare(part, maxInnerBytes);
            }
            if (drop == Drop.NONE) {
                drop = sealFragments(entry, sender);
            }
            if (drop != Drop.NONE) {
                return drop;
            }
        }
        return Drop.NONE;
    }

    private Drop sealFragments(OutboundEntry entry, DatagramSender sender) {
        int count = fragmenter.count();
        for (int i = 0; i < count; i++) {
            int innerBytes = fragmenter.lengthBytes(i);
            int at = buffer.place(EspOutbound.sealedBytes(entry.sa, innerBytes));
            fragmenter.writeFragment(i, buffer.memory(), at + EspOutbound.innerOffset(entry.sa));
            Drop drop = seal(entry, sender, at, innerBytes);
            if (drop != Drop.NONE) {
                return drop;
            }
        }
        return Drop.NONE;
    }

    private Drop seal(OutboundEntry entry, DatagramSender sender, int at, int innerBytes) {
        Drop drop = EspOutbound.seal(entry.sa, buffer.memory(), at, innerBytes, packet.v6() ? IPV6 : IPV4);
        if (drop == Drop.NONE) {
            int trafficClass = Ecn.encapsulate(packet.trafficClass());
            buffer.add(sender, entry.path, trafficClass, EspOutbound.sealedBytes(entry.sa, innerBytes));
            entry.count(innerBytes, time.epochSeconds());
        }
        return drop;
    }

    private static boolean isProtecting(FlowType type) {
        return type != FlowType.DENY && type != FlowType.BYPASS;
    }
}

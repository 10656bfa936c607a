package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.DataplaneEvents;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.esp.EspOutbound;
import io.esplanade.dataplane.esp.OutboundSa;
import io.esplanade.dataplane.ip.AddressTranslator;
import io.esplanade.dataplane.ip.Ecn;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.Ipv4Fragmenter;
import io.esplanade.dataplane.ip.MssClamp;
import io.esplanade.dataplane.ip.PrefixTranslation;
import io.esplanade.dataplane.lookup.FlowKey;
import io.esplanade.dataplane.lookup.SpdEntry;
import io.esplanade.dataplane.offload.Segmenter;
import io.esplanade.dataplane.offload.VirtioNetHeader;
import io.esplanade.tun.DatagramSender;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;

/**
 * The way of a packet out of the TUN device to the peer. Event-loop thread only.
 *
 * <ol>
 *   <li>parse: addresses, protocol, ports ({@link IpPacket})
 *   <li>SPD: the flow decides (RFC 4301 section 5.1); none: dropped
 *   <li>worker: another one may have the flow's SAs, and goes on with the packet ({@link Handover})
 *   <li>SA: the flow's newest; none: the flow's type decides, and the control plane may be asked for one
 *   <li>ESP in tunnel mode goes on here; all other SAs and bundles in {@link ChainOutbound}
 *   <li>source NAT, if the flow has one: the source becomes the address that the peer knows
 *   <li>MSS clamp of a TCP SYN
 *   <li>segments that fit into the path; else fragments, or an ICMP error to the sender (RFC 4301 section 8.2); an IPv6
 *       packet that nobody makes smaller goes on in {@link ChainOutbound}, which cuts what encloses it
 *   <li>each is written into the send buffer, with room for ESP around it, and sealed there
 *   <li>packets of one SA, size and traffic class form a run that the kernel takes at once
 *   <li>flush at the end of the batch, or when the buffer is full
 * </ol>
 *
 * <p>What a flow lets pass in clear goes on in {@link ClearOutbound}: under use and acquire without an SA, and
 * under bypass, whose packets the policy rules keep away from the device but for moments in which these change.
 *
 * <p>A super packet is dropped as one packet.
 */
final class OutboundPath {
    private static final int MAX_PACKET_BYTES = 0xffff;

    private final SaDatabases databases;
    private final PathMtus mtus;
    private final DropCounters drops;
    private final BatchTime time;
    private final DataplaneEvents events;
    private final Handover handover;
    private final TooBigReporter tooBig;
    private final SendBuffer buffer;
    private final ChainOutbound chains;
    private final ClearOutbound clear;

    private final FlowKey key = new FlowKey();
    private final IpPacket packet = new IpPacket();
    private final Segmenter segmenter = new Segmenter();
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    private final IpPacket part = new IpPacket();
    /** A segment that is about to be cut into fragments. */
    private final MemorySegment partMemory = Arena.ofAuto().allocate(MAX_PACKET_BYTES);

    OutboundPath(Outlets outlets, SaDatabases databases, PathMtus mtus, DropCounters drops, BatchTime time,
            DataplaneEvents events, Handover handover) {
        this.databases = databases;
        this.mtus = mtus;
        this.drops = drops;
        this.time = time;
        this.events = events;
        this.handover = handover;
        this.tooBig = new TooBigReporter(outlets.tun(), time.read().nowNs());
        this.buffer = new SendBuffer(outlets);
        this.chains = new ChainOutbound(databases, mtus, drops, time, tooBig, buffer);
        this.clear = new ClearOutbound(outlets, mtus, time, tooBig, buffer);
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
            drop = onParsed(memory, offset, lengthBytes);
        }
        if (drop != Drop.NONE) {
            drops.count(drop);
        }
    }

    /** The end of a batch. */
    void flush() {
        time.onBatchEnd();
        buffer.flush();
        handover.flush();
    }

    /** Whether packets went to this address, not long ago, as a flow let them. */
    boolean sendsInClearTo(InetAddress address) {
        return clear.paths().has(address);
    }

    private Drop onParsed(MemorySegment memory, int offset, int lengthBytes) {
        SpdEntry<OutboundEntry> flow = databases.spd().find(Direction.OUT, key.set(packet));
        if (flow == null) {
            return withoutFlow();
        }
        return switch (flow.flow().type()) {
            case DENY -> Drop.POLICY_DENY;
            case BYPASS -> clear.send(packet);
            case REQUIRE, USE, ACQUIRE, DONTACQ -> {
                if (handover.isElsewhere(flow)) {
                    yield handover.toOwner(flow, memory, offset, lengthBytes);
                }
                OutboundEntry sa = flow.sa();
                yield sa == null ? withoutSa(flow) : protect(flow, sa);
            }
        };
    }

    private Drop withoutFlow() {
        if (packet.isLaterFragment() && databases.spd().dependsOnPorts(Direction.OUT, key)) {
            return Drop.FRAGMENT; // RFC 4301 section 7
        }
        // The peer's side of a tunnel sends through the tunnel: in clear it is somebody else (RFC 4301 section 5.2).
        SpdEntry<OutboundEntry> reverse = databases.spd().find(Direction.IN, key);
        if (reverse == null) {
            return Drop.NO_POLICY;
        }
        return switch (reverse.flow().type()) {
            case REQUIRE, DONTACQ -> Drop.CLEAR_TEXT;
            case DENY -> Drop.POLICY_DENY;
            // Under these clear text may come in, and the policy rules pass it by.
            case USE, ACQUIRE, BYPASS -> Drop.NO_POLICY;
        };
    }

    private Drop withoutSa(SpdEntry<OutboundEntry> flow) {
        OutboundEntry sa = databases.towards(flow.flow(), packet);
        return sa == null ? unprotected(flow) : protect(flow, sa);
    }

    private Drop unprotected(SpdEntry<OutboundEntry> flow) {
        FlowType type = flow.flow().type();
        boolean acquires = type == FlowType.REQUIRE || type == FlowType.ACQUIRE;
        if (acquires && flow.acquireDue(time.nowNs())) {
            events.onAcquire(flow.flow());
        }
        boolean mustBeProtected = type == FlowType.REQUIRE || type == FlowType.DONTACQ;
        return mustBeProtected ? Drop.NO_SA : clear.send(packet);
    }

    private Drop protect(SpdEntry<OutboundEntry> flow, OutboundEntry entry) {
        PrefixTranslation translation = flow.translation();
        if (translation == null) {
            return protectAsItIs(flow, entry);
        }
        int partial = partialChecksum();
        AddressTranslator.source(translation, packet, partial);
        Drop drop = packet.parse(packet.memory(), packet.offset(), packet.totalBytes());
        if (drop != Drop.NONE) {
            return drop;
        }
        tooBig.translated(translation.inverse(), partial);
        try {
            return protectAsItIs(flow, entry);
        } finally {
            tooBig.translated(null, partial);
        }
    }

    /** Where the kernel left a checksum to the device. */
    private int partialChecksum() {
        int virtio = packet.offset() - VirtioNetHeader.BYTES;
        MemorySegment memory = packet.memory();
        return VirtioNetHeader.needsChecksum(memory, virtio)
                ? packet.offset()
                        + VirtioNetHeader.checksumStart(memory, virtio)
                        + VirtioNetHeader.checksumOffset(memory, virtio)
                : AddressTranslator.NONE_PARTIAL;
    }

    private Drop protectAsItIs(SpdEntry<OutboundEntry> flow, OutboundEntry entry) {
        OutboundSa esp = entry.direct();
        if (esp != null) {
            return protect(entry, esp);
        }
        OutboundEntry first = entry.innermost();
        return first.isTorn() ? unprotected(flow) : chains.protect(first, packet);
    }

    private Drop protect(OutboundEntry entry, OutboundSa esp) {
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
                    ? sealSegments(entry, esp, sender)
                    : onTooBig(entry, esp, sender, maxInnerBytes);
        }
        databases.expireIfDue(entry);
        return drop;
    }

    private Drop sealSegments(OutboundEntry entry, OutboundSa esp, DatagramSender sender) {
        int count = segmenter.count();
        for (int i = 0; i < count; i++) {
            int innerBytes = segmenter.lengthBytes(i);
            int at = buffer.place(EspOutbound.sealedBytes(esp, innerBytes));
            segmenter.writeSegment(i, buffer.memory(), at + EspOutbound.innerOffset(esp));
            Drop drop = seal(entry, esp, sender, at, innerBytes);
            if (drop != Drop.NONE) {
                return drop;
            }
        }
        return Drop.NONE;
    }

    private Drop onTooBig(OutboundEntry entry, OutboundSa esp, DatagramSender sender, int maxInnerBytes) {
        if (ChainOutbound.mustBeCutOutside(packet, segmenter)) {
            return chains.protect(entry, packet);
        }
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
                drop = sealFragments(entry, esp, sender);
            }
            if (drop != Drop.NONE) {
                return drop;
            }
        }
        return Drop.NONE;
    }

    private Drop sealFragments(OutboundEntry entry, OutboundSa esp, DatagramSender sender) {
        int count = fragmenter.count();
        for (int i = 0; i < count; i++) {
            int innerBytes = fragmenter.lengthBytes(i);
            int at = buffer.place(EspOutbound.sealedBytes(esp, innerBytes));
            fragmenter.writeFragment(i, buffer.memory(), at + EspOutbound.innerOffset(esp));
            Drop drop = seal(entry, esp, sender, at, innerBytes);
            if (drop != Drop.NONE) {
                return drop;
            }
        }
        return Drop.NONE;
    }

    private Drop seal(OutboundEntry entry, OutboundSa esp, DatagramSender sender, int at, int innerBytes) {
        Drop drop = EspOutbound.seal(esp, buffer.memory(), at, innerBytes, packet.v6() ? IpProtocol.IPV6 : IpProtocol.IPV4);
        if (drop == Drop.NONE) {
            int trafficClass = Ecn.encapsulate(packet.trafficClass());
            buffer.add(sender, entry.path, trafficClass, EspOutbound.sealedBytes(esp, innerBytes));
            entry.count(innerBytes, time.epochSeconds());
        }
        return drop;
    }
}

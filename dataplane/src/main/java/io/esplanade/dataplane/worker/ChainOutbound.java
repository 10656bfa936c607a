package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.UdpEncapsulation;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.Ipv4Fragmenter;
import io.esplanade.dataplane.ip.Ipv6Fragmenter;
import io.esplanade.dataplane.ip.Ipv6Header;
import io.esplanade.dataplane.ip.MssClamp;
import io.esplanade.dataplane.ip.Reassembly;
import io.esplanade.dataplane.offload.Segmenter;
import io.esplanade.dataplane.offload.VirtioNetHeader;
import io.esplanade.dataplane.transform.PacketFrame;
import io.esplanade.tun.DatagramSender;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The way of a packet through SAs of any protocol and mode, one after the other (RFC 4301 appendix E). Event-loop thread
 * only.
 *
 * <ol>
 *   <li>transport mode: only what its own two ends say to each other, and whole datagrams, so fragments are put together
 *       (RFC 4301 section 7)
 *   <li>MSS clamp of a TCP SYN, to what is left inside of all SAs
 *   <li>segments that fit; else, in tunnel mode, fragments; or an ICMP error to the sender
 *   <li>each is written into a frame with room on both sides, where the SAs work on it, the innermost first
 *   <li>a packet that was protected in transport mode and is too long now is cut itself (RFC 4303 section 3.3.4)
 *   <li>the result is a whole IP packet, or without its IP header the payload of UDP
 * </ol>
 */
final class ChainOutbound {
    private static final int MAX_PACKET_BYTES = 0xffff;
    private static final int ROOM_BEFORE =
            SaEntry.MAX_LAYERS * PacketFrame.ROOM_BEFORE_BYTES + EspInUdp.HEADER_BYTES;
    private static final int ROOM_BEHIND = SaEntry.MAX_LAYERS * PacketFrame.ROOM_BEHIND_BYTES;

    private final SaDatabases databases;
    private final PathMtus mtus;
    private final DropCounters drops;
    private final BatchTime time;
    private final TooBigReporter tooBig;
    private final SendBuffer buffer;

    private final Segmenter segmenter = new Segmenter();
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    private final Ipv6Fragmenter fragmenterV6 = new Ipv6Fragmenter();
    private final Reassembly reassembly = new Reassembly();
    private final IpPacket part = new IpPacket();
    private final MemorySegment partMemory = Arena.ofAuto().allocate(MAX_PACKET_BYTES);
    private final PacketFrame frame = new PacketFrame();
    private final MemorySegment memory =
            Arena.ofAuto().allocate(ROOM_BEFORE + MAX_PACKET_BYTES + ROOM_BEHIND, Long.BYTES);
    private final IpPacket result = new IpPacket();

    ChainOutbound(
            SaDatabases databases,
            PathMtus mtus,
            DropCounters drops,
            BatchTime time,
            TooBigReporter tooBig,
            SendBuffer buffer) {
        this.databases = databases;
        this.mtus = mtus;
        this.drops = drops;
        this.time = time;
        this.tooBig = tooBig;
        this.buffer = buffer;
    }

    /**
     * Protects what one read of the device gave.
     *
     * @param first the innermost SA of its bundle; none of them {@linkplain SaEntry#isTorn torn}
     * @param packet as it came from the device, with its virtio-net header
     */
    Drop protect(OutboundEntry first, IpPacket packet) {
        DatagramSender sender = first.outermost().chainSender;
        if (sender == null) {
            return Drop.SEND_FAILED;
        }
        if (!first.takes(packet)) {
            return Drop.TRANSPORT_MISMATCH;
        }
        Drop drop = first.isTransport() && packet.isFragment()
                ? onFragment(first, sender, packet)
                : onDatagram(first, sender, packet);
        expire(first);
        return drop;
    }

    /** RFC 4303 section 3.3.4: fragments of a host are protected as the datagram that they make up. */
    private Drop onFragment(OutboundEntry first, DatagramSender sender, IpPacket fragment) {
        for (int givenUp = reassembly.expire(time.nowNs()); givenUp > 0; givenUp--) {
            drops.count(Drop.FRAGMENT);
        }
        Drop drop = reassembly.add(fragment, time.nowNs());
        if (drop != Drop.NONE || !reassembly.isComplete()) {
            return drop;
        }
        int lengthBytes = reassembly.lengthBytes();
        MemorySegment.copy(reassembly.memory(), reassembly.offset(), memory, ROOM_BEFORE, lengthBytes);
        return send(first, sender, lengthBytes);
    }

    private Drop onDatagram(OutboundEntry first, DatagramSender sender, IpPacket packet) {
        int maxInnerBytes = first.maxInnerBytes(mtus, time.nowNs());
        int virtio = packet.offset() - VirtioNetHeader.BYTES;
        MssClamp.clamp(packet, maxInnerBytes, VirtioNetHeader.needsChecksum(packet.memory(), virtio));
        Drop drop = segmenter.prepare(packet);
        if (drop == Drop.NONE) {
            drop = segmenter.segmentBytes() <= maxInnerBytes
                    ? sendSegments(first, sender)
                    : onTooBig(first, sender, packet, maxInnerBytes);
        }
        return drop;
    }

    private Drop sendSegments(OutboundEntry first, DatagramSender sender) {
        int count = segmenter.count();
        for (int i = 0; i < count; i++) {
            int innerBytes = segmenter.writeSegment(i, memory, ROOM_BEFORE);
            Drop drop = send(first, sender, innerBytes);
            if (drop != Drop.NONE) {
                return drop;
            }
        }
        return Drop.NONE;
    }

    private Drop onTooBig(OutboundEntry first, DatagramSender sender, IpPacket packet, int maxInnerBytes) {
        if (mustBeCutOutside(packet, segmenter)) {
            return sendSegments(first, sender);
        }
        if (packet.dontFragment()) {
            tooBig.report(packet, maxInnerBytes, time.nowNs());
            return Drop.MTU;
        }
        return first.isTransport() ? sendSegments(first, sender) : sendFragments(first, sender, maxInnerBytes);
    }

    /** An IPv6 packet that its sender will not make smaller: what encloses it is cut (RFC 2473 section 7.1 (a)). */
    static boolean mustBeCutOutside(IpPacket packet, Segmenter prepared) {
        return packet.v6() && prepared.segmentBytes() <= Ipv6Header.MIN_MTU;
    }

    private Drop sendFragments(OutboundEntry first, DatagramSender sender, int maxInnerBytes) {
        int count = segmenter.count();
        for (int i = 0; i < count; i++) {
            int partBytes = segmenter.writeSegment(i, partMemory, 0);
            Drop drop = part.parse(partMemory, 0, partBytes);
            if (drop == Drop.NONE) {
                drop = fragmenter.prepare(part, maxInnerBytes);
            }
            if (drop == Drop.NONE) {
                drop = sendPrepared(first, sender);
            }
            if (drop != Drop.NONE) {
                return drop;
            }
        }
        return Drop.NONE;
    }

    private Drop sendPrepared(OutboundEntry first, DatagramSender sender) {
        int count = fragmenter.count();
        for (int i = 0; i < count; i++) {
            int innerBytes = fragmenter.writeFragment(i, memory, ROOM_BEFORE);
            Drop drop = send(first, sender, innerBytes);
            if (drop != Drop.NONE) {
                return drop;
            }
        }
        return Drop.NONE;
    }

    /** Takes the packet that was written into the frame's memory. */
    private Drop send(OutboundEntry first, DatagramSender sender, int innerBytes) {
        frame.wrap(memory, ROOM_BEFORE, innerBytes);
        OutboundEntry last = first;
        for (OutboundEntry entry = first; entry != null; entry = entry.outer()) {
            Drop drop = entry.transform.apply(frame);
            if (drop != Drop.NONE) {
                return drop;
            }
            last = entry;
        }
        Drop drop = result.parse(memory, frame.offset(), frame.lengthBytes());
        if (drop == Drop.NONE) {
            drop = last.inUdp ? addInUdp(last, sender) : addWhole(last, sender);
        }
        if (drop == Drop.NONE) {
            count(first, innerBytes);
        }
        return drop;
    }

    /** RFC 3948 section 2.1: UDP has an IP header of its own, which the kernel makes. */
    private Drop addInUdp(OutboundEntry last, DatagramSender sender) {
        int ipBytes = result.l4Offset() - result.offset();
        if (result.protocol() != IpProtocol.ESP) {
            return Drop.MALFORMED;
        }
        if (ipBytes + EspInUdp.HEADER_BYTES + result.upperBytes() > last.pathBytes(mtus, time.nowNs())) {
            return addUdpFragments(last);
        }
        add(last, sender, result.l4Offset(), result.upperBytes(), result.trafficClass());
        return Drop.NONE;
    }

    /** UDP sockets send what fits, so this goes out as a whole IP packet, which may be cut. */
    private Drop addUdpFragments(OutboundEntry last) {
        DatagramSender sender = last.wholeSender;
        UdpEncapsulation udp = last.udp;
        if (sender == null || udp == null) {
            return Drop.SEND_FAILED;
        }
        Drop drop = EspInUdp.insertHeader(frame, result, udp);
        if (drop == Drop.NONE) {
            drop = result.parse(memory, frame.offset(), frame.lengthBytes());
        }
        return drop == Drop.NONE ? addFragments(last, sender, last.pathBytes(mtus, time.nowNs())) : drop;
    }

    private Drop addWhole(OutboundEntry last, DatagramSender sender) {
        int maxBytes = last.pathBytes(mtus, time.nowNs());
        if (result.totalBytes() <= maxBytes) {
            add(last, sender, result.offset(), result.totalBytes(), 0);
            return Drop.NONE;
        }
        return addFragments(last, sender, maxBytes);
    }

    private Drop addFragments(OutboundEntry last, DatagramSender sender, int maxBytes) {
        return result.v6() ? addFragmentsV6(last, sender, maxBytes) : addFragmentsV4(last, sender, maxBytes);
    }

    private Drop addFragmentsV4(OutboundEntry last, DatagramSender sender, int maxBytes) {
        Drop drop = fragmenter.prepare(result, maxBytes);
        int count = drop == Drop.NONE ? fragmenter.count() : 0;
        for (int i = 0; i < count; i++) {
            int at = buffer.place(fragmenter.lengthBytes(i));
            buffer.add(sender, last.wholePath, 0, fragmenter.writeFragment(i, buffer.memory(), at));
        }
        return drop;
    }

    private Drop addFragmentsV6(OutboundEntry last, DatagramSender sender, int maxBytes) {
        Drop drop = fragmenterV6.prepare(result, maxBytes);
        int count = drop == Drop.NONE ? fragmenterV6.count() : 0;
        for (int i = 0; i < count; i++) {
            int at = buffer.place(fragmenterV6.lengthBytes(i));
            buffer.add(sender, last.wholePath, 0, fragmenterV6.writeFragment(i, buffer.memory(), at));
        }
        return drop;
    }

    private void add(OutboundEntry last, DatagramSender sender, int offset, int lengthBytes, int trafficClass) {
        int at = buffer.place(lengthBytes);
        MemorySegment.copy(memory, offset, buffer.memory(), at, lengthBytes);
        buffer.add(sender, last.path, trafficClass, lengthBytes);
    }

    private void count(OutboundEntry first, int innerBytes) {
        first.count(innerBytes, time.epochSeconds());
        for (OutboundEntry entry = first.outer(); entry != null; entry = entry.outer()) {
            entry.sa.onUse(time.epochSeconds());
        }
    }

    private void expire(OutboundEntry first) {
        OutboundEntry entry = first;
        while (entry != null) {
            OutboundEntry next = entry.outer(); // deleting it takes it out of the bundle
            databases.expireIfDue(entry);
            entry = next;
        }
    }
}

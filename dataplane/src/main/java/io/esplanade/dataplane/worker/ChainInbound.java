package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.dataplane.ip.PrefixTranslation;
import io.esplanade.dataplane.lookup.FlowKey;
import io.esplanade.dataplane.lookup.SelectorMatcher;
import io.esplanade.dataplane.transform.HeaderChain;
import io.esplanade.dataplane.transform.PacketFrame;
import io.esplanade.tun.DatagramBuf;
import org.jspecify.annotations.Nullable;

/**
 * The way of a packet out of SAs of any protocol and mode, one after the other (RFC 4301 appendix E). Event-loop thread
 * only.
 *
 * <ol>
 *   <li>the packet, outer IP header and all, is copied to where it may grow
 *   <li>SAD: what follows the IP header names the SA; further SAs must end at the packet's destination
 *   <li>bundle: an SA inside another one takes nothing that did not come out of that
 *   <li>the SA makes it the packet that it was before; its selector, if it has one, covers that
 *   <li>again, until no SA takes it; eight times at most
 *   <li>bundle: no SA is missing that belongs inside the last one
 *   <li>SPD: the inbound flow that covers the packet asks for one of the SAs without selector
 *   <li>{@linkplain InboundDelivery on to the device}
 * </ol>
 */
final class ChainInbound {
    private final SaDatabases databases;
    private final BatchTime time;
    private final InboundDelivery delivery;

    private final InboundFrames frames;
    private final InboundLayers layers = new InboundLayers();
    private final HeaderChain headers = new HeaderChain();
    private final IpPacket packet = new IpPacket();
    private final FlowKey key = new FlowKey();

    ChainInbound(SaDatabases databases, BatchTime time, InboundDelivery delivery) {
        this.databases = databases;
        this.time = time;
        this.delivery = delivery;
        this.frames = new InboundFrames(delivery);
    }

    /**
     * Takes a packet from a raw socket; borrows it for the call.
     *
     * @return why it went no further; NONE also for one that is not for an SA
     */
    Drop onIpPacket(DatagramBuf datagram) {
        int start = datagram.ipHeaderIndex();
        return start < 0
                ? Drop.MALFORMED
                : onFrame(frames.copyOf(datagram.memory(), start, datagram.writerIndex() - start), false);
    }

    /**
     * Takes ESP that came in UDP (RFC 3948); borrows the datagrams for the call.
     *
     * @param offset of the SPI
     */
    Drop onEspInUdp(DatagramBuf datagrams, int offset, int lengthBytes) {
        return onFrame(frames.copyOfEspInUdp(datagrams, offset, lengthBytes), true);
    }

    private Drop onFrame(PacketFrame frame, boolean inUdp) {
        layers.clear();
        Drop drop = unwrapAll(frame, inUdp);
        InboundEntry last = layers.last();
        if (last == null) {
            return drop;
        }
        if (drop == Drop.NONE) {
            drop = checkPolicy(last);
        }
        PrefixTranslation translation = last.translation;
        if (drop == Drop.NONE && translation != null) {
            drop = InboundDelivery.translate(translation, packet, key);
        }
        if (drop == Drop.NONE) {
            layers.count(packet.totalBytes(), time.epochSeconds());
            frames.keep(frame);
            delivery.deliver(packet, key);
        } else {
            last.sa.onDrop();
        }
        layers.expire(databases);
        return drop;
    }

    /** The end of a batch: what was delivered has gone to the device. */
    void flush() {
        frames.restart();
    }

    private Drop unwrapAll(PacketFrame frame, boolean inUdp) {
        while (true) {
            Drop drop = packet.parse(frame.memory(), frame.offset(), frame.lengthBytes());
            if (drop != Drop.NONE) {
                return drop;
            }
            InboundEntry previous = layers.last();
            InboundEntry entry = find(frame, previous == null);
            if (entry == null) {
                return previous == null ? notOurs(frame) : Drop.NONE;
            }
            drop = unwrap(entry, previous, frame, inUdp && previous == null);
            if (drop != Drop.NONE) {
                return drop;
            }
        }
    }

    /** The SA that takes the packet next; null if there is none. */
    private @Nullable InboundEntry find(PacketFrame frame, boolean outermost) {
        if (headers.find(frame) != Drop.NONE || !InboundSas.isSecurity(headers.protocol())) {
            return null;
        }
        InboundEntry entry = databases.inbound().find(packet, headers.protocol(), headers.spi());
        // Other people's packets may go through our SAs, and their SPIs mean nothing here.
        return entry == null || outermost || entry.endsAt(packet) ? entry : null;
    }

    /** The kernel gives us a copy of each packet of a protocol; without an SA it is none of our business. */
    private Drop notOurs(PacketFrame frame) {
        Drop drop = headers.find(frame);
        if (drop != Drop.NONE) {
            return drop;
        }
        return switch (headers.protocol()) {
            case IpProtocol.IPV4, IpProtocol.IPV6 -> Drop.NONE;
            default -> Drop.UNKNOWN_SPI;
        };
    }

    private Drop unwrap(InboundEntry entry, @Nullable InboundEntry previous, PacketFrame frame, boolean inUdp) {
        if (layers.isFull()) {
            return Drop.TOO_DEEP;
        }
        Drop drop = refusal(entry, previous, inUdp);
        if (drop != Drop.NONE) {
            entry.sa.onDrop();
            return drop;
        }
        drop = entry.transform.apply(frame);
        if (drop != Drop.NONE) {
            return drop; // counted by the SA
        }
        layers.add(entry);
        SelectorMatcher selector = entry.selector;
        return selector == null ? Drop.NONE : checkSelector(selector, frame);
    }

    private Drop refusal(InboundEntry entry, @Nullable InboundEntry previous, boolean inUdp) {
        if (entry.inUdp != inUdp) {
            return Drop.WRONG_ENCAPSULATION;
        }
        if (!entry.takes(packet)) {
            return Drop.TRANSPORT_MISMATCH;
        }
        return entry.mayFollow(previous) ? Drop.NONE : Drop.WRONG_BUNDLE;
    }

    private Drop checkSelector(SelectorMatcher selector, PacketFrame frame) {
        Drop drop = packet.parse(frame.memory(), frame.offset(), frame.lengthBytes());
        return drop != Drop.NONE ? drop : delivery.checkSelector(selector, key.set(packet), packet);
    }

    private Drop checkPolicy(InboundEntry last) {
        if (!last.mayBeInnermost()) {
            return Drop.WRONG_BUNDLE;
        }
        key.set(packet);
        return layers.needsFlow() ? delivery.checkFlow(layers, key, packet) : Drop.NONE;
    }
}

package io.esplanade.dataplane.offload;

import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.IpProtocol;
import io.esplanade.tun.IpPacketWriter;
import org.jspecify.annotations.Nullable;

/**
 * Joins received TCP segments (and UDP datagrams) of a flow to super packets, so that the kernel takes many in one
 * write. The order within a flow is kept; between flows it is not. One thread.
 *
 * <p>What may be joined is a matter of {@link CoalescingFlow}. Any other packet of a flow first sends off what the flow
 * holds. {@link #flush} sends off the rest: at the end of each batch of received packets, so there is no timer.
 */
public final class Coalescer {
    // Our limit: this many flows in one batch of received packets are held at a time, each with a buffer of 64 KiB.
    private static final int MAX_FLOWS = 8;

    private final IpPacketWriter writer;
    private final boolean udp;
    private final CoalescingFlow[] flows = new CoalescingFlow[MAX_FLOWS];
    private int victim;
    private long mergedPackets;
    private long superPackets;

    /**
     * @param writer the TUN device
     * @param udp whether the device takes UDP super packets (TUN_F_USO4 and TUN_F_USO6)
     */
    public Coalescer(IpPacketWriter writer, boolean udp) {
        this.writer = writer;
        this.udp = udp;
        for (int i = 0; i < MAX_FLOWS; i++) {
            flows[i] = new CoalescingFlow();
        }
    }

    /**
     * Adds a packet, the object itself is free again afterwards. Borrows the packet's memory until {@link #flush}
     * returns, and overwrites the {@link VirtioNetHeader#BYTES} octets before it when the packet is written by itself.
     * In a decrypted packet those are the ESP header and the IV, or at most the ICV of a packet opened before.
     *
     * @param packet parsed, and still where it was
     */
    public void add(IpPacket packet) {
        if (packet.isFragment()) {
            flushAddresses(packet);
            writeSingle(packet);
        } else if (packet.protocol() == IpProtocol.TCP || packet.protocol() == IpProtocol.UDP) {
            addToFlow(packet);
        } else {
            writeSingle(packet);
        }
    }

    private void addToFlow(IpPacket packet) {
        CoalescingFlow flow = find(packet);
        boolean candidate = CoalescingFlow.isCandidate(packet, udp);
        if (flow != null) {
            if (candidate && flow.append(packet)) {
                if (flow.isClosed()) {
                    write(flow);
                }
                return;
            }
            write(flow);
        }
        if (candidate && !CoalescingFlow.isPushed(packet)) {
            (flow == null ? emptyFlow() : flow).start(packet);
        } else {
            writeSingle(packet);
        }
    }

    /** Writes all that is held back. The memory of all packets is the caller's again. */
    public void flush() {
        for (CoalescingFlow flow : flows) {
            write(flow);
        }
    }

    /** Packets that went to the kernel as part of a larger one, since the beginning. */
    public long mergedPackets() {
        return mergedPackets;
    }

    /** The larger ones that {@link #mergedPackets} went into. */
    public long superPackets() {
        return superPackets;
    }

    private @Nullable CoalescingFlow find(IpPacket packet) {
        for (CoalescingFlow flow : flows) {
            if (flow.holds(packet)) {
                return flow;
            }
        }
        return null;
    }

    private CoalescingFlow emptyFlow() {
        for (CoalescingFlow flow : flows) {
            if (flow.isEmpty()) {
                return flow;
            }
        }
        CoalescingFlow flow = flows[victim];
        victim = (victim + 1) % MAX_FLOWS;
        write(flow);
        return flow;
    }

    /** A fragment shows no ports: it may belong to any flow between its hosts. */
    private void flushAddresses(IpPacket fragment) {
        for (CoalescingFlow flow : flows) {
            if (flow.hasAddressesOf(fragment)) {
                write(flow);
            }
        }
    }

    private void write(CoalescingFlow flow) {
        int packets = flow.packets();
        if (packets == 0) {
            return;
        }
        if (packets > 1) {
            mergedPackets += packets;
            superPackets++;
        }
        flow.writeTo(writer);
    }

    private void writeSingle(IpPacket packet) {
        int start = packet.offset() - VirtioNetHeader.BYTES;
        VirtioNetHeader.writePlain(packet.memory(), start);
        writer.writePacket(packet.memory(), start, VirtioNetHeader.BYTES + packet.totalBytes());
    }
}

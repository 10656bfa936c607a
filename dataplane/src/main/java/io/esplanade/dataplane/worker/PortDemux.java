package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.IkeReceiver;
import io.esplanade.dataplane.ip.NetworkOrder;
import io.esplanade.tun.DatagramBuf;
import java.net.InetSocketAddress;

/** Tells apart what shares a port: ESP, IKE, keepalives (RFC 3948 section 2). Event-loop thread only. */
final class PortDemux {
    private final InboundPath inbound;
    private final IkeReceiver ike;
    private final DropCounters drops;
    private final PacketFaults faults;

    PortDemux(InboundPath inbound, IkeReceiver ike, DropCounters drops, PacketFaults faults) {
        this.inbound = inbound;
        this.ike = ike;
        this.drops = drops;
        this.faults = faults;
    }

    /** Takes what came to UDP port 4500: one datagram, or several of one sender back to back. */
    void onNatTraversal(DatagramBuf run, int localPort) {
        int end = run.writerIndex();
        int step = Math.max(1, run.segmentBytes());
        for (int at = run.readerIndex(); at < end; at += step) {
            onNatTraversalDatagram(run, at, Math.min(step, end - at), localPort);
        }
    }

    private void onNatTraversalDatagram(DatagramBuf run, int at, int lengthBytes, int localPort) {
        if (lengthBytes == 1 && NetworkOrder.get8(run.memory(), at) == (IkeOutlet.KEEPALIVE & 0xff)) {
            return; // its way through the NAT was all it was for
        }
        if (lengthBytes < IkeOutlet.NON_ESP_MARKER_BYTES) {
            drops.count(Drop.MALFORMED);
        } else if (NetworkOrder.get32(run.memory(), at) == 0) {
            int marker = IkeOutlet.NON_ESP_MARKER_BYTES;
            receiveIke(run, at + marker, lengthBytes - marker, localPort, true);
        } else {
            inbound.onEspPacket(run, at, lengthBytes, true);
        }
    }

    /** Takes what came to UDP port 500. */
    void onIke(DatagramBuf run, int localPort) {
        int end = run.writerIndex();
        int step = Math.max(1, run.segmentBytes());
        for (int at = run.readerIndex(); at < end; at += step) {
            receiveIke(run, at, Math.min(step, end - at), localPort, false);
        }
    }

    /** Takes an IP packet of protocol 50. */
    void onRawEsp(DatagramBuf packet, int localPort) {
        inbound.onEspPacket(packet, packet.readerIndex(), packet.readableBytes(), false);
    }

    /** Takes an IP packet of protocol 51, 108, 4 or 41. */
    void onRaw(DatagramBuf packet, int localPort) {
        inbound.onIpPacket(packet);
    }

    private void receiveIke(DatagramBuf run, int at, int lengthBytes, int localPort, boolean natTraversal) {
        byte[] datagram = new byte[lengthBytes];
        run.getBytes(at, datagram);
        InetSocketAddress local = new InetSocketAddress(run.destination(), localPort);
        InetSocketAddress remote = new InetSocketAddress(run.source().address(), run.sourcePort());
        try {
            ike.onIkeDatagram(datagram, local, remote, natTraversal);
        } catch (RuntimeException fault) { // of another part; the datagrams behind this one are not to blame
            faults.report("IKE", fault);
        }
    }
}

package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.UdpEncapsulation;
import io.esplanade.dataplane.esp.EspOutbound;
import io.esplanade.dataplane.esp.OutboundSa;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.Endpoint;
import io.esplanade.tun.SendPath;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What the worker keeps for an outbound SA. Event-loop thread only. */
final class OutboundEntry {
    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int UDP_HEADER_BYTES = 8;

    final OutboundSa sa;
    final TrafficSelector selector;
    final SendPath path;
    /** Null if the machine lacks the address family. */
    final @Nullable DatagramSender sender;
    final TunnelCounter tunnel;

    private final long addedEpochSeconds;
    private int maxInnerBytes;
    private int mtuGeneration;
    private long mtuUntilNs;

    /** Takes ownership of the SA. */
    OutboundEntry(
            OutboundSa sa,
            TrafficSelector selector,
            @Nullable DatagramSender sender,
            TunnelCounter tunnel,
            long nowEpochSeconds) {
        EspSa wanted = sa.sa();
        UdpEncapsulation udp = wanted.udp();
        this.sa = sa;
        this.selector = selector;
        int port = udp == null ? 0 : udp.remotePort();
        this.path = new SendPath(new Endpoint(wanted.destination(), port), wanted.source());
        this.sender = sender;
        this.tunnel = tunnel;
        this.addedEpochSeconds = nowEpochSeconds;
    }

    InetAddress peer() {
        return path.remote().address();
    }

    /** Octets of the largest inner packet that reaches the peer in one piece. */
    int maxInnerBytes(PathMtus mtus, long nowNs) {
        if (mtuGeneration != mtus.generation() || nowNs - mtuUntilNs >= 0) {
            mtuGeneration = mtus.generation();
            mtuUntilNs = mtus.validUntilNs(peer(), nowNs);
            maxInnerBytes = EspOutbound.maxInnerBytes(sa, mtus.mtu(peer(), nowNs) - outerBytes());
        }
        return maxInnerBytes;
    }

    /** Octets of the headers in front of ESP. */
    private int outerBytes() {
        int ip = path.isV6() ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES;
        return sa.sa().udp() == null ? ip : ip + UDP_HEADER_BYTES;
    }

    /** Packets were sealed and go to the peer. */
    void count(int innerBytes, long nowEpochSeconds) {
        sa.onUse(nowEpochSeconds);
        tunnel.count(innerBytes, nowEpochSeconds);
    }

    /** Any thread. */
    SaSnapshot snapshot() {
        return sa.snapshot(addedEpochSeconds, null);
    }
}

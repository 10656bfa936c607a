package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.UdpEncapsulation;
import io.esplanade.dataplane.esp.OutboundSa;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.transform.OutboundTransform;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.Endpoint;
import io.esplanade.tun.SendPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What the worker keeps for an outbound SA. Event-loop thread only. */
final class OutboundEntry extends SaEntry<OutboundEntry> {
    final OutboundTransform transform;
    final SendPath path;
    /** Towards the same peer, for whole IP packets. */
    final SendPath wholePath;
    /** Whether what it makes travels in UDP (RFC 3948). */
    final boolean inUdp;
    final @Nullable UdpEncapsulation udp;
    /** Of ESP alone; null if the machine lacks the address family. */
    final @Nullable DatagramSender sender;
    /** Of whole IP packets, or of ESP in UDP; null as {@link #sender}. */
    final @Nullable DatagramSender chainSender;
    /** Of whole IP packets; null as {@link #sender}. */
    final @Nullable DatagramSender wholeSender;

    private final @Nullable OutboundSa espTunnel;
    private final boolean transport;
    private final IpPrefix source;
    private final IpPrefix destination;
    private @Nullable OutboundSa direct;
    private int maxInnerBytes;
    private int pathBytes;
    private int mtuGeneration;
    private long mtuUntilNs;

    /** Takes ownership of the transform. */
    OutboundEntry(OutboundTransform transform, Outlets outlets, TunnelCounter tunnel, long nowEpochSeconds) {
        super(transform.sa(), tunnel, nowEpochSeconds);
        Sa wanted = description();
        this.udp = wanted instanceof EspSa esp ? esp.udp() : null;
        InetAddress peer = wanted.destination();
        this.transform = transform;
        this.inUdp = udp != null;
        this.path = new SendPath(new Endpoint(peer, udp == null ? 0 : udp.remotePort()), wanted.source());
        this.wholePath = udp == null ? path : new SendPath(new Endpoint(peer, 0), wanted.source());
        this.sender = (inUdp ? outlets.espInUdp() : outlets.esp()).towards(peer);
        this.wholeSender = outlets.withHeader().towards(peer);
        this.chainSender = inUdp ? sender : wholeSender;
        this.transport = wanted.mode() == SaMode.TRANSPORT;
        this.source = IpPrefix.host(wanted.source());
        this.destination = IpPrefix.host(peer);
        this.espTunnel = sa instanceof OutboundSa esp && !transport ? esp : null;
        this.direct = espTunnel;
    }

    @Override
    OutboundEntry self() {
        return this;
    }

    @Override
    void onBundleChange() {
        direct = isAlone() ? espTunnel : null;
        mtuGeneration = 0;
    }

    /** The SA if ESP in tunnel mode is all that happens to a packet; else null. */
    @Nullable OutboundSa direct() {
        return direct;
    }

    /** Where its packets go, in the end. */
    InetAddress peer() {
        return outermost().path.remote().address();
    }

    /** In transport mode it encloses only what its own two ends say to each other (RFC 4301 section 4.1). */
    boolean takes(IpPacket packet) {
        return !transport
                || (source.contains(packet.v6(), packet.sourceHigh(), packet.sourceLow())
                        && destination.contains(packet.v6(), packet.destinationHigh(), packet.destinationLow()));
    }

    boolean isTransport() {
        return transport;
    }

    /** Whether its packets may go elsewhere: those of transport mode have the peer's address in them. */
    boolean mayMoveTo(InetSocketAddress elsewhere) {
        return inUdp && isAlone() && (!transport || elsewhere.getAddress().equals(path.remote().address()));
    }

    /** Whether it may take what the other one makes: in transport mode both have the same ends. */
    boolean mayEnclose(OutboundEntry other) {
        return !transport || (source.equals(other.source) && destination.equals(other.destination));
    }

    /** Octets of the largest packet that, enclosed by this SA and those around it, reaches the peer in one piece. */
    int maxInnerBytes(PathMtus mtus, long nowNs) {
        if (mtuGeneration != mtus.generation() || nowNs - mtuUntilNs >= 0) {
            measure(mtus, nowNs);
        }
        return maxInnerBytes;
    }

    /** Octets of the largest packet that the path takes; UDP is part of them. */
    int pathBytes(PathMtus mtus, long nowNs) {
        maxInnerBytes(mtus, nowNs);
        return pathBytes;
    }

    private void measure(PathMtus mtus, long nowNs) {
        InetAddress peer = peer();
        mtuGeneration = mtus.generation();
        mtuUntilNs = mtus.validUntilNs(peer, nowNs);
        pathBytes = mtus.mtu(peer, nowNs);
        OutboundEntry around = outer();
        int room = around == null ? pathBytes : around.maxInnerBytes(mtus, nowNs);
        maxInnerBytes = transform.maxInnerBytes(inUdp ? room - EspInUdp.HEADER_BYTES : room);
    }

    /** A packet was sealed and goes to the peer. */
    void count(int innerBytes, long nowEpochSeconds) {
        sa.onUse(nowEpochSeconds);
        tunnel.count(innerBytes, nowEpochSeconds);
    }
}

package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.tun.Endpoint;
import io.esplanade.tun.SendPath;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where packets in clear went lately, as the kernel wants to be told. Of a fixed size: a slot belongs to the last
 * destination that hashed to it, so nothing is allocated for a packet whose destination had one before it. Event-loop
 * thread only.
 */
final class ClearPaths {
    private static final int SLOTS = 1024;

    private final @Nullable Path[] slots = new @Nullable Path[SLOTS];

    /** The way to one destination. */
    static final class Path {
        final SendPath sendPath;
        private final IpPrefix destination;
        private int maxBytes;
        private int mtuGeneration;
        private long mtuUntilNs;

        private Path(IpPrefix destination) {
            this.destination = destination;
            this.sendPath = new SendPath(new Endpoint(destination.address(), 0), null);
        }

        private boolean leadsTo(IpPacket packet) {
            return destination.low() == packet.destinationLow()
                    && destination.high() == packet.destinationHigh()
                    && destination.v6() == packet.v6();
        }

        /** Octets of the largest packet that the path takes, as far as is known. */
        int maxBytes(PathMtus mtus, long nowNs) {
            if (mtuGeneration != mtus.generation() || nowNs - mtuUntilNs >= 0) {
                InetAddress address = sendPath.remote().address();
                mtuGeneration = mtus.generation();
                mtuUntilNs = mtus.validUntilNs(address, nowNs);
                maxBytes = mtus.mtu(address, nowNs);
            }
            return maxBytes;
        }
    }

    Path of(IpPacket packet) {
        int slot = slot(packet.destinationHigh(), packet.destinationLow());
        Path path = slots[slot];
        if (path == null || !path.leadsTo(packet)) {
            boolean v6 = packet.v6();
            path = new Path(new IpPrefix(v6, packet.destinationHigh(), packet.destinationLow(), v6 ? 128 : 32));
            slots[slot] = path;
        }
        return path;
    }

    /** Whether packets went to this address and no slot was taken from it. */
    boolean has(InetAddress address) {
        IpPrefix host = IpPrefix.host(address);
        Path path = slots[slot(host.high(), host.low())];
        return path != null && path.destination.equals(host);
    }

    private static int slot(long high, long low) {
        long mixed = (high * 31 + low) * 0x9e3779b97f4a7c15L; // the golden ratio: neighbours lie apart
        return (int) (mixed >>> 48) & (SLOTS - 1);
    }
}

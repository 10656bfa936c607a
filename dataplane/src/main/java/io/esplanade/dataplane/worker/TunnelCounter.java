package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.TunnelSnapshot;

/** What a tunnel carried in one direction, over all its SAs: written by the worker, read by any thread. */
final class TunnelCounter {
    private final String tunnel;
    private final Direction direction;
    private final OpaqueLong packets = new OpaqueLong();
    private final OpaqueLong octets = new OpaqueLong();
    private final OpaqueLong lastEpochSeconds = new OpaqueLong();

    TunnelCounter(String tunnel, Direction direction) {
        this.tunnel = tunnel;
        this.direction = direction;
    }

    /** @param innerBytes octets of the packet inside the tunnel */
    void count(int innerBytes, long nowEpochSeconds) {
        packets.add(1);
        octets.add(innerBytes);
        lastEpochSeconds.set(nowEpochSeconds);
    }

    TunnelSnapshot snapshot() {
        return new TunnelSnapshot(tunnel, direction, packets.get(), octets.get(), lastEpochSeconds.get());
    }
}

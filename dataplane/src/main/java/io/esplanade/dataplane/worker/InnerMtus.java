package io.esplanade.dataplane.worker;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What fits into the outbound SAs, of which the smallest counts for the device. Changed on the event-loop thread. */
final class InnerMtus {
    private final PathMtus mtus;
    private final int withoutSa;
    private final Map<InetAddress, Map<OutboundEntry, Integer>> byPeer = new HashMap<>();
    /** Where each lies in {@link #byPeer}: a bundle may change where it goes. */
    private final Map<OutboundEntry, InetAddress> peers = new HashMap<>();
    private final TreeMap<Integer, Integer> entriesByMtu = new TreeMap<>();
    private volatile int smallest;

    InnerMtus(PathMtus mtus, int defaultPathMtu) {
        this.mtus = mtus;
        this.withoutSa = DataplaneConfig.largestInnerMtu(defaultPathMtu);
        this.smallest = withoutSa;
    }

    /** Octets of the largest packet that fits into every SA; without SAs the most that may. Any thread. */
    int smallest() {
        return smallest;
    }

    void add(OutboundEntry entry, long nowNs) {
        int mtu = entry.maxInnerBytes(mtus, nowNs);
        InetAddress peer = entry.peer();
        peers.put(entry, peer);
        byPeer.computeIfAbsent(peer, key -> new HashMap<>()).put(entry, mtu);
        entriesByMtu.merge(mtu, 1, Integer::sum);
        update();
    }

    void remove(OutboundEntry entry) {
        InetAddress peer = peers.remove(entry);
        Map<OutboundEntry, Integer> entries = peer == null ? null : byPeer.get(peer);
        Integer mtu = entries == null ? null : entries.remove(entry);
        if (entries != null && mtu != null) {
            if (entries.isEmpty()) {
                byPeer.remove(peer);
            }
            uncount(mtu);
            update();
        }
    }

    void clear() {
        byPeer.clear();
        peers.clear();
        entriesByMtu.clear();
        update();
    }

    /** Whether an SA goes to this address. */
    boolean hasPeer(InetAddress address) {
        return byPeer.containsKey(address);
    }

    /** The path to a peer has become smaller, or is tried with its full size again. Costs as much as the peer has SAs. */
    void onPathChange(InetAddress peer, long nowNs) {
        Map<OutboundEntry, Integer> entries = byPeer.get(peer);
        if (entries == null) {
            return; // its SAs are gone
        }
        entries.replaceAll((entry, old) -> {
            int mtu = entry.maxInnerBytes(mtus, nowNs);
            uncount(old);
            entriesByMtu.merge(mtu, 1, Integer::sum);
            return mtu;
        });
        update();
    }

    private void uncount(int mtu) {
        entriesByMtu.computeIfPresent(mtu, (key, entries) -> entries == 1 ? null : entries - 1);
    }

    private void update() {
        smallest = entriesByMtu.isEmpty() ? withoutSa : entriesByMtu.firstKey();
    }
}

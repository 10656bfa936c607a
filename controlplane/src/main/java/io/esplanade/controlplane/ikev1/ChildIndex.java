package io.esplanade.controlplane.ikev1;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Spi;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the connection of an ESP SA in constant time. */
final class ChildIndex {
    private final Map<Key, Entry> outbound = new HashMap<>();
    private final Map<Spi, Entry> inbound = new HashMap<>();

    private record Key(Spi spi, InetAddress peer) {}

    /** A pair and whose it is. */
    record Entry(ChildSa child, Connection connection) {}

    void add(ChildSa child, Connection connection) {
        Entry entry = new Entry(child, connection);
        outbound.put(new Key(child.outboundSpi(), child.peer()), entry);
        inbound.put(child.inboundSpi(), entry);
    }

    void remove(ChildSa child) {
        outbound.remove(new Key(child.outboundSpi(), child.peer()));
        inbound.remove(child.inboundSpi());
    }

    /** By the SPI that the peer chose. */
    @Nullable Entry outbound(Spi spi, InetAddress peer) {
        return outbound.get(new Key(spi, peer));
    }

    @Nullable Connection of(EspSa sa) {
        Entry entry = sa.direction() == Direction.IN
                ? inbound.get(sa.spi())
                : outbound.get(new Key(sa.spi(), sa.destination()));
        return entry == null ? null : entry.connection();
    }
}

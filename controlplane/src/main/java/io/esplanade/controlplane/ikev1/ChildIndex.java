package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.auth.Credential;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Spi;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the connection of an SA in constant time. */
final class ChildIndex {
    private final Map<Key, Entry> outbound = new HashMap<>();
    private final Map<InKey, Entry> inbound = new HashMap<>();

    private record Key(SaProtocol protocol, Spi spi, InetAddress peer) {}

    private record InKey(SaProtocol protocol, Spi spi) {}

    /**
     * A pair and whose it is.
     *
     * @param mayMove whether there is a NAT before the peer, which may show it at another address or port
     * @param session of the user that it was made for; null if none had to log in
     * @param credential what the peer has signed with; null if it has proven its identity otherwise
     */
    record Entry(
            ChildSa child,
            Connection connection,
            RemotePeer peer,
            boolean mayMove,
            @Nullable Session session,
            @Nullable Credential credential) {
        Entry with(ChildSa moved) {
            return new Entry(moved, connection, peer, mayMove, session, credential);
        }
    }

    void add(ChildSa child, Connection connection, IsakmpSa sa) {
        add(new Entry(child, connection, sa.peer(), sa.nat().peerIsBehind(), sa.session(), sa.credential()));
    }

    /** A pair goes by a new name. */
    void move(ChildSa before, ChildSa after) {
        Entry entry = inbound.get(new InKey(before.protocol(), before.inboundSpi()));
        if (entry != null) {
            remove(before);
            add(entry.with(after));
        }
    }

    private void add(Entry entry) {
        ChildSa child = entry.child();
        outbound.put(new Key(child.protocol(), child.outboundSpi(), child.peer()), entry);
        inbound.put(new InKey(child.protocol(), child.inboundSpi()), entry);
    }

    void remove(ChildSa child) {
        outbound.remove(new Key(child.protocol(), child.outboundSpi(), child.peer()));
        inbound.remove(new InKey(child.protocol(), child.inboundSpi()));
    }

    /** All that there are. */
    List<Entry> all() {
        return List.copyOf(inbound.values());
    }

    /** By the SPI that the peer chose. */
    @Nullable Entry outbound(SaProtocol protocol, Spi spi, InetAddress peer) {
        return outbound.get(new Key(protocol, spi, peer));
    }

    @Nullable Connection of(Sa sa) {
        Entry entry = entry(sa);
        return entry == null ? null : entry.connection();
    }

    /** By an SA of ours. */
    @Nullable Entry entry(Sa sa) {
        return sa.direction() == Direction.IN
                ? inbound.get(new InKey(sa.protocol(), sa.spi()))
                : outbound.get(new Key(sa.protocol(), sa.spi(), sa.destination()));
    }
}

package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.IkeOrder;
import io.esplanade.dataplane.api.Octets;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Carries out what a person wants. */
final class Orders {
    private final CoreContext context;
    private final Peers peers;

    Orders(CoreContext context, Peers peers) {
        this.context = context;
        this.peers = peers;
    }

    void carryOut(IkeOrder order) {
        context.emit(switch (order) {
            case IkeOrder.Connect connect -> connect(connect.connection());
            case IkeOrder.TearDown down -> tearDown(down.which());
            case IkeOrder.TearDownPeer down -> tearDownPeer(down.which());
            case IkeOrder.TearDownAll _ -> tearDownAll();
            case IkeOrder.DeleteIsakmpSa delete -> delete(delete.joinedCookies());
            case IkeOrder.SetPassive mode -> setPassive(mode.passive());
        });
    }

    private Action.Answer connect(String name) {
        for (Connection connection : peers.connections()) {
            if (connection.rule().name().equalsIgnoreCase(name)) {
                return connection.connect()
                        ? new Action.Answer(true, name + ": begun")
                        : new Action.Answer(
                                false,
                                context.passive
                                        ? "this gateway is passive: say \"M active\" first"
                                        : name + " has no peer address that could be called");
            }
        }
        return new Action.Answer(false, "no connection has the name " + name);
    }

    private Action.Answer tearDown(String which) {
        List<Connection> connections = connections(
                connection -> connection.rule().name().equalsIgnoreCase(which) || isOf(connection, which));
        connections.forEach(Connection::tearDown);
        return connections.isEmpty()
                ? new Action.Answer(false, "no connection and no peer has the name or address " + which)
                : new Action.Answer(true, connections.size() + " taken down");
    }

    private Action.Answer tearDownPeer(String which) {
        Action.Answer connections = tearDown(which);
        List<RemotePeer> those = peers.remotePeers().stream()
                .filter(peer -> peer.policy().name().equalsIgnoreCase(which) || isAt(peer.address(), which))
                .toList();
        those.forEach(RemotePeer::tearDown);
        return those.isEmpty()
                ? connections
                : new Action.Answer(true, connections.text() + ", phase 1 with " + which + " ended");
    }

    private Action.Answer tearDownAll() {
        List<Connection> all = connections(_ -> true);
        all.forEach(Connection::tearDown);
        return new Action.Answer(true, all.size() + " taken down");
    }

    private List<Connection> connections(Predicate<Connection> wanted) {
        return peers.connections().stream().filter(wanted).toList();
    }

    private static boolean isOf(Connection connection, String which) {
        return connection.rule().peerName().equalsIgnoreCase(which) || isAt(connection.rule().peer(), which);
    }

    private static boolean isAt(@Nullable InetAddress address, String text) {
        try {
            return address != null && address.equals(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private Action.Answer delete(Octets joinedCookies) {
        for (IsakmpSa sa : peers.phase1().isakmpSas()) {
            if (sa.cookies().joined().equals(joinedCookies)) {
                sa.peer().remove(sa, true);
                return new Action.Answer(true, "ISAKMP SA with " + sa.path().peerText() + " deleted");
            }
        }
        return new Action.Answer(false, "no ISAKMP SA has these cookies");
    }

    private Action.Answer setPassive(boolean passive) {
        context.passive = passive;
        if (!passive) {
            connections(connection -> connection.current() == null).forEach(Connection::start);
        }
        return new Action.Answer(true, passive ? "passive: nothing is begun any more" : "active");
    }
}

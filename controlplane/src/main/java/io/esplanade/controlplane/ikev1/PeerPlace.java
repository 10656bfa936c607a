package io.esplanade.controlplane.ikev1;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where a peer is, as the rule says or as its last authentic messages do, and how we get there. */
final class PeerPlace {
    private final CoreContext context;
    private final Peers peers;
    private final RemotePeer peer;
    private InetAddress address;

    PeerPlace(CoreContext context, Peers peers, RemotePeer peer, InetAddress address) {
        this.context = context;
        this.peers = peers;
        this.peer = peer;
        this.address = address;
    }

    InetAddress address() {
        return address;
    }

    /**
     * Whether the peer is to be followed from one address and port to the other; its address is the new one then.
     *
     * <p>Under a rule that names the address, to another port alone. Under one for any, also to another address, if nobody
     * else is there, and nobody shares the old place: then we could not tell whose is whose.
     */
    boolean follow(InetSocketAddress from, InetSocketAddress to) {
        if (from.equals(to)) {
            return false;
        }
        boolean sameAddress = from.getAddress().equals(to.getAddress());
        boolean named = peer.policy().address() != null;
        boolean alone = peer.sas().stream().allMatch(sa -> sa.path().remote().equals(from));
        if (named ? !sameAddress : !alone || !peers.readdress(peer, to)) {
            context.debug("peer " + text(from) + " seems to be at " + text(to) + ", which is not followed");
            return false;
        }
        address = to.getAddress();
        context.info("peer " + text(from) + " is at " + text(to) + " now: the NAT before it has a new mapping ("
                + peer.policy().where() + ")");
        return true;
    }

    /**
     * The address of ours that the routing table chooses towards the peer, if the rule leaves it the choice; null if it does
     * not, or if there is no way.
     */
    @Nullable InetAddress routedFrom() {
        InetAddress known = peer.policy().address();
        return known == null || peer.policy().local() != null
                ? null
                : context.environment.localAddresses().towards(known);
    }

    private static String text(InetSocketAddress place) {
        return place.getAddress().getHostAddress() + " port " + place.getPort();
    }
}

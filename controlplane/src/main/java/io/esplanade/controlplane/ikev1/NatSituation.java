package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.NatDetection;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.dataplane.api.Octets;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where a NAT stands between two peers (RFC 3947 section 3.2).
 *
 * @param weAreBehind the peer sees another address of ours than we do
 * @param peerIsBehind we see another address of the peer than it does, or it says so
 */
record NatSituation(boolean weAreBehind, boolean peerIsBehind) {
    static final NatSituation NONE = new NatSituation(false, false);

    boolean detected() {
        return weAreBehind || peerIsBehind;
    }

    /** Our NAT-D payloads: first the peer's address as we see it, then our own. */
    static List<Payload> payloads(
            NatSupport support, IkeHash hash, Cookies cookies, InetSocketAddress remote, InetSocketAddress local) {
        if (support == NatSupport.NONE) {
            return List.of();
        }
        boolean draft = support == NatSupport.DRAFT;
        return List.of(
                new NatDetection(draft, hash(hash, cookies, remote)),
                new NatDetection(draft, hash(hash, cookies, local)));
    }

    /** What the peer's NAT-D payloads tell: the first is of our address, the others are of its own. */
    static NatSituation of(
            Message message, IkeHash hash, Cookies cookies, InetSocketAddress remote, InetSocketAddress local) {
        List<Octets> shown =
                message.all(NatDetection.class).stream().map(NatDetection::body).toList();
        if (shown.size() < 2) {
            return NONE;
        }
        boolean weAreBehind = !shown.getFirst().equals(hash(hash, cookies, local));
        boolean peerIsBehind = !shown.subList(1, shown.size()).contains(hash(hash, cookies, remote));
        return new NatSituation(weAreBehind, peerIsBehind);
    }

    private static Octets hash(IkeHash hash, Cookies cookies, InetSocketAddress address) {
        return NatHash.of(hash, cookies, address.getAddress(), address.getPort());
    }
}

package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.IkeCore;
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
 * @param feigned there need not be one: our policy wants ESP in UDP
 */
record NatSituation(boolean weAreBehind, boolean peerIsBehind, boolean feigned) {
    static final NatSituation NONE = new NatSituation(false, false, false);

    /** Whether ESP goes in UDP. */
    boolean detected() {
        return weAreBehind || peerIsBehind || feigned;
    }

    /** Whether addresses are changed on the way, or one side says so. */
    boolean between() {
        return weAreBehind || peerIsBehind;
    }

    /** What the line about phase 1 adds. */
    String story() {
        return weAreBehind || peerIsBehind ? ", NAT detected" : feigned ? ", ESP in UDP" : "";
    }

    /**
     * Our NAT-D payloads: first the peer's address as we see it, then our own. To feign a NAT, the second is random: so
     * the peer sees us behind one, and ESP goes in UDP.
     */
    static List<Payload> payloads(
            NatSupport support,
            IkeHash hash,
            Cookies cookies,
            InetSocketAddress remote,
            InetSocketAddress local,
            IkeCore.Environment environment) {
        if (support == NatSupport.NONE) {
            return List.of();
        }
        boolean draft = support == NatSupport.DRAFT;
        Octets own = environment.udpEncapsulation()
                ? environment.random().octets(hash.outputBytes())
                : hash(hash, cookies, local);
        return List.of(new NatDetection(draft, hash(hash, cookies, remote)), new NatDetection(draft, own));
    }

    /** What the peer's NAT-D payloads tell: the first is of our address, the others are of its own. */
    static NatSituation of(
            Message message,
            IkeHash hash,
            Cookies cookies,
            InetSocketAddress remote,
            InetSocketAddress local,
            IkeCore.Environment environment) {
        List<Octets> shown =
                message.all(NatDetection.class).stream().map(NatDetection::body).toList();
        if (shown.size() < 2) {
            return NONE;
        }
        boolean weAreBehind = !shown.getFirst().equals(hash(hash, cookies, local));
        boolean peerIsBehind = !shown.subList(1, shown.size()).contains(hash(hash, cookies, remote));
        return new NatSituation(weAreBehind, peerIsBehind, environment.udpEncapsulation());
    }

    /**
     * The same of aggressive mode's message 3. It may come from another port than message 1 did, and implementations differ
     * in which of the two ports they hash. Who has gone to port 4500 has found a NAT, whatever we see.
     *
     * @param first where message 1 travelled
     * @param third where this message does
     */
    static NatSituation ofThird(
            Message message, IkeHash hash, Cookies cookies, Path first, Path third, IkeCore.Environment environment) {
        NatSituation before = of(message, hash, cookies, first.remote(), first.local(), environment);
        NatSituation now = of(message, hash, cookies, third.remote(), third.local(), environment);
        boolean floated = third.natTraversal() && !first.natTraversal();
        return new NatSituation(
                before.weAreBehind && now.weAreBehind,
                before.peerIsBehind && now.peerIsBehind,
                before.feigned || floated);
    }

    private static Octets hash(IkeHash hash, Cookies cookies, InetSocketAddress address) {
        return NatHash.of(hash, cookies, address.getAddress(), address.getPort());
    }
}

package io.esplanade.app;

import io.esplanade.controlplane.ike.IkeService;
import io.esplanade.controlplane.ike.IkeTransport;
import io.esplanade.dataplane.api.DataplaneEvents;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IkeReceiver;
import io.esplanade.dataplane.api.IkeSender;
import io.esplanade.dataplane.api.Sa;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Joins the planes, each of which wants the other one when it is made: what the data plane says goes to IKE once that
 * is there. Until then no channel reads, so nothing is lost.
 */
final class IkeLink implements DataplaneEvents, IkeReceiver {
    private volatile @Nullable IkeService service;
    private volatile @Nullable DataplaneEvents events;

    void connect(IkeService connected) {
        events = connected.events();
        service = connected;
    }

    /** IKE's way out through the sockets of the data plane. */
    static IkeTransport transport(IkeSender sender) {
        return new IkeTransport() {
            @Override
            public void send(
                    byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
                sender.sendIke(datagram, local, remote, natTraversal);
            }

            @Override
            public void sendKeepalive(InetSocketAddress local, InetSocketAddress remote) {
                sender.sendNatKeepalive(local, remote);
            }
        };
    }

    @Override
    public void onIkeDatagram(
            byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
        IkeService ike = service;
        if (ike != null) {
            ike.onDatagram(datagram, local, remote, natTraversal);
        }
    }

    @Override
    public void onAcquire(Flow flow) {
        DataplaneEvents target = events;
        if (target != null) {
            target.onAcquire(flow);
        }
    }

    @Override
    public void onExpire(Sa sa, boolean hard, String cause) {
        DataplaneEvents target = events;
        if (target != null) {
            target.onExpire(sa, hard, cause);
        }
    }

    @Override
    public void onPeerMoved(EspSa inbound, InetSocketAddress source) {
        DataplaneEvents target = events;
        if (target != null) {
            target.onPeerMoved(inbound, source);
        }
    }
}

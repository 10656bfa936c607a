package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.DataplaneEvents;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IkeReceiver;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A control plane that only listens. */
final class RecordedEvents implements DataplaneEvents, IkeReceiver {
    final List<Flow> acquired = new ArrayList<>();
    final List<String> expired = new ArrayList<>();
    final List<String> moved = new ArrayList<>();
    final List<Ike> ike = new ArrayList<>();
    /** Whether everything is answered by an exception, after it was recorded. */
    boolean failing;

    record Ike(Octets datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {}

    @Override
    public void onAcquire(Flow flow) {
        acquired.add(flow);
        failIfAsked();
    }

    @Override
    public void onExpire(Sa sa, boolean hard, String cause) {
        expired.add(sa.direction() + " " + sa.spi() + (hard ? " hard " : " soft ") + cause);
        failIfAsked();
    }

    @Override
    public void onPeerMoved(EspSa inbound, InetSocketAddress source) {
        moved.add(inbound.spi() + " " + source);
        failIfAsked();
    }

    @Override
    public void onIkeDatagram(
            byte[] datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal) {
        ike.add(new Ike(Octets.of(datagram), local, remote, natTraversal));
        failIfAsked();
    }

    private void failIfAsked() {
        if (failing) {
            throw new IllegalStateException("asked for by the test");
        }
    }
}

package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.DataplaneEvents;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SadbEvent;
import io.esplanade.dataplane.api.SadbListener;
import java.net.InetSocketAddress;

/** Tells the control plane, and whoever watches. Event-loop thread only, but for {@link #watch}. */
final class WatchedEvents implements DataplaneEvents {
    private final DataplaneEvents events;
    private volatile SadbListener listener = SadbListener.NONE;

    WatchedEvents(DataplaneEvents events) {
        this.events = events;
    }

    /** From now on this one watches. */
    void watch(SadbListener watcher) {
        listener = watcher;
    }

    void tell(SadbEvent event) {
        listener.onSadb(event);
    }

    @Override
    public void onAcquire(Flow flow) {
        tell(new SadbEvent.Acquire(flow));
        events.onAcquire(flow);
    }

    @Override
    public void onExpire(Sa sa, boolean hard, String cause) {
        tell(new SadbEvent.SaExpired(sa, hard));
        events.onExpire(sa, hard, cause);
    }

    @Override
    public void onPeerMoved(EspSa inbound, InetSocketAddress source) {
        events.onPeerMoved(inbound, source);
    }
}

package io.esplanade.controlplane.ike;

import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the kernel has to do because of what peers say, beyond what the policy says. Callable from any thread. */
public interface HostNetwork {
    /** Nobody does. */
    HostNetwork NONE = new HostNetwork() {
        @Override
        public CompletableFuture<Void> steer(List<TrafficSelector> outbound) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> use(InetAddress address) {
            return CompletableFuture.completedFuture(null);
        }
    };

    /**
     * Steers these, and no more those from before.
     *
     * @param outbound all of them; the source is ours
     * @return when it is done, or has failed and been logged
     */
    CompletableFuture<Void> steer(List<TrafficSelector> outbound);

    /** Gives this host an address that a peer chose for it; returns when that is done, or has failed and been logged. */
    CompletableFuture<Void> use(InetAddress address);
}

package io.esplanade.app;

import io.esplanade.controlplane.policy.Policy;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.worker.DataplaneConfig;
import io.esplanade.dataplane.worker.Workers;
import io.esplanade.tun.MessageTooLongListener;
import io.esplanade.tun.PathMtu;
import io.esplanade.tun.PolicyRouting;
import io.esplanade.tun.TunChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long packets may be: on the way to the peers, and therefore in the device. */
final class Paths {
    private static final Logger LOG = LoggerFactory.getLogger(Paths.class);
    // An interface of less has no IPv6 (RFC 8200 section 5).
    private static final int MIN_DEVICE_MTU = 1280;
    private static final int MAX_PATH_MTU = 65_535;

    private Paths() {}

    /** Octets that the best path to a peer takes; what another takes less is learnt on the way. */
    static int largest(Policy policy) {
        IntStream negotiated = policy.ikeRules().stream().mapToInt(rule -> query(rule.local(), rule.peer()));
        IntStream manual = policy.sas().stream()
                .filter(rule -> rule.sa().direction() == Direction.OUT)
                .mapToInt(rule -> query(rule.sa().source(), rule.peer()));
        OptionalInt largest = IntStream.concat(negotiated, manual).filter(mtu -> mtu > 0).max();
        return Math.clamp(largest.orElse(DataplaneConfig.ETHERNET_MTU), MIN_DEVICE_MTU, MAX_PATH_MTU);
    }

    /** The MTU of the device before there is an SA, which says more. */
    static int initialDeviceMtu(int pathMtu) {
        return Math.max(DataplaneConfig.largestInnerMtu(pathMtu), MIN_DEVICE_MTU);
    }

    private static int query(@Nullable InetAddress local, @Nullable InetAddress peer) {
        try {
            return peer == null ? 0 : PathMtu.query(local, peer, PolicyRouting.SOCKET_MARK);
        } catch (IOException noRouteYet) {
            LOG.debug("path to {}: {}", peer, noRouteYet.getMessage());
            return 0;
        }
    }

    /** Tells the data plane what fits when the kernel refused a datagram. */
    static MessageTooLongListener learner(Workers dataplane) {
        return path -> {
            InetAddress peer = path.remote().address();
            try {
                dataplane.onPathMtu(peer, PathMtu.query(path.local(), peer, PolicyRouting.SOCKET_MARK));
            } catch (IOException noRoute) {
                LOG.debug("path to {}: {}", peer, noRoute.getMessage());
            }
        };
    }

    /** Keeps the MTU of the device at what fits into every SA. To be run again and again, by one thread. */
    static Runnable deviceMtu(TunChannel tun, Workers dataplane, int initialMtu) {
        return new Runnable() {
            private int mtu = initialMtu;

            @Override
            public void run() {
                int fits = Math.max(dataplane.smallestInnerMtu(), MIN_DEVICE_MTU);
                if (fits == mtu || !tun.isOpen()) {
                    return;
                }
                try {
                    tun.setMtu(fits);
                    LOG.debug("MTU of {} is {} now", tun.deviceName(), fits);
                    mtu = fits;
                } catch (IOException e) {
                    LOG.warn("{}", e.getMessage());
                }
            }
        };
    }
}

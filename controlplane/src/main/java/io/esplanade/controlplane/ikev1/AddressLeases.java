package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.dataplane.api.IpPrefix;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who has which address of a pool. A holder keeps its address when it goes, and over a restart, until nobody but it has
 * gone longest and the pool is used up.
 */
final class AddressLeases {
    /** Our limit: 65,534 addresses of a network of IPv6, the first ones. */
    private static final int MAX_BITS = 16;

    private final CoreContext context;
    private final IpPrefix network;
    /** Who took one longest ago comes first. */
    private final LinkedHashMap<String, InetAddress> byHolder = new LinkedHashMap<>();

    private final Set<InetAddress> taken = new HashSet<>();
    /** ISAKMP SAs of each holder that is here. */
    private final Map<String, Integer> present = new HashMap<>();

    AddressLeases(CoreContext context, IpPrefix network) {
        this.context = context;
        this.network = network.masked();
        context.environment.leases().load(this.network).forEach((holder, address) -> {
            if (this.network.contains(IpPrefix.host(address)) && taken.add(address)) {
                byHolder.put(holder, address);
            }
        });
    }

    /** The holder's address, a new one if need be; null if there is none left. Each call needs a {@link #release}. */
    @Nullable InetAddress take(String holder) {
        InetAddress address = byHolder.remove(holder);
        boolean isNew = address == null;
        if (address == null) {
            address = free();
        }
        if (address == null) {
            return null;
        }
        byHolder.put(holder, address);
        taken.add(address);
        present.merge(holder, 1, Integer::sum);
        if (isNew) {
            context.emit(new Action.SaveLeases(network, byHolder));
        }
        return address;
    }

    /** One of the holder's ISAKMP SAs has ended. */
    void release(String holder) {
        present.computeIfPresent(holder, (who, count) -> count > 1 ? count - 1 : null);
    }

    private @Nullable InetAddress free() {
        // The first and the last address of a network mean the network and all of it (RFC 4291 section 2.6.1: all its routers).
        int bits = (network.v6() ? 128 : 32) - network.length();
        long first = network.low() + 1;
        long last = network.low() + (1L << Math.min(bits, MAX_BITS)) - 2;
        if (taken.size() <= last - first) {
            for (long low = first; low <= last; low++) {
                InetAddress address = new IpPrefix(network.v6(), network.high(), low, network.length() + bits).address();
                if (!taken.contains(address)) {
                    return address;
                }
            }
        }
        for (Map.Entry<String, InetAddress> lease : byHolder.entrySet()) {
            if (!present.containsKey(lease.getKey())) {
                byHolder.remove(lease.getKey());
                return lease.getValue();
            }
        }
        return null;
    }
}

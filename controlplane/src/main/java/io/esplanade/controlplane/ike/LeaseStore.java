package io.esplanade.controlplane.ike;

import io.esplanade.dataplane.api.IpPrefix;
import java.net.InetAddress;
import java.util.Map;

/** Keeps the addresses that pools have given out over a restart. */
public interface LeaseStore {
    /** Nothing is kept. */
    LeaseStore NONE = new LeaseStore() {
        @Override
        public Map<String, InetAddress> load(IpPrefix pool) {
            return Map.of();
        }

        @Override
        public void save(IpPrefix pool, Map<String, InetAddress> leases) {}
    };

    /** What was saved last, by holder; empty if there is nothing or it cannot be read. May read a small file. */
    Map<String, InetAddress> load(IpPrefix pool);

    /** Has it written; returns at once. */
    void save(IpPrefix pool, Map<String, InetAddress> leases);
}

package io.esplanade.app;

import io.esplanade.controlplane.ike.HostNetwork;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.tun.TunChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steers packets of peers that no rule names, and takes addresses that a peer gives us. One after the other. */
final class GuestNetwork implements HostNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(GuestNetwork.class);

    private final ActiveRules rules;
    private final TunChannel tun;
    private final Executor thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("guests").factory());
    /** Of {@link #thread} only. */
    private final Set<InetAddress> used = new HashSet<>();

    GuestNetwork(ActiveRules rules, TunChannel tun) {
        this.rules = rules;
        this.tun = tun;
    }

    @Override
    public CompletableFuture<Void> steer(List<TrafficSelector> outbound) {
        return CompletableFuture.runAsync(() -> rules.steerGuests(outbound), thread);
    }

    @Override
    public CompletableFuture<Void> use(InetAddress address) {
        return CompletableFuture.runAsync(() -> add(address), thread);
    }

    private void add(InetAddress address) {
        if (!used.add(address)) {
            return;
        }
        try {
            tun.addAddress(address, IpPrefix.host(address).length());
        } catch (IOException e) {
            LOG.error("{} cannot have the address {}: {}", tun.deviceName(), address.getHostAddress(), e.getMessage());
        }
    }
}

package io.esplanade.app.admin;

import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaInstaller;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.TunnelSnapshot;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A data plane that holds what a test puts in. */
final class FakeDataplane implements SaInstaller, DataplaneCounters {
    private static final InetAddress A = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress B = InetAddress.ofLiteral("192.0.2.2");

    private final List<SaSnapshot> sas = new ArrayList<>();
    private final List<Flow> flows = new ArrayList<>();
    private final List<TunnelSnapshot> tunnels = new ArrayList<>();

    /** Two SAs and a flow of a tunnel that has carried 10 packets in and 20 out. */
    void carries(String tunnel, long lastUseEpochSeconds) {
        for (int i = 0; i < 2; i++) {
            Sa sa = new IpipSa(Direction.OUT, tunnel, new Spi(0x1000 + i), A, B, null, SaLifetime.UNLIMITED);
            sas.add(new SaSnapshot(sa, 0, 0, 0, 0, 1, 0, 0, null));
        }
        TrafficSelector selector = TrafficSelector.between(
                IpPrefix.of(InetAddress.ofLiteral("10.1.0.0"), 24), IpPrefix.of(InetAddress.ofLiteral("10.2.0.0"), 24));
        flows.add(new Flow(
                Direction.OUT, tunnel, SaProtocol.ESP, selector, FlowType.REQUIRE, null, B, null, null));
        tunnels.add(new TunnelSnapshot(tunnel, Direction.IN, 10, 1000, 0));
        tunnels.add(new TunnelSnapshot(tunnel, Direction.OUT, 20, 2000, lastUseEpochSeconds));
    }

    @Override
    public CompletableFuture<List<SaSnapshot>> dumpSas() {
        return CompletableFuture.completedFuture(sas);
    }

    @Override
    public CompletableFuture<List<Flow>> dumpFlows() {
        return CompletableFuture.completedFuture(flows);
    }

    @Override
    public List<TunnelSnapshot> tunnels() {
        return tunnels;
    }

    @Override
    public List<Long> handedOver() {
        return List.of(0L);
    }

    @Override
    public long dropped(Drop reason) {
        return 0;
    }

    @Override
    public Spi getSpi(String tunnel) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void releaseSpi(Spi spi) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> add(Sa sa) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Boolean> delete(SaId sa) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Boolean> movePeer(SaId sa, InetSocketAddress peer) {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<Void> group(SaId inner, SaId outer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> addFlow(Flow flow) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Boolean> deleteFlow(Flow flow) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> flush() {
        throw new UnsupportedOperationException();
    }
}

package io.esplanade.app;

import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaInstaller;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.tun.SteeredSelector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** IKE, data plane and routing that write down what they are told, hold what is there, and refuse what they should. */
final class RecordingPlanes implements SaInstaller {
    final List<String> steps = new ArrayList<>();
    final Map<SaId, Sa> sas = new LinkedHashMap<>();
    final Map<Object, Flow> flows = new HashMap<>();
    String steered = "";
    private String refused = "\0";

    /** Steps that contain the text fail from now on. */
    void refuse(String text) {
        refused = text;
    }

    Planes planes() {
        return new Planes(this::load, this, this::steer);
    }

    List<String> takeSteps() {
        List<String> taken = List.copyOf(steps);
        steps.clear();
        return taken;
    }

    private CompletableFuture<Void> load(Policy policy) {
        return step("ike " + policy.ikeRules().stream().map(IkeRule::name).toList(), () -> {});
    }

    private void steer(List<SteeredSelector> outbound, List<SteeredSelector> inbound) throws IOException {
        String text = "steer " + text(outbound) + " / " + text(inbound);
        steps.add(text);
        if (text.contains(refused)) {
            throw new IOException("the kernel refused it");
        }
        steered = text;
    }

    private static String text(List<SteeredSelector> selectors) {
        return selectors.stream()
                .map(each -> (each.action() == SteeredSelector.Action.PASS ? "!" : "") + second(each.from()) + ">"
                        + second(each.to()))
                .collect(Collectors.joining(" "));
    }

    /** 10.1.0.0 is 1. */
    private static String second(InetAddress network) {
        return Integer.toString(network.getAddress()[1]);
    }

    @Override
    public CompletableFuture<Void> add(Sa sa) {
        return step("add " + name(sa.id()), () -> {
            if (sas.putIfAbsent(sa.id(), sa) != null) {
                throw new IllegalArgumentException("an SA with this SPI exists");
            }
        });
    }

    @Override
    public CompletableFuture<Boolean> delete(SaId sa) {
        return step("delete " + name(sa), () -> sas.remove(sa)).thenApply(done -> true);
    }

    @Override
    public CompletableFuture<Boolean> movePeer(SaId sa, InetSocketAddress peer) {
        return step("move " + name(sa), () -> {}).thenApply(done -> true);
    }

    @Override
    public CompletableFuture<Void> group(SaId inner, SaId outer) {
        return step("group " + name(inner) + " " + name(outer), () -> {
            if (!sas.containsKey(inner) || !sas.containsKey(outer)) {
                throw new IllegalArgumentException("no such SA");
            }
        });
    }

    @Override
    public CompletableFuture<Void> addFlow(Flow flow) {
        return step("flow " + name(flow) + " " + flow.type().name().toLowerCase(Locale.ROOT),
                () -> flows.put(key(flow), flow));
    }

    @Override
    public CompletableFuture<Boolean> deleteFlow(Flow flow) {
        return step("no flow " + name(flow), () -> flows.remove(key(flow))).thenApply(done -> true);
    }

    @Override
    public CompletableFuture<Void> flush() {
        return step("flush", () -> {
            sas.clear();
            flows.clear();
        });
    }

    private static Object key(Flow flow) {
        return List.of(flow.direction(), flow.selector().masked());
    }

    private static String name(SaId sa) {
        return sa.protocol().text() + Integer.toHexString(sa.spi().value());
    }

    private static String name(Flow flow) {
        return flow.direction().name().toLowerCase(Locale.ROOT) + " "
                + second(flow.selector().source().address()) + ">"
                + second(flow.selector().destination().address());
    }

    private CompletableFuture<Void> step(String text, Runnable effect) {
        steps.add(text);
        if (text.contains(refused)) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("refused"));
        }
        try {
            effect.run();
            return CompletableFuture.completedFuture(null);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<List<SaSnapshot>> dumpSas() {
        return CompletableFuture.completedFuture(sas.values().stream()
                .map(sa -> new SaSnapshot(sa, 0, 0, 0, 0, 0, 0, 0, null))
                .toList());
    }

    @Override
    public CompletableFuture<List<Flow>> dumpFlows() {
        return CompletableFuture.completedFuture(List.copyOf(flows.values()));
    }

    @Override
    public Spi getSpi(String tunnel) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void releaseSpi(Spi spi) {
        throw new UnsupportedOperationException();
    }
}

package io.esplanade.app.admin;

import io.esplanade.app.admin.ControlRequest.Flag;
import io.esplanade.controlplane.ipsecconf.Environment;
import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.SaInstaller;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.SadbEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What the data plane holds, as {@code ipsecctl -s} prints it. Any thread; waits for the data plane. */
final class Listings {
    private static final long PATIENCE_SECONDS = 30;

    private final SaInstaller dataplane;
    private final DataplaneCounters counters;
    private final Monitors monitors;
    private final FlowText flowText;

    Listings(SaInstaller dataplane, DataplaneCounters counters, Monitors monitors) {
        this.dataplane = dataplane;
        this.counters = counters;
        this.monitors = monitors;
        Environment here = Environment.system();
        this.flowText = new FlowText(here.protocols(), here.services());
    }

    String all(ControlRequest request) {
        String flows = flows(request);
        String sas = sas(request);
        return "FLOWS:\n" + (flows.isEmpty() ? "No flows\n" : flows) + "\nSAD:\n"
                + (sas.isEmpty() ? "No entries\n" : sas);
    }

    String flows(ControlRequest request) {
        StringBuilder out = new StringBuilder();
        flowText.append(out, await(dataplane.dumpFlows()), request.has(Flag.COLLAPSE), request.verbosity() > 1);
        return out.toString();
    }

    String sas(ControlRequest request) {
        StringBuilder out = new StringBuilder();
        SaText text = new SaText(out, request.verbosity(), request.has(Flag.KEYS));
        Map<String, Flow> flows = request.verbosity() > 0 ? flowsByTunnel() : Map.of();
        for (SaSnapshot sa : await(dataplane.dumpSas())) {
            text.append(sa, flows.get(sa.sa().tunnel()));
            if (monitors.areThere()) {
                monitors.onSadb(new SadbEvent.SaDumped(sa));
            }
        }
        return out.toString();
    }

    List<SaSnapshot> sas() {
        return await(dataplane.dumpSas());
    }

    /** What rules carry now. */
    RuleLoad.Table loads() {
        return new RuleLoad.Table(counters.tunnels(), await(dataplane.dumpSas()));
    }

    private Map<String, Flow> flowsByTunnel() {
        Map<String, Flow> flows = new HashMap<>();
        await(dataplane.dumpFlows()).forEach(flow -> flows.putIfAbsent(flow.tunnel(), flow));
        return flows;
    }

    private static <T> List<T> await(CompletableFuture<List<T>> answer) {
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}

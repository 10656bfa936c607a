package io.esplanade.app.admin;

import io.esplanade.controlplane.ipsecconf.Environment;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.SaInstaller;
import io.esplanade.dataplane.api.SaSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Carries out what comes in at the control socket. Any thread; waits for the planes. */
public final class Commands implements Function<ControlRequest, ControlReply> {
    private static final long PATIENCE_SECONDS = 30;

    private final SaInstaller dataplane;
    private final Rules rules;
    private final FlowText flowText;

    public Commands(SaInstaller dataplane, Rules rules) {
        this.dataplane = dataplane;
        this.rules = rules;
        Environment here = Environment.system();
        this.flowText = new FlowText(here.protocols(), here.services());
    }

    @Override
    public ControlReply apply(ControlRequest request) {
        try {
            return switch (request.verb()) {
                case FLUSH -> {
                    rules.clear();
                    yield ControlReply.ok("");
                }
                case LOAD -> load(Configuration.read(request));
                case SHOW_FLOWS -> ControlReply.ok(flows());
                case SHOW_SAS -> ControlReply.ok(sas(request));
                case SHOW_ALL -> ControlReply.ok(all(request));
            };
        } catch (IOException | CompletionException e) {
            return ControlReply.failed("ipsecctl: " + e.getMessage() + "\n");
        }
    }

    private ControlReply load(Configuration configuration) throws IOException {
        if (configuration.policy().isPresent()) {
            rules.replace(configuration.policy().get());
        }
        return configuration.reply();
    }

    private String all(ControlRequest request) {
        String flows = flows();
        String sas = sas(request);
        return "FLOWS:\n" + (flows.isEmpty() ? "No flows\n" : flows) + "\nSAD:\n"
                + (sas.isEmpty() ? "No entries\n" : sas);
    }

    private String flows() {
        StringBuilder out = new StringBuilder();
        for (Flow flow : await(dataplane.dumpFlows())) {
            flowText.append(out, flow);
        }
        return out.toString();
    }

    private String sas(ControlRequest request) {
        StringBuilder out = new StringBuilder();
        for (SaSnapshot sa : await(dataplane.dumpSas())) {
            SaText.append(out, sa, request.verbosity(), request.keys());
        }
        return out.toString();
    }

    private static <T> List<T> await(CompletableFuture<List<T>> answer) {
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}

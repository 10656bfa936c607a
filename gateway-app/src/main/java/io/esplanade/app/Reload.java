package io.esplanade.app;

import io.esplanade.app.cli.GatewayOptions;
import io.esplanade.app.metrics.GatewayMeters;
import io.esplanade.controlplane.ipsecconf.ConfigLoader;
import io.esplanade.controlplane.ipsecconf.Diagnostic;
import io.esplanade.controlplane.ipsecconf.Environment;
import io.esplanade.controlplane.ipsecconf.LoadOptions;
import io.esplanade.controlplane.ipsecconf.LoadResult;
import io.esplanade.controlplane.policy.Policy;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the configuration that the gateway was started with again. Any thread; blocks. */
final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final GatewayOptions options;
    private final ActiveRules rules;
    private final GatewayMeters meters;

    Reload(GatewayOptions options, ActiveRules rules, GatewayMeters meters) {
        this.options = options;
        this.rules = rules;
        this.meters = meters;
    }

    /**
     * If anything is wrong with it, all stays as it was. One after the other: the rules of the file that was read last are
     * those in force.
     *
     * @return whether it is in force
     */
    synchronized boolean run() {
        boolean ok = false;
        try {
            rules.replace(read(options));
            ok = true;
            LOG.info("configuration read again");
        } catch (IOException e) {
            LOG.error("configuration not changed: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("configuration not changed", e);
        }
        meters.onReload(ok, System.currentTimeMillis() / 1000);
        return ok;
    }

    /** The policy of the configuration; what is to be said of it goes to the log. */
    static Policy read(GatewayOptions options) throws IOException {
        LoadResult result = new ConfigLoader(Environment.system()).load(options.configuration(), LoadOptions.DEFAULT);
        String messages = Diagnostic.formatAll(result.diagnostics(), "gateway")
                + Diagnostic.formatAll(result.policyDiagnostics(), "gateway");
        if (result.policy().isEmpty()) {
            throw new IOException("cannot use " + options.configuration() + "\n" + messages.stripTrailing());
        }
        messages.lines().forEach(LOG::warn);
        return result.policy().get();
    }
}

package io.esplanade.app.admin;

import io.esplanade.controlplane.policy.FlowRule;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Rule;
import io.esplanade.controlplane.policy.SaRule;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.TunnelSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rule carries: both directions of a negotiated tunnel since the gateway started, one SA of the file's.
 *
 * @param sas how many it has now
 * @param lastUseEpochSeconds 0: never
 */
record RuleLoad(int sas, long packets, long octets, long lastUseEpochSeconds) {
    static final RuleLoad NONE = new RuleLoad(0, 0, 0, 0);

    private RuleLoad plus(RuleLoad other) {
        return new RuleLoad(
                sas + other.sas,
                packets + other.packets,
                octets + other.octets,
                Math.max(lastUseEpochSeconds, other.lastUseEpochSeconds));
    }

    /** The loads of all rules at one moment. */
    static final class Table {
        private final Map<String, RuleLoad> tunnels = new HashMap<>();
        private final Map<SaId, RuleLoad> sas = new HashMap<>();

        Table(List<TunnelSnapshot> traffic, List<SaSnapshot> snapshots) {
            for (TunnelSnapshot each : traffic) {
                add(each.tunnel(), new RuleLoad(0, each.packets(), each.octets(), each.lastPacketEpochSeconds()));
            }
            for (SaSnapshot each : snapshots) {
                add(each.sa().tunnel(), new RuleLoad(1, 0, 0, 0));
                sas.put(each.sa().id(), new RuleLoad(1, each.packets(), each.octets(), each.lastUseEpochSeconds()));
            }
        }

        private void add(String tunnel, RuleLoad load) {
            tunnels.merge(tunnel, load, RuleLoad::plus);
        }

        /** Null for flows: what they steer is counted by SAs. */
        @Nullable RuleLoad of(Rule rule) {
            return switch (rule) {
                case IkeRule ike -> tunnels.getOrDefault(ike.name(), NONE);
                case SaRule sa -> sas.getOrDefault(sa.key(), NONE);
                case FlowRule _ -> null;
            };
        }
    }
}

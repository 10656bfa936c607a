package io.esplanade.app.admin;

import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.dataplane.api.SaSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** All that a person may want to know of a running gateway, without secrets (SIGUSR1, {@code r} on the FIFO). */
final class ReportText {
    private final String version;
    private final boolean passive;
    private final StringBuilder out = new StringBuilder();

    ReportText(String version, boolean passive) {
        this.version = version;
        this.passive = passive;
    }

    String of(IkeSnapshot ike, List<SaSnapshot> sas, String listing) {
        head();
        title("TUNNELS");
        ike.tunnels().forEach(this::tunnel);
        title("IKE");
        ike(ike);
        title("SAS OF IKE");
        out.append(IsakmpdSas.of(ike, sas));
        title("FAILED NEGOTIATIONS");
        out.append(ExplainText.of(ike.failures(), ""));
        out.append('\n').append(listing);
        return out.toString();
    }

    private void head() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        ProcessHandle self = ProcessHandle.current();
        out.append("esplanade ").append(version).append(", process ").append(self.pid()).append(", ").append(now);
        self.info().startInstant().ifPresent(start -> out.append(", up ")
                .append(Duration.between(start, now).toSeconds())
                .append(" s"));
        out.append(passive ? ", passive\n" : ", active\n");
    }

    private void title(String text) {
        out.append('\n').append(text).append(":\n");
    }

    private void tunnel(IkeSnapshot.Tunnel tunnel) {
        out.append(tunnel.up() ? "up   " : "down ").append(tunnel.name()).append(" (").append(tunnel.where()).append(')');
        if (tunnel.rekeyInSeconds() >= 0) {
            out.append(", renewed in ").append(tunnel.rekeyInSeconds()).append(" s");
        }
        out.append('\n');
    }

    private void ike(IkeSnapshot ike) {
        out.append("half-open ").append(ike.halfOpen()).append(", sent again ").append(ike.retransmits()).append('\n');
        ike.exchanges().forEach(each -> out.append(each.kind().words())
                .append(", as ")
                .append(each.role().label())
                .append(": ")
                .append(each.outcome().label())
                .append(' ')
                .append(each.count())
                .append('\n'));
        ike.drops().entrySet().stream()
                .filter(drop -> drop.getValue() > 0)
                .sorted(Map.Entry.comparingByKey())
                .forEach(drop -> out.append("dropped: ")
                        .append(drop.getKey().label())
                        .append(' ')
                        .append(drop.getValue())
                        .append('\n'));
    }
}

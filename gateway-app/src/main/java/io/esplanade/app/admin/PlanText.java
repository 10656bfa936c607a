package io.esplanade.app.admin;

import io.esplanade.controlplane.policy.PolicyDiff;
import io.esplanade.controlplane.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a change of the policy would do: a line for each rule with what it carries now, then a summary. */
final class PlanText {
    private static final String FORMAT = "%-9s %5s %12s %15s %-9s %s\n";
    private static final long MINUTE_SECONDS = 60;
    private static final long HOUR_SECONDS = 3600;
    private static final long DAY_SECONDS = 86_400;

    private final RuleLoad.Table loads;
    private final long nowEpochSeconds;
    private final List<Line> lines = new ArrayList<>();

    /** What becomes of a rule. */
    private enum Fate {
        KEPT("kept"),
        REKEYED("rekeyed"),
        TORN_DOWN("torn down"),
        NEW("new");

        private final String text;

        Fate(String text) {
            this.text = text;
        }
    }

    private record Line(Fate fate, Rule rule, @Nullable RuleLoad load) {}

    /** @param loads what is carried now */
    PlanText(RuleLoad.Table loads, long nowEpochSeconds) {
        this.loads = loads;
        this.nowEpochSeconds = nowEpochSeconds;
    }

    String text(PolicyDiff diff) {
        List<PolicyDiff.Change> changed = diff.changed();
        diff.kept().forEach(rule -> add(Fate.KEPT, rule, rule));
        changed.stream().filter(PolicyDiff.Change::isRekey).forEach(each -> add(Fate.REKEYED, each.after(), each.before()));
        diff.removed().forEach(rule -> add(Fate.TORN_DOWN, rule, rule));
        List<PolicyDiff.Change> replaced =
                changed.stream().filter(each -> !each.isRekey()).toList();
        replaced.forEach(each -> add(Fate.TORN_DOWN, each.before(), each.before()));
        replaced.forEach(each -> add(Fate.NEW, each.after(), null));
        diff.added().forEach(rule -> add(Fate.NEW, rule, null));

        StringBuilder out = new StringBuilder();
        if (!lines.isEmpty()) {
            out.append(String.format(FORMAT, "", "SAS", "PACKETS", "OCTETS", "LAST USE", "RULE"));
        }
        lines.forEach(line -> append(out, line));
        return out.append(summary()).toString();
    }

    private void add(Fate fate, Rule rule, @Nullable Rule carrying) {
        lines.add(new Line(fate, rule, carrying == null ? null : loads.of(carrying)));
    }

    private void append(StringBuilder out, Line line) {
        RuleLoad load = line.load();
        String rule = line.rule().name() + " (" + line.rule().where() + ")";
        out.append(
                load == null
                        ? String.format(FORMAT, line.fate().text, "-", "-", "-", "-", rule)
                        : String.format(
                                FORMAT,
                                line.fate().text,
                                load.sas(),
                                load.packets(),
                                load.octets(),
                                lastUse(load.lastUseEpochSeconds()),
                                rule));
    }

    private String lastUse(long epochSeconds) {
        if (epochSeconds == 0) {
            return "never";
        }
        long seconds = Math.max(0, nowEpochSeconds - epochSeconds);
        if (seconds < 2 * MINUTE_SECONDS) {
            return seconds + "s ago";
        }
        if (seconds < 2 * HOUR_SECONDS) {
            return seconds / MINUTE_SECONDS + "m ago";
        }
        return seconds < 2 * DAY_SECONDS ? seconds / HOUR_SECONDS + "h ago" : seconds / DAY_SECONDS + "d ago";
    }

    private String summary() {
        StringBuilder out = new StringBuilder();
        for (Fate fate : Fate.values()) {
            long count = lines.stream().filter(line -> line.fate() == fate).count();
            out.append(out.isEmpty() ? "" : ", ").append(count).append(' ').append(fate.text);
        }
        return out.append('\n').toString();
    }
}

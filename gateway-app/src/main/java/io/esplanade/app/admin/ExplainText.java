package io.esplanade.app.admin;

import io.esplanade.controlplane.explain.Advice;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.PastFailure;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/** Failed negotiations for a person ({@code ipsecctl --explain}): both sides, the rule, the smallest change. */
final class ExplainText {
    private ExplainText() {}

    /**
     * What is remembered of one peer or of all.
     *
     * @param peer an address; empty: all
     */
    static String of(List<PastFailure> history, String peer) {
        String address = canonical(peer);
        List<PastFailure> wanted = history.stream()
                .filter(past -> address.isEmpty() || past.failure().peer().equals(address))
                .toList();
        if (wanted.isEmpty()) {
            return "no failed negotiation" + (address.isEmpty() ? "" : " with " + address) + " is remembered\n";
        }
        StringBuilder out = new StringBuilder();
        for (PastFailure past : wanted) {
            append(out, past);
        }
        return out.toString();
    }

    /** As the history writes it: {@code 2001:DB8::1} is one address in many ways. */
    private static String canonical(String peer) {
        try {
            return peer.isEmpty() ? "" : InetAddress.ofLiteral(peer).getHostAddress();
        } catch (IllegalArgumentException notAnAddress) {
            return peer;
        }
    }

    private static void append(StringBuilder out, PastFailure past) {
        NegotiationFailure failure = past.failure();
        Advice advice = failure.advice();
        out.append(failure.peer()).append(": ").append(failure.exchange().words()).append(", as ");
        out.append(failure.role().name().toLowerCase(Locale.ROOT)).append(": ").append(failure.outcome().label());
        out.append(", ").append(times(past)).append(past.workedSince() ? "; worked since then" : "").append('\n');
        line(out, "rule", failure.rule() == null ? "none" : failure.rule().toString());
        line(out, "ours", advice.ours());
        line(out, "peer's", advice.theirs());
        line(out, "change", advice.change());
        line(out, "log", failure.message());
    }

    private static String times(PastFailure past) {
        return past.count() == 1
                ? "once, " + age(past.lastAgeSeconds()) + " ago"
                : past.count() + " times, last " + age(past.lastAgeSeconds()) + " ago, first "
                        + age(past.firstAgeSeconds()) + " ago";
    }

    private static String age(long seconds) {
        return seconds < 120 ? seconds + " s" : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    private static void line(StringBuilder out, String title, String text) {
        if (!text.isEmpty()) {
            out.append("    ").append(title).append(": ").append(" ".repeat(6 - title.length())).append(text).append('\n');
        }
    }
}

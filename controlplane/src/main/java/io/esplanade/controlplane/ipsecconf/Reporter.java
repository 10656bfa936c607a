package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.ipsecconf.Diagnostic.Form;
import io.esplanade.controlplane.ipsecconf.Diagnostic.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the messages of one run. */
final class Reporter {
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private final Excerpts excerpts;
    private int left = Limits.DIAGNOSTICS;
    private int guessesLeft = Limits.GUESSES;
    private int statements;
    private boolean failed;
    private boolean aborted;

    /** @param excerpts of the files that the messages are about */
    Reporter(Excerpts excerpts) {
        this.excerpts = excerpts;
    }

    Excerpts excerpts() {
        return excerpts;
    }

    void error(Position where, String text) {
        error(where, where, text, null);
    }

    /**
     * Reports.
     *
     * @param where the message says it is: it need not be the place itself
     * @param place of the token that is meant
     * @param hint in octets
     */
    void error(Position where, Position place, String text, @Nullable String hint) {
        failed = true;
        add(Severity.ERROR, where, place, text, hint);
    }

    /** An error that is told in other words already. */
    void followUp(Position where, String text) {
        failed = true;
        add(Diagnostic.at(Severity.ERROR, Form.LOCATED, where, text, null, null));
    }

    /** An error that the bare form does not show. */
    void unspoken(Position where, String text) {
        failed = true;
        add(Diagnostic.at(Severity.ERROR, Form.UNSPOKEN, where, text, excerpts.at(where), null));
    }

    /** Null also if there have been many guesses already: each takes time. */
    @Nullable String guess(Supplier<@Nullable String> what) {
        guessesLeft--;
        return guessesLeft < 0 ? null : what.get();
    }

    /** Messages that follow come after one more statement. */
    void onStatement() {
        statements++;
    }

    void warning(Position where, String text) {
        add(Severity.WARNING, where, where, text, null);
    }

    /** A line that goes before an error, without file and line. */
    void note(String text) {
        failed = true;
        add(Diagnostic.plain(Severity.ERROR, text));
    }

    void plainWarning(String text) {
        add(Diagnostic.plain(Severity.WARNING, text));
    }

    void programError(String text) {
        failed = true;
        add(Diagnostic.program(Severity.ERROR, text));
    }

    void programWarning(String text) {
        add(Diagnostic.program(Severity.WARNING, text));
    }

    /** Says why nothing more is read. */
    ParseFailure abort(String text) {
        programError(text);
        aborted = true;
        return new ParseFailure(ParseFailure.Extent.ALL);
    }

    /** An error without words of its own. */
    void fail() {
        failed = true;
    }

    boolean failed() {
        return failed;
    }

    boolean aborted() {
        return aborted;
    }

    List<Diagnostic> diagnostics() {
        return List.copyOf(diagnostics);
    }

    /** The messages, with the closing line if there was an error that did not end it all at once. */
    List<Diagnostic> finish() {
        if (failed && !aborted) {
            diagnostics.add(
                    Diagnostic.program(Severity.ERROR, "Syntax error in config file: ipsec rules not loaded")
                            .after(statements));
        }
        return List.copyOf(diagnostics);
    }

    private void add(Severity severity, Position where, Position place, String text, @Nullable String hint) {
        add(Diagnostic.at(severity, Form.LOCATED, where, text, left > 0 ? excerpts.at(place) : null, hint));
    }

    private void add(Diagnostic diagnostic) {
        left--;
        if (left >= 0) {
            diagnostics.add(diagnostic.after(statements));
        } else if (left == -1) {
            diagnostics.add(Diagnostic.program(Severity.WARNING, "too many messages: the rest is not shown")
                    .after(statements));
        }
    }
}

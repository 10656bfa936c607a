package io.esplanade.controlplane.ipsecconf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message about a configuration.
 *
 * @param file as messages show it; empty if the message is about no line
 * @param line from 1; 0 if the message is about no line
 * @param column from 1, where the token begins that the message is about; 0 if unknown
 * @param text what is wrong, without file and line
 * @param excerpt the source line that is meant, keys hidden; null if there is none. It need not be {@code line}: the
 *     message about a rule carries the line where the rule ends, the excerpt shows the clause.
 * @param hint what was probably meant, or what to do; null if nothing is known
 * @param after how many statements of the configuration come before the message
 */
public record Diagnostic(
        Severity severity,
        Form form,
        String file,
        int line,
        int column,
        String text,
        @Nullable Excerpt excerpt,
        @Nullable String hint,
        int after) {
    /** The {@link #hint} on a number where the language wants a string. */
    public static final String NUMBER_WITHOUT_QUOTES = "a value of digits only needs quotes";

    /** Whether the configuration can be used all the same. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** How a message begins. */
    public enum Form {
        /** {@code FILE: LINE: TEXT}. */
        LOCATED,
        /** {@code ipsecctl: TEXT}. */
        PROGRAM,
        /** {@code TEXT}. */
        PLAIN,
        /** As {@link #LOCATED}, but not in the bare form: here {@code ipsecctl} of OpenBSD fails without a word. */
        UNSPOKEN
    }

    static Diagnostic program(Severity severity, String text) {
        return new Diagnostic(severity, Form.PROGRAM, "", 0, 0, OctetText.decode(text), null, null, 0);
    }

    static Diagnostic plain(Severity severity, String text) {
        return new Diagnostic(severity, Form.PLAIN, "", 0, 0, OctetText.decode(text), null, null, 0);
    }

    static Diagnostic at(
            Severity severity,
            Form form,
            Position where,
            String text,
            @Nullable Excerpt excerpt,
            @Nullable String hint) {
        return new Diagnostic(
                severity,
                form,
                where.file(),
                where.line(),
                where.column(),
                OctetText.decode(text),
                excerpt,
                hint == null ? null : OctetText.decode(hint),
                0);
    }

    Diagnostic after(int statements) {
        return new Diagnostic(severity, form, file, line, column, text, excerpt, hint, statements);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The one line that scripts know, without line feed: no excerpt, no hint. */
    public String format(String program) {
        return switch (form) {
            case LOCATED, UNSPOKEN -> file + ": " + line + ": " + text;
            case PROGRAM -> program + ": " + text;
            case PLAIN -> text;
        };
    }

    /**
     * The line of {@link #format}, and under it, for people, the source line with a caret and the hint. No line has its
     * line feed at the end of the text.
     */
    public String formatRich(String program) {
        return format(program)
                + (excerpt == null ? "" : "\n" + excerpt.format())
                + (hint == null ? "" : "\n" + Excerpt.INDENT + hint);
    }

    /** All messages for standard error, one a line, each with its line feed: the form for scripts. */
    public static String formatAll(List<Diagnostic> diagnostics, String program) {
        return formatAll(diagnostics, program, false);
    }

    /**
     * All messages for standard error, each line with its line feed.
     *
     * @param rich with source lines, carets and hints: for a person at a terminal, or a log
     */
    public static String formatAll(List<Diagnostic> diagnostics, String program, boolean rich) {
        StringBuilder all = new StringBuilder();
        for (Diagnostic each : diagnostics) {
            if (rich || each.form != Form.UNSPOKEN) {
                all.append(rich ? each.formatRich(program) : each.format(program)).append('\n');
            }
        }
        return all.toString();
    }
}

package io.esplanade.controlplane.ipsecconf;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A message about a configuration.
 *
 * @param file as messages show it; empty if the message is about no line
 * @param line from 1; 0 if the message is about no line
 * @param column from 1, where the token begins that the message is about; 0 if unknown
 * @param text what is wrong, without file and line
 */
public record Diagnostic(Severity severity, Form form, String file, int line, int column, String text) {
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
        PLAIN
    }

    static Diagnostic program(Severity severity, String text) {
        return new Diagnostic(severity, Form.PROGRAM, "", 0, 0, OctetText.decode(text));
    }

    static Diagnostic plain(Severity severity, String text) {
        return new Diagnostic(severity, Form.PLAIN, "", 0, 0, OctetText.decode(text));
    }

    static Diagnostic at(Severity severity, Position where, String text) {
        return new Diagnostic(
                severity, Form.LOCATED, where.file(), where.line(), where.column(), OctetText.decode(text));
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The line for standard error, without line feed. */
    public String format(String program) {
        return switch (form) {
            case LOCATED -> file + ": " + line + ": " + text;
            case PROGRAM -> program + ": " + text;
            case PLAIN -> text;
        };
    }

    /** All lines for standard error, each with its line feed. */
    public static String formatAll(List<Diagnostic> diagnostics, String program) {
        return diagnostics.stream().map(each -> each.format(program) + "\n").collect(Collectors.joining());
    }
}

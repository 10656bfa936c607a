package io.esplanade.controlplane.ipsecconf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Writes statements in the canonical form of {@code ipsecctl -v}: what the file says, macros and lists expanded,
 * abbreviations and defaults written out. Shows keys: the output is as secret as the file.
 */
public final class StatementPrinter {
    private final Environment environment;
    private final PrintOptions options;

    /** Names protocols and ports as the machine does. */
    public StatementPrinter(PrintOptions options) {
        this(Environment.system(), options);
    }

    /** @param environment for the names of protocols and ports */
    public StatementPrinter(Environment environment, PrintOptions options) {
        this.environment = environment;
        this.options = options;
    }

    /**
     * Writes all statements, each as soon as it is made.
     *
     * @return warnings about rules that IKE cannot carry out, whose output ends early
     */
    public List<Diagnostic> print(List<Statement> statements, Appendable out) throws IOException {
        List<Diagnostic> warnings = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Statement statement : statements) {
            text.setLength(0);
            append(statement, text, warnings);
            out.append(OctetText.decode(text.toString()));
        }
        return warnings;
    }

    /**
     * Writes all statements of a configuration, each as soon as it is made.
     *
     * @return the messages of reading it and of writing it, in the order in which {@code ipsecctl -v} reports them
     */
    public List<Diagnostic> print(LoadResult result, Appendable out) throws IOException {
        List<Diagnostic> all = new ArrayList<>();
        Iterator<Diagnostic> reading = result.diagnostics().iterator();
        Diagnostic next = reading.hasNext() ? reading.next() : null;
        int before = 0;
        for (Statement statement : result.statements()) {
            while (next != null && next.after() <= before) {
                all.add(next);
                next = reading.hasNext() ? reading.next() : null;
            }
            all.addAll(print(List.of(statement), out));
            before++;
        }
        if (next != null) {
            all.add(next);
        }
        reading.forEachRemaining(all::add);
        return all;
    }

    private void append(Statement statement, StringBuilder text, List<Diagnostic> warnings) {
        switch (statement) {
            case MacroDefinition macro ->
                text.append(macro.name()).append(" = \"").append(macro.value()).append("\"\n");
            case IkeStatement ike -> append(ike, text, warnings);
            case FlowStatement flow -> {
                number(flow.number(), text);
                rules(text).flow(flow);
            }
            case SaStatement sa -> {
                number(sa.number(), text);
                rules(text).sa(sa);
            }
            case BundleStatement bundle -> {
                number(bundle.number(), text);
                rules(text).bundle(bundle);
            }
        }
    }

    private void append(IkeStatement ike, StringBuilder text, List<Diagnostic> warnings) {
        number(ike.number(), text);
        if (options.delete()) {
            IkeCommands.delete(ike, text);
            return;
        }
        String illegal = IkeCommands.add(ike, text);
        if (illegal != null) {
            warnings.add(Diagnostic.program(Diagnostic.Severity.WARNING, illegal));
        }
    }

    private RulePrinter rules(StringBuilder text) {
        return new RulePrinter(environment, options.keys(), text);
    }

    private void number(int number, StringBuilder text) {
        if (options.numbers()) {
            text.append('@').append(number).append(' ');
        }
    }
}

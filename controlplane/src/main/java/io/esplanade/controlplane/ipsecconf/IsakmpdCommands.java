package io.esplanade.controlplane.ipsecconf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What isakmpd is told of one {@code ike} rule through its FIFO. Shows the pre-shared key: the text is as secret as the
 * configuration.
 *
 * @param number of the rule, from 0
 * @param text whole lines, each character an octet
 * @param illegal what IKE cannot do, for which the text ends early; null if it can do all
 * @param cutValues tags whose value has a blank in it: isakmpd takes it up to there
 */
public record IsakmpdCommands(int number, String text, @Nullable String illegal, List<String> cutValues) {
    public IsakmpdCommands {
        cutValues = List.copyOf(cutValues);
    }

    /**
     * The commands for all {@code ike} rules among the statements, in their order.
     *
     * @param delete whether they take the rules away
     */
    public static List<IsakmpdCommands> of(List<Statement> statements, boolean delete) {
        List<IsakmpdCommands> all = new ArrayList<>();
        for (Statement statement : statements) {
            if (statement instanceof IkeStatement ike) {
                all.add(of(ike, delete));
            }
        }
        return all;
    }

    /** Whether something among the statements is not IKE's to carry out. */
    public static boolean leave(List<Statement> statements) {
        return statements.stream().anyMatch(each -> !(each instanceof IkeStatement || each instanceof MacroDefinition));
    }

    private static IsakmpdCommands of(IkeStatement rule, boolean delete) {
        StringBuilder text = new StringBuilder();
        String illegal = null;
        if (delete) {
            IkeCommands.delete(rule, text);
        } else {
            illegal = IkeCommands.add(rule, text);
        }
        return new IsakmpdCommands(
                rule.number(),
                text.toString(),
                illegal == null ? null : OctetText.decode(illegal),
                delete ? List.of() : cutValues(text.toString()));
    }

    private static List<String> cutValues(String text) {
        List<String> cut = new ArrayList<>();
        for (String line : text.lines().toList()) {
            int value = line.indexOf('=', line.indexOf("]:"));
            String rest = line.substring(value + 1);
            String whole = rest.endsWith(" force") ? rest.substring(0, rest.length() - " force".length()) : rest;
            if (whole.indexOf(' ') >= 0 || whole.indexOf('\t') >= 0) {
                cut.add(line.substring(line.indexOf("]:") + "]:".length(), value));
            }
        }
        return cut;
    }

    /** Without the text, which holds keys. */
    @Override
    public String toString() {
        return "IsakmpdCommands[" + number + "]";
    }
}

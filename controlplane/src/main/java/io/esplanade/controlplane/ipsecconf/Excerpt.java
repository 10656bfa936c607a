package io.esplanade.controlplane.ipsecconf;

/**
 * A line of a configuration as people may see it: keys are hidden, signs that do not print are named, a long line is cut
 * around the place that is meant. Tabs stay.
 *
 * @param line number of the line in its file, from 1
 * @param text without line feed
 * @param column where in the text the caret goes, from 0; at the end of the text if its end is meant
 * @param length of what is meant, at least 1
 */
public record Excerpt(int line, String text, int column, int length) {
    static final String INDENT = "        ";

    private static final int NUMBER_WIDTH = 5;

    /** Two lines: the text with its number, and the caret under it. No line feed at the end. */
    String format() {
        String number = Integer.toString(line);
        String indented = " ".repeat(Math.max(0, NUMBER_WIDTH - number.length())) + number + " | ";
        return indented + text + "\n" + " ".repeat(indented.length() - 2) + "| " + caret();
    }

    /** Stands where the token stands, whatever the width of a tab. */
    private String caret() {
        StringBuilder caret = new StringBuilder();
        text.codePoints().limit(column).forEach(c -> caret.append(c == '\t' ? '\t' : ' '));
        return caret.append('^').append("~".repeat(length - 1)).toString();
    }
}

package io.esplanade.controlplane.ipsecconf;

/** Text in which everything can be seen, and nothing does anything to a terminal. */
final class Printable {
    private Printable() {}

    /** Of octets: characters that do not print are named; a tab stays. */
    static String of(String octets) {
        StringBuilder text = new StringBuilder();
        OctetText.decode(octets).codePoints().forEach(c -> append(c, text));
        return text.toString();
    }

    private static void append(int c, StringBuilder text) {
        if (c == '\t' || (c >= ' ' && c < 0x7f)) {
            text.append((char) c);
        } else if (c < ' ' || c == 0x7f) {
            text.append('^').append((char) (c ^ 0x40));
        } else if (isHarmless(c)) {
            text.appendCodePoint(c);
        } else {
            text.append("<U+%04X>".formatted(c));
        }
    }

    /** Neither invisible nor a change of the writing direction. */
    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR,
                    Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> false;
            default -> true;
        };
    }
}

package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.ipsecconf.Token.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Makes tokens of characters. In this order: 1 blanks and comment, 2 macro, 3 quoted string, 4 number, 5 word, 6 line
 * feed,
 * 7 any other sign.
 */
final class Lexer {
    private static final String NOT_IN_WORDS = "(){}<>!=/#,";
    private static final String AFTER_NUMBER = " \t\r\n\f\u000b),/}=";

    private final CharSource source;
    private final Macros macros;
    private final Reporter reporter;
    private final StringBuilder text = new StringBuilder();
    private Position start;
    private int lineOfLastString;
    /** Whether the token that is read stands where a key does, and the one after it. */
    private boolean isKey;

    private boolean keyFollows;

    Lexer(CharSource source, Macros macros, Reporter reporter) {
        this.source = source;
        this.macros = macros;
        this.reporter = reporter;
        this.start = source.here();
    }

    Token next() {
        while (true) {
            int c = skipBlanks();
            if (!source.inMacro()) {
                start = source.here();
            }
            if (c == '#') {
                c = skipComment();
            }
            if (c != '$' || source.inMacro()) {
                return token(c);
            }
            Token invalid = expandMacro();
            if (invalid != null) {
                return invalid;
            }
        }
    }

    private Token token(int c) {
        isKey = keyFollows;
        keyFollows = false;
        if (c == '"' || c == '\'') {
            return quoted(c);
        }
        if (c == '-' || isDigit(c)) {
            return number(c);
        }
        if (isAlphanumeric(c) || c == ':' || c == '_' || c == '*') {
            text.setLength(0);
            return word(c);
        }
        if (c == '\n') {
            Token newline = Token.of(Kind.NEWLINE, start);
            source.newLine();
            return newline;
        }
        return c == CharSource.END ? Token.of(Kind.END, start) : sign(c);
    }

    /** All octets of a character beyond ASCII are one sign (UTF-8, RFC 3629 section 3). */
    private Token sign(int first) {
        text.setLength(0);
        text.append((char) first);
        int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
        for (; more > 0; more--) {
            int c = source.read();
            if (c < 0x80 || c > 0xbf) {
                source.unread(c);
                break;
            }
            text.append((char) c);
        }
        return Token.sign(start, text.toString());
    }

    private int skipBlanks() {
        int c = read();
        while (c == ' ' || c == '\t') {
            c = read();
        }
        return c;
    }

    private int skipComment() {
        int c = read();
        while (c != '\n' && c != CharSource.END) {
            c = read();
        }
        start = source.here();
        return c;
    }

    /** Null if the value is next to be read. */
    private @Nullable Token expandMacro() {
        text.setLength(0);
        int c = read();
        while (isAlphanumeric(c) || c == '_') {
            text.append((char) c);
            if (text.length() > Limits.TOKEN) {
                return invalid("string too long");
            }
            c = read();
        }
        source.unread(c);
        String value = macros.use(text.toString());
        if (value == null) {
            String name = text.toString();
            return invalid("macro '" + name + "' not defined", reporter.guess(() -> near(name)));
        }
        return source.expand(value) ? null : invalid("macros expand to too much text");
    }

    private @Nullable String near(String name) {
        return Suggestion.near(name, macros.names());
    }

    /** Line in which a quoted string began that ended in a later one, the last such; 0 if there was none. */
    int lineOfLastString() {
        return lineOfLastString;
    }

    private Token quoted(int quote) {
        text.setLength(0);
        Position opened = source.here();
        while (true) {
            int c = source.read();
            if (c == '\\') {
                c = escapedInQuotes(quote);
            }
            if (c == CharSource.END) {
                reporter.error(start, start, "reached end of file while parsing quoted string", "the closing quote is missing");
                return source.pop() ? Token.string(start, text.toString()) : Token.of(Kind.END, start);
            }
            if (c == '\n') {
                source.newLineInQuotes();
                lineOfLastString = opened.line();
            } else if (c == quote) {
                return Token.string(start, text.toString());
            } else if (c == 0) {
                return invalid("syntax error");
            } else if (text.length() >= Limits.TOKEN) {
                return invalid("string too long");
            } else {
                text.append((char) (c & 0xff));
            }
        }
    }

    /** What stands for a backslash and what follows; a quote that does not end the string comes with bit 8 set. */
    private int escapedInQuotes(int quote) {
        int c = source.read();
        if (c == quote || c == ' ' || c == '\t') {
            return c | 0x100;
        }
        if (c == '\n' || c == CharSource.END) {
            return c;
        }
        source.unread(c);
        return '\\' | 0x100;
    }

    private Token number(int first) {
        text.setLength(0);
        int c = first;
        do {
            text.append((char) c);
            if (text.length() > Limits.TOKEN) {
                return invalid("string too long");
            }
            c = read();
        } while (isDigit(c));
        boolean onlySign = text.length() == 1 && first == '-';
        if (!onlySign && (c == CharSource.END || AFTER_NUMBER.indexOf(c) >= 0)) {
            source.unread(c);
            return numberValue();
        }
        if (first != '-') {
            return isInWord(c) ? word(c) : finishWord(c);
        }
        source.unread(c);
        for (int i = text.length() - 1; i >= 1; i--) {
            source.unread(text.charAt(i));
        }
        return Token.sign(start, "-");
    }

    private Token numberValue() {
        String digits = text.toString();
        try {
            return Token.number(start, Long.parseLong(digits));
        } catch (NumberFormatException tooBig) {
            String why = digits.startsWith("-") ? "too small" : "too large";
            return invalid("\"" + (isKey ? "..." : digits) + "\" invalid number: " + why); // messages go to logs
        }
    }

    /** Goes on with a word whose first characters are in the buffer already. */
    private Token word(int first) {
        int c = first;
        do {
            text.append((char) c);
            if (text.length() > Limits.TOKEN) {
                return invalid("string too long");
            }
            c = read();
        } while (isInWord(c));
        return finishWord(c);
    }

    private Token finishWord(int after) {
        source.unread(after);
        String word = text.toString();
        Keyword keyword = Keyword.find(word);
        keyFollows = keyword == Keyword.PSK || keyword == Keyword.AUTHKEY || keyword == Keyword.ENCKEY;
        return keyword == null ? Token.string(start, word) : Token.keyword(start, keyword);
    }

    /** Reports, and skips the line with its line feed. */
    private Token invalid(String message) {
        return invalid(message, null);
    }

    private Token invalid(String message, @Nullable String hint) {
        reporter.error(start, start, message, hint);
        int c = read();
        while (c != '\n' && c != CharSource.END) {
            c = read();
        }
        if (c == '\n') {
            source.newLine();
        }
        return Token.of(Kind.INVALID, start);
    }

    /** Next character outside quotes: joins continued lines, and leaves included files at their end. */
    private int read() {
        int c = source.read();
        while (c == '\\') {
            int next = source.read();
            if (next != '\n') {
                c = next;
                break;
            }
            source.newLine();
            c = source.read();
        }
        while (c == CharSource.END && source.pop()) {
            c = source.read();
        }
        return c;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAlphanumeric(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isInWord(int c) {
        return c > ' ' && c < 0x7f && NOT_IN_WORDS.indexOf(c) < 0;
    }
}

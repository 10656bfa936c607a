package io.esplanade.controlplane.ipsecconf;

import org.jspecify.annotations.Nullable;

/**
 * What the lexer makes of the text.
 *
 * @param text of a string; the sign itself for {@link Kind#SIGN}
 * @param number of a number
 */
record Token(Kind kind, Position where, String text, long number, @Nullable Keyword keyword) {
    enum Kind {
        STRING,
        NUMBER,
        KEYWORD,
        SIGN,
        NEWLINE,
        END,
        /** Text that is no token; the message is out already and the rest of its line is gone. */
        INVALID
    }

    static Token of(Kind kind, Position where) {
        return new Token(kind, where, "", 0, null);
    }

    static Token string(Position where, String text) {
        return new Token(Kind.STRING, where, text, 0, null);
    }

    static Token number(Position where, long number) {
        return new Token(Kind.NUMBER, where, "", number, null);
    }

    static Token keyword(Position where, Keyword keyword) {
        return new Token(Kind.KEYWORD, where, keyword.text(), 0, keyword);
    }

    /** @param text one character, in octets */
    static Token sign(Position where, String text) {
        return new Token(Kind.SIGN, where, text, 0, null);
    }

    boolean is(Keyword expected) {
        return keyword == expected;
    }

    boolean is(char sign) {
        return kind == Kind.SIGN && text.charAt(0) == sign;
    }

    boolean is(Kind expected) {
        return kind == expected;
    }

    /** Without the text, which may be a key. */
    @Override
    public String toString() {
        return kind + "@" + where;
    }
}

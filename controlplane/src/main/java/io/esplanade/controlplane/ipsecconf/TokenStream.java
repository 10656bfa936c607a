package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.ipsecconf.Token.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Tokens with one to look ahead, read only when a rule needs to know it: an error carries the line of the token that
 * was
 * read last.
 */
final class TokenStream {
    private final Lexer lexer;
    private final Reporter reporter;
    private @Nullable Token ahead;
    private Position last = new Position("", 0, 0);
    private @Nullable Token lastToken;

    TokenStream(Lexer lexer, Reporter reporter) {
        this.lexer = lexer;
        this.reporter = reporter;
    }

    Token peek() {
        Token token = ahead;
        if (token == null) {
            token = lexer.next();
            ahead = token;
            last = token.where();
            lastToken = token;
        }
        return token;
    }

    Token next() {
        Token token = peek();
        ahead = null;
        return token;
    }

    boolean accept(Keyword keyword) {
        return take(peek().is(keyword));
    }

    boolean accept(char sign) {
        return take(peek().is(sign));
    }

    private boolean take(boolean matches) {
        if (matches) {
            ahead = null;
        }
        return matches;
    }

    void expect(Keyword keyword) {
        if (!accept(keyword)) {
            throw syntaxError();
        }
    }

    void expect(char sign) {
        if (!accept(sign)) {
            throw syntaxError();
        }
    }

    String expectString() {
        if (!peek().is(Kind.STRING)) {
            throw syntaxError();
        }
        return next().text();
    }

    /** The line feed stays, so that recovery finds it. */
    void expectEndOfLine() {
        if (!peek().is(Kind.NEWLINE)) {
            throw syntaxError();
        }
    }

    /** Skips what is left of the line, line feed included; false at the end of the text. */
    boolean skipLine() {
        while (!peek().is(Kind.NEWLINE)) {
            if (peek().is(Kind.END)) {
                return false;
            }
            next();
        }
        next();
        return true;
    }

    Position last() {
        return last;
    }

    ParseFailure syntaxError() {
        reporter.error(last, last, "syntax error", lastToken == null ? null : Hint.on(lastToken));
        return new ParseFailure(ParseFailure.Extent.RULE);
    }

    /** Reports, and ends the whole run. */
    ParseFailure abort(String message) {
        return reporter.abort(message);
    }

    /** Reports at the token that was read last. */
    ParseFailure error(String message) {
        reporter.error(last, message);
        return new ParseFailure(ParseFailure.Extent.RULE);
    }
}

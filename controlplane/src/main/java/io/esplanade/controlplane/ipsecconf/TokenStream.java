package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.ipsecconf.Token.Kind;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tokens with one to look ahead, read only when a rule needs to know it: an error carries the line of the token that was
 * read last. Remembers which keywords a rule asked for, to say what was probably meant.
 */
final class TokenStream {
    private static final int MAX_NAMED = 4;

    private final Lexer lexer;
    private final Reporter reporter;
    private final Set<Keyword> expected = EnumSet.noneOf(Keyword.class);
    private @Nullable Token ahead;
    private @Nullable Token lastToken;
    private @Nullable Token beforeLast;
    private Position last = new Position("", 0, 0);

    TokenStream(Lexer lexer, Reporter reporter) {
        this.lexer = lexer;
        this.reporter = reporter;
    }

    Token peek() {
        Token token = ahead;
        if (token == null) {
            beforeLast = lastToken;
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
        expected.clear();
        return token;
    }

    /** Whether the keyword is next; notes that it may be. */
    boolean sees(Keyword keyword) {
        expected.add(keyword);
        return peek().is(keyword);
    }

    boolean accept(Keyword keyword) {
        return take(sees(keyword));
    }

    boolean accept(char sign) {
        return take(peek().is(sign));
    }

    private boolean take(boolean matches) {
        if (matches) {
            next();
        }
        return matches;
    }

    void expect(char sign) {
        if (!accept(sign)) {
            throw syntaxError();
        }
    }

    String expectString() {
        return expectString(
                Diagnostic.NUMBER_WITHOUT_QUOTES,
                "a keyword as a value needs quotes",
                "a path, or any value that begins with such a sign, needs quotes");
    }

    /** The hints are for a number, a keyword and a sign in its place. */
    String expectString(@Nullable String ifNumber, @Nullable String ifKeyword, @Nullable String ifSign) {
        Token token = peek();
        if (token.is(Kind.STRING)) {
            return next().text();
        }
        throw switch (token.kind()) {
            case NUMBER -> syntaxError(ifNumber);
            case KEYWORD -> syntaxError(ifKeyword);
            case SIGN -> syntaxError(Hint.on(token) == null ? ifSign : Hint.on(token));
            default -> syntaxError();
        };
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

    /** Reports that the next token cannot stand there, with a guess of what was meant. */
    ParseFailure syntaxError() {
        return syntaxError(guess());
    }

    ParseFailure syntaxError(@Nullable String hint) {
        return syntaxError(last, hint);
    }

    /** @param place of the token that is meant, which need not be the last */
    ParseFailure syntaxError(Position place, @Nullable String hint) {
        boolean reported = lastToken != null && lastToken.is(Kind.INVALID);
        if (reported) {
            reporter.followUp(last, "syntax error");
        } else {
            reporter.error(last, place, "syntax error", hint);
        }
        return new ParseFailure(ParseFailure.Extent.RULE);
    }

    private @Nullable String guess() {
        Token token = lastToken;
        if (token == null || Hint.on(token) != null) {
            return token == null ? null : Hint.on(token);
        }
        if (followsLongString()) {
            return "a quoted string began in line " + lexer.lineOfLastString()
                    + " and went on to the next quote: is one missing?";
        }
        return switch (token.kind()) {
            case STRING -> reporter.guess(() -> Suggestion.keyword(token.text(), expected));
            case KEYWORD -> expected.isEmpty() ? null : "\"" + token.text() + "\" cannot stand here" + whatCan();
            case SIGN -> isPartOfValue(token) ? "a value with " + token.text() + " in it needs quotes" : null;
            case NEWLINE -> expected.isEmpty() ? null : "the rule ends too soon" + whatCan();
            case END -> "the last line needs a line feed at its end";
            case NUMBER, INVALID -> null;
        };
    }

    private boolean followsLongString() {
        Token string = beforeLast;
        return string != null
                && string.is(Kind.STRING)
                && string.where().line() == lexer.lineOfLastString()
                && string.where().line() < last.line();
    }

    /** In the order of the grammar, which is that of asking. */
    private String whatCan() {
        return expected.size() > MAX_NAMED
                ? ": the order of the clauses is fixed"
                : ": expected " + expected.stream().map(Keyword::text).collect(Collectors.joining(" or "));
    }

    /** Whether a word ends where the sign stands, without a blank. */
    private boolean isPartOfValue(Token sign) {
        Token word = beforeLast;
        return word != null
                && (word.is(Kind.STRING) || word.is(Kind.NUMBER))
                && word.where().line() == sign.where().line()
                && "/=<>!#(){},".contains(sign.text())
                && word.where().column() + word.text().length() == sign.where().column();
    }

    /** Reports at the token that was read last, and ends the run: what follows would take time to no end. */
    ParseFailure giveUp(String message) {
        reporter.error(last, message);
        return new ParseFailure(ParseFailure.Extent.ALL);
    }

    /** Reports, and ends the whole run. */
    ParseFailure abort(String message) {
        return reporter.abort(message);
    }

    /** Reports at the token that was read last. */
    ParseFailure error(String message) {
        return error(last, message, null);
    }

    /**
     * Reports with the line of the token that was read last.
     *
     * @param place of the token that is meant
     * @param guess made only if there is need of it
     */
    ParseFailure error(Position place, String message, @Nullable Supplier<@Nullable String> guess) {
        reporter.error(last, place, message, guess == null ? null : reporter.guess(guess));
        return new ParseFailure(ParseFailure.Extent.RULE);
    }

    /** Fails where the reference does so without a word: only people at a terminal get one. */
    ParseFailure unspokenError(String message) {
        reporter.unspoken(last, message);
        return new ParseFailure(ParseFailure.Extent.RULE);
    }
}

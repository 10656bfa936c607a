package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.ipsecconf.Token.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a whole configuration, line by line; after an error it goes on with the next line. */
final class Parser {
    private static final List<String> STATEMENTS = List.of("ike", "flow", "esp", "ah", "ipcomp", "ipip", "tcpmd5", "include");
    private static final String BEGINNINGS = String.join(", ", STATEMENTS) + " or NAME =";

    private final TokenStream tokens;
    private final CharSource source;
    private final Macros macros;
    private final Reporter reporter;
    private final ConfigFiles files;
    private final Clauses clauses;
    private final Expansion expansion;
    private final IkeRuleParser ikeRules;
    private final FlowRuleParser flowRules;
    private final SaRuleParser saRules;

    Parser(SourceFile top, ConfigFiles files, Macros macros, Reporter reporter, Environment environment) {
        this.source = new CharSource(top);
        this.files = files;
        this.macros = macros;
        this.reporter = reporter;
        this.tokens = new TokenStream(new Lexer(source, macros, reporter), reporter);
        this.clauses = new Clauses(tokens, environment, new HostReader(environment, reporter));
        this.expansion = new Expansion(tokens, reporter);
        this.ikeRules = new IkeRuleParser(tokens, clauses, environment, expansion);
        this.flowRules = new FlowRuleParser(tokens, clauses, expansion);
        this.saRules = new SaRuleParser(tokens, clauses, expansion, new KeyReader(tokens, environment));
    }

    List<Statement> parse() {
        try {
            while (!tokens.peek().is(Kind.END)) {
                if (!line()) {
                    break;
                }
            }
        } catch (ParseFailure stop) {
            reporter.fail();
        }
        return expansion.statements();
    }

    /** False if nothing can follow. */
    private boolean line() {
        try {
            if (tokens.accept(Keyword.INCLUDE)) {
                include();
                return true;
            }
            if (!tokens.peek().is(Kind.NEWLINE)) {
                statement();
                tokens.expectEndOfLine();
            }
            tokens.next();
            return true;
        } catch (ParseFailure failure) {
            if (failure.extent() == ParseFailure.Extent.ALL) {
                throw failure;
            }
            return tokens.skipLine();
        }
    }

    private void statement() {
        clauses.begin();
        Token first = tokens.peek();
        if (beginsSa(first)) {
            saRules.parseSa(first.where());
            return;
        }
        if (first.is(Kind.STRING)) {
            macro(tokens.next());
        } else if (tokens.accept(Keyword.IKE)) {
            ikeRules.parse(first.where());
        } else if (tokens.accept(Keyword.FLOW)) {
            flowRules.parse(first.where());
        } else if (tokens.accept(Keyword.TCPMD5)) {
            saRules.parseTcpMd5(first.where());
        } else if (first.keyword() != null) {
            throw tokens.syntaxError("a line begins with " + BEGINNINGS);
        } else {
            throw tokens.syntaxError();
        }
    }

    private static boolean beginsSa(Token first) {
        Keyword keyword = first.keyword();
        return keyword != null
                && switch (keyword) {
                    case ESP, AH, IPCOMP, IPIP, TUNNEL, TRANSPORT, FROM, TO -> true;
                    default -> false;
                };
    }

    private void macro(Token name) {
        if (!tokens.accept('=')) {
            throw tokens.syntaxError(name.where(), notMacro(name.text()));
        }
        StringBuilder value = new StringBuilder(tokens.expectString());
        while (tokens.peek().is(Kind.STRING)) {
            value.append(' ').append(tokens.next().text());
        }
        if (name.text().chars().anyMatch(c -> c == ' ' || (c >= '\t' && c <= '\r'))) {
            throw tokens.error("macro name cannot contain whitespace");
        }
        if (tokens.peek().is(Kind.NUMBER) || tokens.peek().keyword() != null) {
            throw tokens.syntaxError("numbers and keywords in the value of a macro need quotes");
        }
        tokens.expectEndOfLine();
        macros.define(name.text(), value.toString());
        expansion.add(new MacroDefinition(name.where().sourceLine(), name.text(), value.toString()));
    }

    private static String notMacro(String word) {
        String near = Suggestion.near(word, STATEMENTS);
        return near == null ? "a line begins with " + BEGINNINGS : near;
    }

    /** The rest of the line, which should be nothing but its line feed, is read after the included file. */
    private void include() {
        String name = tokens.expectString();
        SourceFile file = files.include(name, source);
        if (file == null) {
            throw tokens.error("failed to include file " + name);
        }
        source.push(file);
    }
}

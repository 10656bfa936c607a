package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.ipsecconf.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an {@code ike} rule has for road warriors, between its key and its tag:
 *
 * <pre>
 * [xauth users FILE | xauth user NAME password TEXT]
 * [config address NETWORK [name-server ADDRESS ...] [push] | config request]
 * </pre>
 */
final class AccessParser {
    private static final int MAX_NAME_SERVERS = 4;

    private final TokenStream tokens;
    private final Clauses clauses;

    AccessParser(TokenStream tokens, Clauses clauses) {
        this.tokens = tokens;
        this.clauses = clauses;
    }

    AccessClauses parse() {
        Position where = sees("xauth") || sees("config") ? tokens.peek().where() : null;
        String users = null;
        String user = null;
        PskText password = null;
        if (accept("xauth")) {
            if (accept("users")) {
                users = tokens.expectString();
            } else {
                expect("user");
                user = tokens.expectString();
                expect("password");
                password = new PskText(tokens.expectString());
            }
        }
        Host pool = null;
        List<Host> nameServers = new ArrayList<>();
        boolean push = false;
        boolean config = accept("config");
        boolean request = config && accept("request");
        if (config && !request) {
            expect("address");
            pool = clauses.oneHost();
            while (accept("name-server")) {
                nameServers.add(clauses.oneHost());
                if (nameServers.size() > MAX_NAME_SERVERS) {
                    throw tokens.error("more than " + MAX_NAME_SERVERS + " name servers");
                }
            }
            push = accept("push");
        }
        return new AccessClauses(users, user, password, pool, nameServers, push, request, where);
    }

    private boolean sees(String word) {
        return tokens.peek().is(Kind.STRING) && tokens.peek().text().equals(word);
    }

    private boolean accept(String word) {
        if (!sees(word)) {
            return false;
        }
        Token _ = tokens.next();
        return true;
    }

    private void expect(String word) {
        if (!accept(word)) {
            throw tokens.syntaxError(word + " belongs here");
        }
    }
}

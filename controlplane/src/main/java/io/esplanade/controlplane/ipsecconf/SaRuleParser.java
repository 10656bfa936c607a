package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.ipsecconf.Token.Kind;
import io.esplanade.dataplane.api.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the rules of SAs with keys from the file, in the fixed order of their clauses, and expands them. */
final class SaRuleParser {
    private static final long MAX_SPI = 0xffff_ffffL;
    private static final long MAX_RESERVED_SPI = 255;

    private final TokenStream tokens;
    private final Clauses clauses;
    private final Expansion expansion;
    private final KeyReader keys;
    private final Map<BundleKey, SaStatement> lastOfBundle = new HashMap<>();

    /** What the members of a bundle have in common. */
    private record BundleKey(String name, Object source, Object destination) {}

    /** Two values: of the SA from source to destination, and of the one back; 0 where none is given. */
    private record Spis(long out, long in) {}

    private record Rule(
            Position where,
            SaType saType,
            boolean transport,
            Spis spis,
            @Nullable Integer udpPort,
            Transforms transforms,
            List<Secret> authKeys,
            List<Secret> encKeys,
            @Nullable String bundle) {}

    SaRuleParser(TokenStream tokens, Clauses clauses, Expansion expansion, KeyReader keys) {
        this.tokens = tokens;
        this.clauses = clauses;
        this.expansion = expansion;
        this.keys = keys;
    }

    /** The first word, which may be any of several, is still to be read. */
    void parseSa(Position where) {
        SaType named = clauses.saType();
        boolean transport = clauses.transport();
        Clauses.Hosts hosts = clauses.hosts();
        Spis spis = spis();
        Integer udpPort = clauses.accept(Keyword.UDPENCAP) ? udpPort() : null;
        Transforms transforms = clauses.transforms();
        List<Secret> authKeys = clauses.accept(Keyword.AUTHKEY) ? keys() : List.of();
        List<Secret> encKeys = clauses.accept(Keyword.ENCKEY) ? keys() : List.of();
        String bundle = clauses.accept(Keyword.BUNDLE) ? tokens.expectString() : null;
        if (bundle == null) {
            tokens.expectEndOfLine();
        }
        SaType saType = named == null ? SaType.ESP : named;
        add(new Rule(where, saType, transport, spis, udpPort, transforms, authKeys, encKeys, bundle), hosts);
    }

    void parseTcpMd5(Position where) {
        Clauses.Hosts hosts = clauses.hosts();
        Spis spis = spis();
        List<Secret> authKeys = clauses.accept(Keyword.AUTHKEY) ? keys() : List.of();
        if (authKeys.isEmpty()) {
            tokens.expectEndOfLine();
        }
        add(new Rule(where, SaType.TCPMD5, true, spis, null, Transforms.NONE, authKeys, List.of(), null), hosts);
    }

    private Spis spis() {
        if (!clauses.accept(Keyword.SPI)) {
            throw tokens.syntaxError();
        }
        if (tokens.peek().is(Kind.NUMBER)) {
            return new Spis(checked(tokens.next().number()), 0);
        }
        String text = tokens.expectString();
        int colon = text.indexOf(':');
        long in = colon < 0 ? 0 : spi(text.substring(colon + 1));
        return new Spis(spi(colon < 0 ? text : text.substring(0, colon)), in);
    }

    private long spi(String text) {
        Long number = CNumber.parseUnsigned(text);
        if (number == null) {
            throw tokens.unspokenError("\"" + text + "\" is not a number: an SPI is OUT or OUT:IN, each decimal or 0x hex");
        }
        if (number < 0) { // beyond 63 bits
            throw tokens.error(Long.toUnsignedString(number) + " not a valid spi");
        }
        return checked(number);
    }

    private long checked(long spi) {
        if (spi < 0 || spi > MAX_SPI) {
            throw tokens.error(spi + " not a valid spi");
        }
        if (spi >= 1 && spi <= MAX_RESERVED_SPI) {
            throw tokens.error(spi + " within reserved spi range");
        }
        return spi;
    }

    private Integer udpPort() {
        if (!clauses.accept(Keyword.PORT)) {
            return 0;
        }
        if (!tokens.peek().is(Kind.NUMBER)) {
            throw tokens.syntaxError();
        }
        long port = tokens.next().number();
        if (port < 0 || port > 65_535) {
            throw tokens.error("port outside range");
        }
        return (int) port;
    }

    private List<Secret> keys() {
        boolean files = tokens.accept(Keyword.FILE);
        String text = tokens.expectString();
        return files ? keys.fromFiles(text) : keys.fromText(text);
    }

    private void add(Rule rule, Clauses.Hosts hosts) {
        expansion.requireCommonFamily(hosts);
        Transforms transforms = SaChecks.transforms(tokens, rule.saType, rule.spis.out, rule.transforms);
        Secret authKey = first(rule.authKeys);
        Secret encKey = first(rule.encKeys);
        SaChecks.keys(tokens, transforms, authKey, encKey);
        boolean back = rule.spis.in != 0 || rule.authKeys.size() > 1 || rule.encKeys.size() > 1;
        expansion.forEachPair(hosts, (source, destination) -> {
            add(rule, transforms, source, destination, (int) rule.spis.out, authKey, encKey);
            if (back) {
                addReverse(rule, transforms, source, destination);
            }
        });
    }

    /** What is wrong with the way back ends the whole run: half of the rule is there already. */
    private void addReverse(Rule rule, Transforms transforms, Host source, Host destination) {
        Secret authKey = second(rule.authKeys);
        Secret encKey = second(rule.encKeys);
        try {
            SaChecks.transforms(tokens, rule.saType, rule.spis.in, rule.transforms);
            SaChecks.keys(tokens, transforms, authKey, encKey);
        } catch (ParseFailure failure) {
            String kind = rule.saType == SaType.TCPMD5 ? "tcpmd5rule" : "sarule";
            throw tokens.abort(kind + ": expand_rule");
        }
        add(rule, transforms, destination, source, (int) rule.spis.in, authKey, encKey);
    }

    private void add(
            Rule rule,
            Transforms transforms,
            Host source,
            Host destination,
            int spi,
            @Nullable Secret authKey,
            @Nullable Secret encKey) {
        SaStatement sa = new SaStatement(
                rule.where.sourceLine(),
                expansion.number(),
                rule.saType,
                rule.transport,
                source,
                destination,
                spi,
                rule.udpPort,
                transforms,
                authKey,
                encKey,
                rule.bundle);
        expansion.add(sa);
        if (rule.bundle != null) {
            BundleKey key = new BundleKey(rule.bundle, source.prefix(), destination.prefix());
            SaStatement before = lastOfBundle.put(key, sa);
            if (before != null) {
                expansion.add(new BundleStatement(sa.where(), expansion.number(), before, sa));
            }
        }
    }

    private static @Nullable Secret first(List<Secret> keys) {
        return keys.isEmpty() ? null : keys.getFirst();
    }

    private static @Nullable Secret second(List<Secret> keys) {
        return keys.size() < 2 ? null : keys.get(1);
    }
}

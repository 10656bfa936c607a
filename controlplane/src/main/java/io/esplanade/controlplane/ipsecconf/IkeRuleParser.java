package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.ipsecconf.IkeClauses.Mode;
import io.esplanade.controlplane.ipsecconf.IkeClauses.Phase;
import io.esplanade.controlplane.ipsecconf.Token.Kind;
import io.esplanade.controlplane.policy.Identity;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an {@code ike} rule after its first word, in the fixed order of its clauses, and expands it. */
final class IkeRuleParser {
    private static final String SEC = "sec";
    private static final Pattern LIFETIME = Pattern.compile("([0-9]{1,9})(\\p{Alpha}*)");

    private final TokenStream tokens;
    private final Clauses clauses;
    private final Environment environment;
    private final Expansion expansion;

    IkeRuleParser(TokenStream tokens, Clauses clauses, Environment environment, Expansion expansion) {
        this.tokens = tokens;
        this.clauses = clauses;
        this.environment = environment;
        this.expansion = expansion;
    }

    void parse(Position where) {
        Mode mode = mode();
        if (clauses.accept(Keyword.INTERFACE)) {
            parseInterfaceRule(where, mode);
            return;
        }
        SaType saType = clauses.saType();
        boolean transport = clauses.transport();
        int protocol = clauses.protocol();
        Clauses.Hosts hosts = clauses.hosts();
        Clauses.Peers peers = clauses.peers();
        Tail tail = tail();
        String tag = clauses.accept(Keyword.TAG) ? tokens.expectString() : null;
        if (tag == null) {
            tokens.expectEndOfLine();
        }
        clauses.requireProtocolWithPorts(protocol, hosts);
        IkeClauses all = new IkeClauses(
                mode,
                saType == null ? SaType.ESP : saType,
                transport,
                protocol,
                hosts.sourcePort(),
                hosts.destinationPort(),
                tail.aggressive,
                tail.phase1,
                tail.phase2,
                sourceId(mode, tail),
                tail.ids.destination(),
                tail.psk,
                tail.access,
                tag,
                null,
                clauses.keywords());
        expansion.ike(where, all, hosts, peers);
    }

    private void parseInterfaceRule(Position where, Mode mode) {
        long unit = interfaceUnit(tokens.expectString());
        Clauses.Peers peers = clauses.peers();
        Tail tail = tail();
        if (tail.psk == null) {
            tokens.expectEndOfLine();
        }
        IkeClauses all = new IkeClauses(
                mode,
                SaType.ESP,
                false,
                0,
                0,
                0,
                tail.aggressive,
                tail.phase1,
                tail.phase2,
                sourceId(mode, tail),
                tail.ids.destination(),
                tail.psk,
                tail.access,
                null,
                unit,
                clauses.keywords());
        List<Host> any = List.of(HostReader.ANY_V4);
        expansion.ike(where, all, new Clauses.Hosts(any, 0, any, 0), peers);
    }

    private Mode mode() {
        if (clauses.accept(Keyword.PASSIVE)) {
            return Mode.PASSIVE;
        }
        if (clauses.accept(Keyword.DYNAMIC)) {
            return Mode.DYNAMIC;
        }
        clauses.accept(Keyword.ACTIVE);
        return Mode.ACTIVE;
    }

    private long interfaceUnit(String name) {
        if (!name.startsWith(SEC)) {
            throw tokens.error("invalid sec interface name");
        }
        String unit = name.substring(SEC.length());
        if (!unit.matches("[0-9]+")) {
            throw tokens.error("invalid sec interface unit: invalid");
        }
        if (unit.length() > 10 || Long.parseLong(unit) > 0xffff_ffffL) {
            throw tokens.error("invalid sec interface unit: too large");
        }
        return Long.parseLong(unit);
    }

    /** What follows the peers, the same in both kinds of rules. */
    private record Tail(boolean aggressive, Phase phase1, Phase phase2, Clauses.Ids ids, @Nullable PskText psk, AccessClauses access) {}

    private Tail tail() {
        boolean aggressive = clauses.accept(Keyword.AGGRESSIVE);
        Phase phase1 = phase(aggressive || clauses.accept(Keyword.MAIN));
        Phase phase2 = phase(clauses.accept(Keyword.QUICK));
        EncTransform enc = phase2.transforms().enc();
        Clauses.Ids ids = clauses.ids();
        PskText psk = null;
        if (!clauses.accept(Keyword.RSA) && clauses.accept(Keyword.PSK)) {
            psk = new PskText(tokens.expectString());
        }
        if (enc != null && enc.hasImplicitAuth() && phase2.transforms().auth() != null) {
            throw tokens.error("authentication is implicit for " + enc.text());
        }
        return new Tail(aggressive, phase1, phase2, ids, psk, new AccessParser(tokens, clauses).parse());
    }

    private Phase phase(boolean given) {
        if (!given) {
            return Phase.DEFAULT;
        }
        Transforms transforms = clauses.transforms();
        return new Phase(transforms, clauses.accept(Keyword.LIFETIME) ? lifetime() : Phase.DEFAULT_LIFETIME);
    }

    /** Seconds; {@code 30m} and {@code 8h} too, and seconds in quotes. */
    private long lifetime() {
        Token value = tokens.peek();
        if (value.is(Kind.NUMBER)) {
            return tokens.next().number();
        }
        Matcher parts = LIFETIME.matcher(tokens.expectString());
        if (!parts.matches()) {
            throw tokens.abort("invalid time specification: " + value.text() + ": Invalid argument");
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "" -> number;
            case "m", "M" -> number * 60;
            case "h", "H" -> number * 3600;
            default -> throw tokens.abort("invalid time unit: Invalid argument");
        };
    }

    private @Nullable Identity sourceId(Mode mode, Tail tail) {
        return mode == Mode.DYNAMIC && tail.ids.source() == null
                ? new Identity(Identity.Type.FQDN, OctetText.encode(environment.hostName()))
                : tail.ids.source();
    }
}

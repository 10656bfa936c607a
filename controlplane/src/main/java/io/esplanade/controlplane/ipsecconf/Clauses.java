package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.ipsecconf.Token.Kind;
import io.esplanade.controlplane.policy.Identity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the clauses that several kinds of rules share. */
final class Clauses {
    /** What {@code from} and {@code to} name, lists expanded. */
    record Hosts(List<Host> sources, int sourcePort, List<Host> destinations, int destinationPort) {}

    /** What {@code peer} and {@code local} name; null where they name nothing. */
    record Peers(boolean anyPeer, @Nullable Host peer, @Nullable Host local) {
        static final Peers NONE = new Peers(false, null, null);
    }

    /** What {@code srcid} and {@code dstid} name. */
    record Ids(@Nullable Identity source, @Nullable Identity destination) {}

    private static final String NO_HOST = "an address, a network, a name, any or a list in { } belongs here";
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PROTOCOL = 255;

    private final TokenStream tokens;
    private final Environment environment;
    private final HostReader hostReader;
    private final Map<Keyword, Position> keywords = new EnumMap<>(Keyword.class);

    Clauses(TokenStream tokens, Environment environment, HostReader hostReader) {
        this.tokens = tokens;
        this.environment = environment;
        this.hostReader = hostReader;
    }

    /** Forgets where the keywords of the rule before stood. */
    void begin() {
        keywords.clear();
    }

    Map<Keyword, Position> keywords() {
        return keywords;
    }

    /** Where the keyword stands in this rule, else the last token. */
    Position place(Keyword keyword) {
        return keywords.getOrDefault(keyword, tokens.last());
    }

    /** Takes the keyword if it is next, and remembers its place: the first of a rule. */
    boolean accept(Keyword keyword) {
        if (!tokens.sees(keyword)) {
            return false;
        }
        keywords.putIfAbsent(keyword, tokens.next().where());
        return true;
    }

    @Nullable SaType saType() {
        if (accept(Keyword.ESP)) {
            return SaType.ESP;
        }
        if (accept(Keyword.AH)) {
            return SaType.AH;
        }
        if (accept(Keyword.IPCOMP)) {
            return SaType.IPCOMP;
        }
        return accept(Keyword.IPIP) ? SaType.IPIP : null;
    }

    boolean transport() {
        return !accept(Keyword.TUNNEL) && accept(Keyword.TRANSPORT);
    }

    int protocol() {
        if (!accept(Keyword.PROTO)) {
            return 0;
        }
        Token value = tokens.peek();
        if (value.is(Keyword.ESP) || value.is(Keyword.AH) || value.is(Kind.STRING)) {
            tokens.next();
            return numberOf(value.text(), environment.protocols(), "unknown protocol: ");
        }
        return number(MAX_PROTOCOL, "protocol outside range");
    }

    private int number(int max, String outside) {
        if (!tokens.peek().is(Kind.NUMBER)) {
            throw tokens.syntaxError();
        }
        long number = tokens.next().number();
        if (number < 0 || number > max) {
            throw tokens.error(outside);
        }
        return (int) number;
    }

    private int port() {
        if (!accept(Keyword.PORT)) {
            return 0;
        }
        if (!tokens.peek().is(Kind.STRING)) {
            return number(MAX_PORT, "port outside range");
        }
        String name = tokens.next().text();
        return numberOf(name, environment.services(), "unknown port: ");
    }

    private int numberOf(String name, NameTable table, String unknown) {
        return table.number(name)
                .orElseThrow(() -> tokens.error(
                        tokens.last(), unknown + name, () -> hint(name, Suggestion.near(name, table.names()))));
    }

    private static @Nullable String hint(String text, @Nullable String otherwise) {
        String dollar = Suggestion.ofDollar(text);
        return dollar == null ? otherwise : dollar;
    }

    Hosts hosts() {
        boolean sourceFirst = accept(Keyword.FROM);
        if (!sourceFirst && !accept(Keyword.TO)) {
            throw tokens.syntaxError();
        }
        List<Host> first = hostList();
        int firstPort = port();
        if (!accept(sourceFirst ? Keyword.TO : Keyword.FROM)) {
            throw tokens.syntaxError();
        }
        List<Host> second = hostList();
        int secondPort = port();
        Hosts hosts = sourceFirst
                ? new Hosts(first, firstPort, second, secondPort)
                : new Hosts(second, secondPort, first, firstPort);
        for (Host each : hosts.destinations()) {
            if (each.translated() != null) {
                throw tokens.error(
                        place(Keyword.TO),
                        "no flow NAT support for destination network: " + each.name(),
                        () -> "(...) belongs behind the host of from");
            }
        }
        return hosts;
    }

    void requireProtocolWithPorts(int protocol, Hosts hosts) {
        boolean ports = hosts.sourcePort() != 0 || hosts.destinationPort() != 0;
        if (ports && protocol != TCP && protocol != UDP) {
            throw tokens.error(
                    place(Keyword.PORT),
                    "no protocol supplied with source/destination ports",
                    () -> "write proto tcp or proto udp before from");
        }
    }

    private List<Host> hostList() {
        List<Host> hosts = new ArrayList<>();
        addHosts(hosts, 0);
        return hosts;
    }

    private void addHosts(List<Host> hosts, int depth) {
        if (accept(Keyword.ANY)) {
            hosts.addAll(HostReader.ANY);
        } else if (!tokens.accept('{')) {
            hosts.addAll(host());
        } else if (depth >= Limits.LIST_DEPTH) {
            throw tokens.error("lists nested too deeply");
        } else {
            addHosts(hosts, depth + 1);
            while (!tokens.accept('}')) {
                tokens.accept(',');
                addHosts(hosts, depth + 1);
            }
        }
        if (hosts.size() > Limits.LIST_HOSTS) {
            throw tokens.error("too many hosts in one list");
        }
    }

    private List<Host> host() {
        List<Host> hosts = address();
        if (!tokens.accept('(')) {
            return hosts;
        }
        keywords.putIfAbsent(Keyword.FROM, tokens.last());
        Host trueSource = address().getFirst();
        tokens.expect(')');
        if (!trueSource.sameFamilyAs(hosts.getFirst())) {
            throw tokens.error("Flow NAT address family mismatch");
        }
        return hosts.stream()
                .filter(trueSource::sameFamilyAs)
                .map(each -> each.translatedFrom(trueSource))
                .toList();
    }

    /** One address or network; of a name the first. */
    Host oneHost() {
        return address().getFirst();
    }

    private List<Host> address() {
        Position where = tokens.peek().where();
        String text = tokens.expectString("a network like 10/8 needs quotes: \"10/8\"", NO_HOST, NO_HOST);
        if (tokens.accept('/')) {
            if (!tokens.peek().is(Kind.NUMBER)) {
                throw tokens.syntaxError("the length of a prefix is a number");
            }
            text = text + "/" + tokens.next().number();
        }
        return resolve(text, where);
    }

    private List<Host> resolve(String text, Position where) {
        List<Host> hosts = hostReader.read(text);
        if (hosts.isEmpty()) {
            throw tokens.error(
                    where,
                    "could not parse host specification",
                    () -> hint(text, Suggestion.near(text, environment.interfaces().names())));
        }
        return hosts;
    }

    Peers peers() {
        if (accept(Keyword.PEER)) {
            boolean any = accept(Keyword.ANY);
            Host peer = any ? null : optionalHost();
            return new Peers(any, peer, accept(Keyword.LOCAL) ? optionalHost() : null);
        }
        if (accept(Keyword.LOCAL)) {
            Host local = optionalHost();
            boolean given = accept(Keyword.PEER);
            boolean any = given && accept(Keyword.ANY);
            return new Peers(any, given && !any ? optionalHost() : null, local);
        }
        return Peers.NONE;
    }

    private @Nullable Host optionalHost() {
        if (!tokens.peek().is(Kind.STRING)) {
            return null;
        }
        Token name = tokens.next();
        return resolve(name.text(), name.where()).getFirst();
    }

    Ids ids() {
        Identity source = accept(Keyword.SRCID) ? identity(tokens.expectString()) : null;
        Identity destination = accept(Keyword.DSTID) ? identity(tokens.expectString()) : null;
        return new Ids(source, destination);
    }

    /** {@code /C=CH/CN=gw} as iked.conf(5) has it, or {@code CN=gw,C=CH} as certificates are shown. */
    private static final Pattern DISTINGUISHED_NAME = Pattern.compile("/?[A-Za-z0-9.]+=.*");

    static Identity identity(String text) {
        if (HostReader.isIpv4(text)) {
            return new Identity(Identity.Type.IPV4_ADDR, text);
        }
        if (Ipv6Literal.parse(text) != null) {
            return new Identity(Identity.Type.IPV6_ADDR, text);
        }
        if (DISTINGUISHED_NAME.matcher(text).matches()) {
            return new Identity(Identity.Type.ASN1_DN, text);
        }
        return new Identity(text.indexOf('@') >= 0 ? Identity.Type.USER_FQDN : Identity.Type.FQDN, text);
    }

    Transforms transforms() {
        AuthTransform auth = null;
        EncTransform enc = null;
        CompTransform comp = null;
        GroupTransform group = null;
        while (true) {
            if (accept(Keyword.AUTH)) {
                auth = transform("auth", auth, AuthTransform::find, AuthTransform.names());
            } else if (accept(Keyword.ENC)) {
                enc = transform("enc", enc, EncTransform::find, EncTransform.names());
            } else if (accept(Keyword.COMP)) {
                comp = transform("comp", comp, CompTransform::find, List.of("deflate"));
            } else if (accept(Keyword.GROUP)) {
                group = transform("group", group, GroupTransform::find, GroupTransform.names());
            } else {
                return new Transforms(auth, enc, comp, group);
            }
        }
    }

    private <T> T transform(
            String clause, @Nullable T before, Function<String, @Nullable T> find, List<String> names) {
        String name = tokens.expectString();
        if (before != null) {
            throw tokens.error(clause + " already set");
        }
        T found = find.apply(name);
        if (found == null) {
            throw tokens.error(
                    tokens.last(),
                    name + " not a valid transform",
                    () -> hint(name, Suggestion.nearTransform(name, names)));
        }
        return found;
    }
}

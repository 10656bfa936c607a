package io.esplanade.controlplane.ipsecconf;

import org.jspecify.annotations.Nullable;

/** Reads a {@code flow} rule after its first word, in the fixed order of its clauses, and expands it. */
final class FlowRuleParser {
    private final TokenStream tokens;
    private final Clauses clauses;
    private final Expansion expansion;

    FlowRuleParser(TokenStream tokens, Clauses clauses, Expansion expansion) {
        this.tokens = tokens;
        this.clauses = clauses;
        this.expansion = expansion;
    }

    void parse(Position where) {
        SaType named = clauses.saType();
        SaType saType = named == null ? SaType.ESP : named;
        boolean in = clauses.accept(Keyword.IN);
        boolean both = !in && !clauses.accept(Keyword.OUT);
        int protocol = clauses.protocol();
        Clauses.Hosts hosts = clauses.hosts();
        Clauses.Peers peers = clauses.peers();
        Clauses.Ids ids = clauses.ids();
        FlowStatement.Type type = clauses.accept(Keyword.TYPE) ? type() : null;
        if (type == null) {
            tokens.expectEndOfLine();
            type = saType == SaType.ESP || saType == SaType.AH ? FlowStatement.Type.REQUIRE : FlowStatement.Type.USE;
        }
        clauses.requireProtocolWithPorts(protocol, hosts);
        Rule rule = new Rule(where, saType, in, both, protocol, hosts, peers, ids, type);
        expansion.forEachPair(hosts, (source, destination) -> add(rule, source, destination));
    }

    private FlowStatement.Type type() {
        for (FlowStatement.Type each : FlowStatement.Type.values()) {
            Keyword keyword = Keyword.find(each.text());
            if (keyword != null && clauses.accept(keyword)) {
                return each;
            }
        }
        throw tokens.syntaxError();
    }

    /** The clauses of a rule before its lists are expanded. */
    private record Rule(
            Position where,
            SaType saType,
            boolean in,
            boolean both,
            int protocol,
            Clauses.Hosts hosts,
            Clauses.Peers peers,
            Clauses.Ids ids,
            FlowStatement.Type type) {}

    private void add(Rule rule, Host source, Host destination) {
        boolean plain = rule.type.isWithoutPeer();
        Host peer = plain || rule.peers.anyPeer() ? null : peer(rule, source, destination);
        FlowStatement flow = new FlowStatement(
                rule.where.sourceLine(),
                expansion.number(),
                rule.saType,
                rule.in,
                rule.protocol,
                source,
                rule.hosts.sourcePort(),
                destination,
                rule.hosts.destinationPort(),
                peer,
                plain ? null : rule.peers.local(),
                plain ? null : rule.ids.source(),
                plain ? null : rule.ids.destination(),
                rule.type);
        expansion.add(flow);
        if (rule.both) {
            expansion.add(flow.reversed(expansion.number()));
        }
    }

    /** The peer given, else the far end if it is a host. */
    private @Nullable Host peer(Rule rule, Host source, Host destination) {
        if (rule.peers.peer() != null) {
            return rule.peers.peer();
        }
        Host far = rule.in ? source : destination;
        if (far.network()) {
            throw tokens.error(
                    clauses.place(rule.in ? Keyword.FROM : Keyword.TO),
                    "no peer specified for destination " + destination.name(),
                    () -> "add peer ADDRESS");
        }
        return far;
    }
}

package io.esplanade.controlplane.ipsecconf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes statements of a rule: one for each pair of hosts of the same family, sources outside, destinations inside. */
final class Expansion {
    private final TokenStream tokens;
    private final DefaultPeer defaultPeer;
    private final Reporter reporter;
    private final List<Statement> statements = new ArrayList<>();
    private int nextNumber;

    Expansion(TokenStream tokens, Reporter reporter) {
        this.tokens = tokens;
        this.reporter = reporter;
        this.defaultPeer = new DefaultPeer(tokens, reporter);
    }

    List<Statement> statements() {
        return statements;
    }

    void add(Statement statement) {
        statements.add(statement);
        reporter.onStatement();
    }

    void ike(Position where, IkeClauses clauses, Clauses.Hosts hosts, Clauses.Peers peers) {
        forEachPair(hosts, (source, destination) -> {
            Host peer = peers.anyPeer() ? null : peerOf(peers, destination);
            IkeStatement rule =
                    new IkeStatement(where.sourceLine(), number(), clauses, source, destination, peer, peers.local());
            defaultPeer.check(rule);
            add(rule);
        });
    }

    /** The peer given, else the destination if it is a host. */
    private static @Nullable Host peerOf(Clauses.Peers peers, Host destination) {
        if (peers.peer() != null) {
            return peers.peer();
        }
        return destination.network() ? null : destination;
    }

    void forEachPair(Clauses.Hosts hosts, BiConsumer<Host, Host> pair) {
        requireCommonFamily(hosts);
        // Apart by family: pairs that come to nothing take no time, however long the lists.
        Map<Boolean, List<Host>> destinations =
                hosts.destinations().stream().collect(Collectors.partitioningBy(host -> host.prefix().v6()));
        for (Host source : hosts.sources()) {
            for (Host destination : destinations.getOrDefault(source.prefix().v6(), List.of())) {
                pair.accept(source, destination);
            }
        }
    }

    void requireCommonFamily(Clauses.Hosts hosts) {
        if (Collections.disjoint(families(hosts.sources()), families(hosts.destinations()))) {
            throw tokens.error("source/destination address families do not match");
        }
    }

    private static Set<Boolean> families(List<Host> hosts) {
        return hosts.stream().map(host -> host.prefix().v6()).collect(Collectors.toUnmodifiableSet());
    }

    /** The next rule's. */
    int number() {
        if (nextNumber >= Limits.RULES) {
            throw tokens.giveUp("the configuration expands to more than " + Limits.RULES + " rules");
        }
        return nextNumber++;
    }
}

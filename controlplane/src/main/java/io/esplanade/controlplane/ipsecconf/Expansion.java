package io.esplanade.controlplane.ipsecconf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Makes statements of a rule: one for each pair of hosts of the same family, sources outside, destinations inside. */
final class Expansion {
    private final TokenStream tokens;
    private final DefaultPeer defaultPeer;
    private final List<Statement> statements = new ArrayList<>();
    private int nextNumber;

    Expansion(TokenStream tokens, Reporter reporter) {
        this.tokens = tokens;
        this.defaultPeer = new DefaultPeer(tokens, reporter);
    }

    List<Statement> statements() {
        return statements;
    }

    void add(Statement statement) {
        statements.add(statement);
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
        for (Host source : hosts.sources()) {
            for (Host destination : hosts.destinations()) {
                if (source.sameFamilyAs(destination)) {
                    pair.accept(source, destination);
                }
            }
        }
    }

    void requireCommonFamily(Clauses.Hosts hosts) {
        boolean common = hosts.sources().stream()
                .anyMatch(source -> hosts.destinations().stream().anyMatch(source::sameFamilyAs));
        if (!common) {
            throw tokens.error("source/destination address families do not match");
        }
    }

    /** The next rule's. */
    int number() {
        if (nextNumber >= Limits.RULES) {
            throw tokens.error("the configuration expands to more than " + Limits.RULES + " rules");
        }
        return nextNumber++;
    }
}

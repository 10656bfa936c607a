package io.esplanade.controlplane.ipsecconf;

import org.jspecify.annotations.Nullable;

/** Names of the sections in isakmpd's configuration that a rule fills. */
final class IkeNames {
    private IkeNames() {}

    /** {@code 10.1.0.0/24}, {@code 10.1.0.0/24=17:53}. */
    static String selector(String host, int protocol, int port) {
        return host + (protocol == 0 ? "" : "=" + protocol) + (port == 0 ? "" : ":" + port);
    }

    static String phase1(@Nullable Host peer, @Nullable Host local) {
        if (peer == null) {
            return "peer-default";
        }
        return "peer-" + peer.name() + (local == null ? "" : "-local-" + local.name());
    }

    static String from(IkeStatement rule) {
        IkeClauses clauses = rule.clauses();
        String host = clauses.interfaceUnit() == null ? rule.source().name() : "sec" + clauses.interfaceUnit();
        return "from-" + selector(host, clauses.protocol(), clauses.sourcePort());
    }

    static String to(IkeStatement rule) {
        IkeClauses clauses = rule.clauses();
        String host = clauses.interfaceUnit() == null ? rule.destination().name() : "sec" + clauses.interfaceUnit();
        return "to-" + selector(host, clauses.protocol(), clauses.destinationPort());
    }

    static String translated(IkeStatement rule, Host trueSource) {
        IkeClauses clauses = rule.clauses();
        return "nat-" + selector(trueSource.name(), clauses.protocol(), clauses.sourcePort());
    }

    static String phase2(IkeStatement rule) {
        return from(rule) + "-" + to(rule);
    }
}

package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.Identity;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.RemoteAccess;
import io.esplanade.dataplane.api.TrafficSelector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the policy that the gateway carries out. What it cannot carry out is an error that names the keyword and what
 * to
 * write instead; nothing is ignored.
 */
final class PolicyCompiler {
    private final Reporter reporter;
    private final InterfaceTable interfaces;
    private final Path directory;
    private final RuleSet rules;
    private final Complaints complaints;
    private final IdentityHashMap<IkeClauses, Optional<IkeClausesCompiler.Compiled>> compiledClauses =
            new IdentityHashMap<>();

    /** @param directory where relative file names start */
    PolicyCompiler(Reporter reporter, InterfaceTable interfaces, Path directory) {
        this.directory = directory;
        this.reporter = reporter;
        this.interfaces = interfaces;
        this.rules = new RuleSet(reporter);
        this.complaints = new Complaints(reporter);
    }

    Policy compile(List<Statement> statements) {
        FlowCompiler flowCompiler = new FlowCompiler(complaints);
        List<SaStatement> sas = new ArrayList<>();
        IdentityHashMap<SaStatement, SaStatement> nextInBundle = new IdentityHashMap<>();
        for (Statement statement : statements) {
            switch (statement) {
                case MacroDefinition _ -> {}
                case IkeStatement ike -> ikeRule(ike);
                case FlowStatement flow -> rules.add(flowCompiler.compile(flow));
                case SaStatement sa -> sas.add(sa);
                case BundleStatement bundle -> nextInBundle.put(bundle.first(), bundle.second());
            }
        }
        // Which way an SA goes is seen from the flows, wherever they stand.
        SaDirections directions = new SaDirections(rules.flows(), interfaces);
        SaCompiler saCompiler = new SaCompiler(complaints, directions, nextInBundle);
        sas.forEach(sa -> rules.add(saCompiler.compile(sa)));
        Policy policy = rules.build();
        TransportChecks.check(policy, complaints);
        return policy;
    }

    private void ikeRule(IkeStatement rule) {
        IkeClauses clauses = rule.clauses();
        Optional<IkeClausesCompiler.Compiled> compiled = compiledClauses.computeIfAbsent(
                clauses, each -> Optional.ofNullable(IkeClausesCompiler.compile(each, rule.where(), reporter)));
        if (!hostsAreSupported(rule) || compiled.isEmpty()) {
            return;
        }
        IkeClausesCompiler.Compiled all = compiled.get();
        Host hidden = rule.source().translated();
        if (hidden != null && rule.peer() == null && rule.destination().prefix().length() == 0) {
            boolean _ = refuse(
                    rule, Keyword.FROM, "source NAT, from A (B), does not go with to any: name the networks of the peer");
            return;
        }
        IkeRule.Mode mode = mode(rule);
        RemoteAccess access = AccessCompiler.compile(rule, mode, directory, reporter);
        if (access == null) {
            return;
        }
        rules.add(new IkeRule(
                name(rule),
                rule.where(),
                rule.number(),
                mode,
                new TrafficSelector(
                        hidden == null ? rule.source().prefix() : hidden.prefix(),
                        rule.destination().prefix(),
                        clauses.protocol(),
                        clauses.sourcePort(),
                        clauses.destinationPort()),
                hidden == null ? null : rule.source().prefix().masked(),
                rule.source().network(),
                rule.destination().network(),
                rule.peer() == null ? null : rule.peer().address(),
                rule.local() == null ? null : rule.local().address(),
                all.phase1(),
                all.phase2(),
                clauses.sourceId(),
                clauses.destinationId(),
                all.authentication(),
                clauses.aggressive(),
                access));
    }

    private boolean hostsAreSupported(IkeStatement rule) {
        Host peer = rule.peer();
        Host local = rule.local();
        if (!translationIsSupported(rule)) {
            return false;
        }
        if (peer != null && peer.network()) {
            return refuse(rule, Keyword.PEER, "peer must be an address, but " + peer.name() + " is a network");
        }
        if (local != null && local.network()) {
            return refuse(rule, Keyword.LOCAL, "local must be an address, but " + local.name() + " is a network");
        }
        if (peer != null && local != null && !peer.sameFamilyAs(local)) {
            return refuse(rule, Keyword.PEER, "peer and local are of different address families");
        }
        return !rule.clauses().transport() || isBetweenHosts(rule);
    }

    /** Each address has exactly one other, so that there is nothing to remember of connections. */
    private boolean translationIsSupported(IkeStatement rule) {
        Host seen = rule.source();
        Host hidden = seen.translated();
        if (hidden == null) {
            return true;
        }
        if (rule.clauses().transport()) {
            return refuse(rule, Keyword.TRANSPORT, "source NAT, from A (B), takes a tunnel: leave transport out");
        }
        return seen.prefix().length() == hidden.prefix().length()
                || refuse(
                        rule,
                        Keyword.FROM,
                        "source NAT from " + seen.prefix() + " (" + hidden.prefix()
                                + ") is of networks of different sizes: make them the same, or write from "
                                + seen.prefix() + " alone and translate by nft before the tunnel");
    }

    /**
     * Transport mode protects what the two ends of the ISAKMP SA say to each other (RFC 4301 section 4.1). A rule for
     * peers at any address may leave either end open: the ISAKMP SA then says who it is.
     */
    private boolean isBetweenHosts(IkeStatement rule) {
        for (Host host : List.of(rule.source(), rule.destination())) {
            if (!host.prefix().isHost() && !isOpenEnd(rule, host)) {
                return refuse(
                        rule,
                        Keyword.TRANSPORT,
                        "transport mode is between two hosts, but " + host.name()
                                + " is a network: use tunnel, or name the host");
            }
        }
        return isEnd(rule, rule.destination(), rule.peer(), "to", "peer")
                && (isOpenEnd(rule, rule.source()) || isEnd(rule, rule.source(), rule.local(), "from", "local"));
    }

    private static boolean isOpenEnd(IkeStatement rule, Host host) {
        return rule.peer() == null && host.prefix().length() == 0;
    }

    private boolean isEnd(IkeStatement rule, Host host, @Nullable Host end, String hostWord, String endWord) {
        return end == null
                || host.prefix().equals(end.prefix())
                || refuse(
                        rule,
                        Keyword.TRANSPORT,
                        "transport mode protects the packets of the gateways themselves, but " + hostWord + " "
                                + host.name() + " is not " + endWord + " " + end.name()
                                + ": use tunnel, or make them the same");
    }

    private boolean refuse(IkeStatement rule, Keyword keyword, String text) {
        reporter.error(place(rule, keyword), text);
        return false;
    }

    private static Position place(IkeStatement rule, Keyword keyword) {
        return IkeClausesCompiler.place(rule.clauses(), keyword, rule.where());
    }

    /**
     * A rule without a peer to connect to can only wait. What {@code dynamic} adds to {@code active}, every rule has: dead peers
     * are found, and our own address may change; its identity is in the clauses.
     */
    private IkeRule.Mode mode(IkeStatement rule) {
        if (rule.clauses().mode() == IkeClauses.Mode.PASSIVE) {
            return IkeRule.Mode.PASSIVE;
        }
        if (rule.peer() != null) {
            return IkeRule.Mode.ACTIVE;
        }
        reporter.warning(
                place(rule, Keyword.IKE),
                "no peer to connect to: this rule only waits for peers (ike passive says so, peer ADDRESS changes it)");
        return IkeRule.Mode.PASSIVE;
    }

    /** As isakmpd calls it, but for interfaces: their names would make the rules of two addresses one. */
    private static String name(IkeStatement rule) {
        return "from-" + selectorName(rule.source(), rule.clauses().protocol(), rule.clauses().sourcePort())
                + "-to-"
                + selectorName(rule.destination(), rule.clauses().protocol(), rule.clauses().destinationPort())
                + roadWarrior(rule);
    }

    /** Many road warriors reach the same networks. */
    private static String roadWarrior(IkeStatement rule) {
        Identity id = rule.clauses().destinationId();
        return rule.peer() == null && rule.clauses().aggressive() && id != null ? "-" + id.text() : "";
    }

    private static String selectorName(Host host, int protocol, int port) {
        return IkeNames.selector(host.network() ? host.name() : host.prefix().toString(), protocol, port);
    }
}

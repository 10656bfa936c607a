package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.controlplane.policy.SourceLine;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.TrafficSelector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes views of statements. */
final class RuleViews {
    private final Set<String> unusedMacros;
    private final Map<String, SourceLine> lastDefinitions = new HashMap<>();
    private final IdentityHashMap<IkeClauses, Secret> keys = new IdentityHashMap<>();

    private RuleViews(Set<String> unusedMacros) {
        this.unusedMacros = unusedMacros;
    }

    /** In the order of the file. A bundle has none of its own: its members have. */
    static List<RuleView> of(List<Statement> statements, Set<String> unusedMacros) {
        RuleViews views = new RuleViews(unusedMacros);
        for (Statement statement : statements) {
            if (statement instanceof MacroDefinition macro) {
                views.lastDefinitions.put(macro.name(), macro.where());
            }
        }
        List<RuleView> all = new ArrayList<>(statements.size());
        for (Statement statement : statements) {
            RuleView view = views.of(statement);
            if (view != null) {
                all.add(view);
            }
        }
        return all;
    }

    private @Nullable RuleView of(Statement statement) {
        return switch (statement) {
            case MacroDefinition macro -> macro(macro);
            case IkeStatement ike -> ike(ike);
            case FlowStatement flow -> flow(flow);
            case SaStatement sa -> sa(sa);
            case BundleStatement _ -> null;
        };
    }

    /** Of a name that is defined again only the last definition is known to be unused. */
    private RuleView macro(MacroDefinition macro) {
        boolean isLast = macro.where().equals(lastDefinitions.get(macro.name()));
        return new RuleView.Macro(
                macro.where(), Printable.of(macro.name()), !(isLast && unusedMacros.contains(macro.name())));
    }

    private RuleView ike(IkeStatement ike) {
        IkeClauses clauses = ike.clauses();
        Keyword mode = clauses.aggressive() ? Keyword.AGGRESSIVE : Keyword.MAIN;
        return new RuleView.Ike(
                ike.where(),
                clauses.aggressive(),
                new TrafficSelector(
                        ike.source().prefix(),
                        ike.destination().prefix(),
                        clauses.protocol(),
                        clauses.sourcePort(),
                        clauses.destinationPort()),
                prefix(ike.peer()),
                phase1(clauses.phase1(), place(ike, mode)),
                phase2(clauses, place(ike, Keyword.QUICK)),
                psk(clauses),
                place(ike, Keyword.PSK),
                clauses.tag() == null ? null : Printable.of(clauses.tag()));
    }

    /** One for all pairs of hosts of the rule. */
    private @Nullable Secret psk(IkeClauses clauses) {
        PskText psk = clauses.psk();
        return psk == null
                ? null
                : keys.computeIfAbsent(
                        clauses, _ -> Secret.owning(psk.reveal().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static SourceLine place(IkeStatement ike, Keyword keyword) {
        return IkeClausesCompiler.place(ike.clauses(), keyword, ike.where()).sourceLine();
    }

    private static RuleView.Suite phase1(IkeClauses.Phase phase, SourceLine where) {
        Transforms named = phase.transforms();
        AuthTransform auth = named.auth() == null ? AuthTransform.HMAC_SHA1 : named.auth();
        EncTransform enc = named.enc() == null ? EncTransform.AES : named.enc();
        return suite(where, auth, named.auth() == null, enc, groupOf(named), lifetime(phase, Lifetime.MAIN_MODE_DEFAULT));
    }

    private static RuleView.Suite phase2(IkeClauses clauses, SourceLine where) {
        Transforms named = clauses.phase2().transforms();
        boolean ah = clauses.saType() == SaType.AH;
        EncTransform enc = ah ? null : named.enc() == null ? EncTransform.AES : named.enc();
        boolean implicit = enc != null && enc.hasImplicitAuth();
        AuthTransform auth = named.auth() != null || implicit ? named.auth() : AuthTransform.HMAC_SHA2_256;
        return suite(
                where,
                auth,
                named.auth() == null,
                enc,
                groupOf(named),
                lifetime(clauses.phase2(), Lifetime.QUICK_MODE_DEFAULT));
    }

    private static GroupTransform groupOf(Transforms named) {
        return named.group() == null ? GroupTransform.MODP3072 : named.group();
    }

    private static long lifetime(IkeClauses.Phase phase, Lifetime otherwise) {
        return phase.hasLifetime() ? phase.lifetimeSeconds() : otherwise.seconds();
    }

    private static RuleView flow(FlowStatement flow) {
        return new RuleView.Flow(
                flow.where(),
                flow.inbound(),
                new TrafficSelector(
                        flow.source().prefix(),
                        flow.destination().prefix(),
                        flow.protocol(),
                        flow.sourcePort(),
                        flow.destinationPort()),
                prefix(flow.peer()),
                flow.type().text());
    }

    private static RuleView sa(SaStatement sa) {
        Transforms transforms = sa.transforms();
        return new RuleView.Sa(
                sa.where(),
                sa.saType().text(),
                sa.source().prefix(),
                sa.destination().prefix(),
                sa.spi(),
                suite(sa.where(), transforms.auth(), false, transforms.enc(), null, 0),
                sa.authKey(),
                sa.encKey());
    }

    private static RuleView.Suite suite(
            SourceLine where,
            @Nullable AuthTransform auth,
            boolean authIsDefault,
            @Nullable EncTransform enc,
            @Nullable GroupTransform group,
            long lifetimeSeconds) {
        return new RuleView.Suite(
                where,
                auth == null ? null : auth.text(),
                authIsDefault,
                enc == null ? null : enc.text(),
                group == null ? null : group.text(),
                lifetimeSeconds);
    }

    private static @Nullable IpPrefix prefix(@Nullable Host host) {
        return host == null ? null : host.prefix();
    }
}

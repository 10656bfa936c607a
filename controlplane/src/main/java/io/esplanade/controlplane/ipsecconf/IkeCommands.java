package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.Identity;
import io.esplanade.dataplane.api.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Writes an {@code ike} rule as the commands that isakmpd takes on its FIFO. In order: general, peer, phase 1, its
 * identities, connection, phase 2, its identities, start. What IKE cannot do ends the output there, with a message.
 */
final class IkeCommands {
    private final IkeStatement rule;
    private final IkeClauses clauses;
    private final StringBuilder out;
    private final String phase1;
    private final String phase2;

    private IkeCommands(IkeStatement rule, StringBuilder out) {
        this.rule = rule;
        this.clauses = rule.clauses();
        this.out = out;
        this.phase1 = IkeNames.phase1(rule.peer(), rule.local());
        this.phase2 = IkeNames.phase2(rule);
    }

    /** Null, or what IKE cannot do. */
    static @Nullable String add(IkeStatement rule, StringBuilder out) {
        return new IkeCommands(rule, out).add();
    }

    static void delete(IkeStatement rule, StringBuilder out) {
        String phase2 = IkeNames.phase2(rule);
        out.append("t ").append(phase2).append('\n');
        out.append("C rmv [Phase 2]:").append(connections(rule)).append('=').append(phase2).append('\n');
        out.append("C rms [").append(phase2).append("]\n");
        out.append("C rms [phase2-").append(phase2).append("]\n");
    }

    private @Nullable String add() {
        general();
        peer();
        String illegal = phase1();
        if (illegal != null) {
            return illegal;
        }
        identity("ID", clauses.sourceId());
        identity("Remote-ID", clauses.destinationId());
        connection();
        illegal = phase2();
        if (illegal != null) {
            return illegal;
        }
        selectors();
        out.append("C add [Phase 2]:").append(connections(rule)).append('=').append(phase2).append('\n');
        return clauses.access().where() == null ? null : "xauth and config are left out: isakmpd does not know them";
    }

    private static String connections(IkeStatement rule) {
        return rule.clauses().mode() == IkeClauses.Mode.PASSIVE ? "Passive-Connections" : "Connections";
    }

    private void general() {
        if (clauses.mode() == IkeClauses.Mode.DYNAMIC) {
            set("General", "Check-interval", "30");
            set("General", "DPD-check-interval", "5");
        }
    }

    private void peer() {
        Host peer = rule.peer();
        set("Phase 1", peer == null ? "Default" : peer.name(), phase1);
        set(phase1, "Phase", "1");
        if (peer != null) {
            set(phase1, "Address", peer.name());
        }
        if (rule.local() != null) {
            set(phase1, "Local-address", rule.local().name());
        }
        if (clauses.psk() != null) {
            set(phase1, "Authentication", clauses.psk().reveal());
        }
    }

    private @Nullable String phase1() {
        String section = "phase1-" + phase1;
        set(phase1, "Configuration", section);
        set(section, "EXCHANGE_TYPE", clauses.aggressive() ? "AGGRESSIVE" : "ID_PROT");
        Transforms named = clauses.phase1().transforms();
        EncTransform enc = named.enc() == null ? EncTransform.AES : named.enc();
        AuthTransform auth = named.auth() == null ? AuthTransform.HMAC_SHA1 : named.auth();
        GroupTransform group = named.group() == null ? GroupTransform.MODP3072 : named.group();
        if (!enc.isInPhase1()) {
            return "illegal transform " + enc.text();
        }
        if (!auth.isInIke() || auth == AuthTransform.HMAC_RIPEMD160) {
            return "illegal transform " + auth.text();
        }
        if (group.group() == null) {
            return "illegal group " + group.text();
        }
        String method = clauses.psk() == null ? "RSA_SIG" : "PRE_SHARED";
        String transform = "phase1-transform-" + phase1 + "-" + method + "-" + auth.ikeName() + "-" + enc.ikeName()
                + bits(enc) + "-" + group.group();
        command("add", section, "Transforms", transform);
        set(transform, "AUTHENTICATION_METHOD", method);
        set(transform, "HASH_ALGORITHM", auth.ikeName());
        set(transform, "ENCRYPTION_ALGORITHM", enc.ikeName() + "_CBC");
        keyLength(transform, enc);
        set(transform, "GROUP_DESCRIPTION", group.group().name());
        lifetime(transform, clauses.phase1(), "LIFE_MAIN_MODE");
        return null;
    }

    private void identity(String tag, @Nullable Identity identity) {
        if (identity == null) {
            return;
        }
        String section = "id-" + identity.text();
        set(phase1, tag, section);
        set(section, "ID-type", identity.type().name());
        boolean address = switch (identity.type()) {
            case IPV4_ADDR, IPV6_ADDR -> true;
            case FQDN, USER_FQDN, ASN1_DN -> false;
        };
        set(section, address ? "Address" : "Name", identity.text());
    }

    private void connection() {
        set(phase2, "Phase", "2");
        set(phase2, "ISAKMP-peer", phase1);
        set(phase2, "Configuration", "phase2-" + phase2);
        set(phase2, "Local-ID", IkeNames.from(rule));
        Host translated = rule.source().translated();
        if (translated != null) {
            set(phase2, "NAT-ID", IkeNames.translated(rule, translated));
        }
        set(phase2, "Remote-ID", IkeNames.to(rule));
        if (clauses.tag() != null) {
            set(phase2, "PF-Tag", clauses.tag());
        }
        if (clauses.interfaceUnit() != null) {
            set(phase2, "Interface", clauses.interfaceUnit().toString());
        }
    }

    private @Nullable String phase2() {
        set("phase2-" + phase2, "EXCHANGE_TYPE", "QUICK_MODE");
        set("phase2-" + phase2, "Suites", "phase2-suite-" + phase2);
        set("phase2-suite-" + phase2, "Protocols", "phase2-protocol-" + phase2);
        String protocol = "phase2-protocol-" + phase2;
        if (clauses.saType() != SaType.ESP && clauses.saType() != SaType.AH) {
            return "illegal satype " + clauses.saType().number();
        }
        boolean ah = clauses.saType() == SaType.AH;
        set(protocol, "PROTOCOL_ID", ah ? "IPSEC_AH" : "IPSEC_ESP");
        Transforms named = clauses.phase2().transforms();
        EncTransform enc = named.enc() == null && !ah ? EncTransform.AES : named.enc();
        if (enc != null && (ah || !enc.isInPhase2())) {
            return "illegal transform " + enc.text();
        }
        AuthTransform auth = phase2Auth(named.auth(), enc);
        if (auth != null && !auth.isInIke()) {
            return "illegal transform " + auth.text();
        }
        GroupTransform group = named.group() == null ? GroupTransform.MODP3072 : named.group();
        if (group == GroupTransform.UNKNOWN) {
            return "illegal group " + group.text();
        }
        phase2Transform(protocol, enc, auth, group);
        return null;
    }

    private static @Nullable AuthTransform phase2Auth(@Nullable AuthTransform named, @Nullable EncTransform enc) {
        boolean none = enc == EncTransform.NULL || (enc != null && enc.hasImplicitAuth());
        return named == null && !none ? AuthTransform.HMAC_SHA2_256 : named;
    }

    private void phase2Transform(
            String protocol, @Nullable EncTransform enc, @Nullable AuthTransform auth, GroupTransform group) {
        String mode = clauses.transport() ? "TRANSPORT" : "TUNNEL";
        String hash = auth == null ? "NONE" : auth.ikeName();
        String transform = "phase2-transform-" + phase2 + "-" + (enc == null ? "NONE" : enc.ikeName() + bits(enc)) + "-"
                + hash + "-" + (group.group() == null ? "NONE" : group.group().name()) + "-" + mode;
        set(protocol, "Transforms", transform);
        set(transform, "TRANSFORM_ID", enc == null ? hash : enc.ikeName());
        if (enc != null) {
            keyLength(transform, enc);
        }
        set(transform, "ENCAPSULATION_MODE", mode);
        if (auth != null) {
            set(transform, "AUTHENTICATION_ALGORITHM", "HMAC_" + hash);
        }
        if (group.group() != null) {
            set(transform, "GROUP_DESCRIPTION", group.group().name());
        }
        lifetime(transform, clauses.phase2(), "LIFE_QUICK_MODE");
    }

    private static String bits(EncTransform enc) {
        return enc.keyLengthText().isEmpty() ? "" : Integer.toString(enc.keyLength().bits());
    }

    private void keyLength(String transform, EncTransform enc) {
        if (!enc.keyLengthText().isEmpty()) {
            set(transform, "KEY_LENGTH", enc.keyLengthText());
        }
    }

    private void lifetime(String transform, IkeClauses.Phase phase, String otherwise) {
        if (!phase.hasLifetime()) {
            set(transform, "Life", otherwise);
            return;
        }
        String section = transform + "-life";
        set(transform, "Life", section);
        set(section, "LIFE_TYPE", "SECONDS");
        set(section, "LIFE_DURATION", Long.toString(phase.lifetimeSeconds()));
    }

    private void selectors() {
        String from = IkeNames.from(rule);
        String to = IkeNames.to(rule);
        selector(from, rule.source());
        Host translated = rule.source().translated();
        if (translated != null) {
            selector(IkeNames.translated(rule, translated), translated);
        }
        selector(to, rule.destination());
        if (clauses.protocol() != 0) {
            set(from, "Protocol", Integer.toString(clauses.protocol()));
            set(to, "Protocol", Integer.toString(clauses.protocol()));
        }
        if (clauses.sourcePort() != 0) {
            set(from, "Port", Integer.toString(clauses.sourcePort()));
        }
        if (clauses.destinationPort() != 0) {
            set(to, "Port", Integer.toString(clauses.destinationPort()));
        }
    }

    private void selector(String section, Host host) {
        String family = host.prefix().v6() ? "IPV6_ADDR" : "IPV4_ADDR";
        if (!host.network()) {
            set(section, "ID-type", family);
            set(section, "Address", host.name());
            return;
        }
        set(section, "ID-type", family + "_SUBNET");
        set(section, "Network", host.name().substring(0, host.name().lastIndexOf('/')));
        set(section, "Netmask", mask(host.prefix()));
    }

    private static String mask(IpPrefix prefix) {
        int bits = prefix.v6() ? 128 : 32;
        long ones = prefix.v6() ? -1L : 0xffff_ffffL;
        IpPrefix cut = new IpPrefix(prefix.v6(), prefix.v6() ? -1L : 0, ones, prefix.length()).masked();
        return new IpPrefix(cut.v6(), cut.high(), cut.low(), bits).toString();
    }

    private void set(String section, String tag, String value) {
        command("set", section, tag, value);
    }

    private void command(String verb, String section, String tag, String value) {
        out.append("C ").append(verb).append(" [").append(section).append("]:").append(tag);
        out.append('=').append(value).append(" force\n");
    }
}

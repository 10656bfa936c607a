package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.policy.Authentication;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.KeyLength;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.controlplane.policy.Phase1Transform;
import io.esplanade.controlplane.policy.Phase2Transform;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.RemoteAccess;
import io.esplanade.controlplane.policy.SourceLine;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule to be changed here and there: a storyboard says only what matters to it. */
final class Rules {
    static final InetAddress A = InetAddress.ofLiteral("192.0.2.1");
    /** Another address of A. */
    static final InetAddress A2 = InetAddress.ofLiteral("192.0.2.11");

    static final InetAddress B = InetAddress.ofLiteral("192.0.2.2");

    SourceLine where;
    IkeRule.Mode mode;
    String from;
    String to;
    /** What the peer sees in the place of {@link #from}. */
    @Nullable String translated;

    int protocol;
    int fromPort;
    int toPort;
    @Nullable InetAddress peer;
    @Nullable InetAddress local;
    IkeCipher cipher = IkeCipher.AES_CBC;
    KeyLength keyLength = new KeyLength(128, 128, 256);
    IkeHash hash = IkeHash.SHA2_256;
    DhGroup group = DhGroup.ECP_256;
    Lifetime mainLifetime = Lifetime.MAIN_MODE_DEFAULT;
    SaProtocol saProtocol = SaProtocol.ESP;
    SaMode saMode = SaMode.TUNNEL;
    EspCipher espCipher = EspCipher.AES_GCM_16;
    KeyLength espKeyLength = new KeyLength(128, 128, 128);
    EspIntegrity integrity = EspIntegrity.NONE;
    @Nullable DhGroup pfs;
    Lifetime quickLifetime = Lifetime.QUICK_MODE_DEFAULT;
    @Nullable Identity sourceId;
    @Nullable Identity destinationId;
    /** Null: by signatures. */
    @Nullable String psk = "mekmitasdigoat";
    boolean aggressive;
    String suffix = "";
    RemoteAccess access = RemoteAccess.NONE;

    private Rules(SourceLine where, IkeRule.Mode mode, String from, String to, InetAddress peer) {
        this.where = where;
        this.mode = mode;
        this.from = from;
        this.to = to;
        this.peer = peer;
    }

    /** Gateway A begins. */
    static Rules ofA() {
        return new Rules(new SourceLine("/etc/a.conf", 3), IkeRule.Mode.ACTIVE, "10.1.0.0/24", "10.2.0.0/24", B);
    }

    /** Gateway B answers. */
    static Rules ofB() {
        return new Rules(new SourceLine("/etc/b.conf", 5), IkeRule.Mode.PASSIVE, "10.2.0.0/24", "10.1.0.0/24", A);
    }

    static Policy policy(Rules... rules) {
        return new Policy(Arrays.stream(rules).map(Rules::build).toList(), List.of(), List.of());
    }

    String name() {
        return "from-" + from + "-to-" + to + suffix;
    }

    IkeRule build() {
        return new IkeRule(
                name(),
                where,
                0,
                mode,
                new TrafficSelector(prefix(from), prefix(to), protocol, fromPort, toPort),
                translated == null ? null : prefix(translated),
                true,
                true,
                peer,
                local,
                new Phase1Transform(cipher, keyLength, hash, group, mainLifetime),
                new Phase2Transform(saProtocol, saMode, espCipher, espKeyLength, integrity, pfs, quickLifetime),
                sourceId,
                destinationId,
                authentication(),
                aggressive,
                access);
    }

    private Authentication authentication() {
        return psk == null
                ? new Authentication.Signatures()
                : new Authentication.PreSharedKey(Secret.copyOf(psk.getBytes(StandardCharsets.UTF_8)));
    }

    private static IpPrefix prefix(String text) {
        int slash = text.indexOf('/');
        return IpPrefix.of(
                InetAddress.ofLiteral(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }
}

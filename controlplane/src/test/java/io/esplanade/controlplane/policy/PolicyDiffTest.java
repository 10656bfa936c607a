package io.esplanade.controlplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyDiffTest {
    private static IkeRule rule(String name, int line, String key) {
        return new IkeRule(
                name,
                new SourceLine("ipsec.conf", line),
                line,
                IkeRule.Mode.ACTIVE,
                TrafficSelector.between(IpPrefix.ANY_V4, IpPrefix.ANY_V4),
                null,
                true,
                true,
                InetAddress.ofLiteral("2001:db8::1"),
                null,
                new Phase1Transform(
                        IkeCipher.AES_CBC,
                        new KeyLength(128, 128, 256),
                        IkeHash.SHA1,
                        DhGroup.MODP_3072,
                        Lifetime.MAIN_MODE_DEFAULT),
                new Phase2Transform(
                        SaProtocol.ESP,
                        SaMode.TUNNEL,
                        EspCipher.NULL,
                        KeyLength.FIXED,
                        EspIntegrity.HMAC_SHA1_96,
                        null,
                        Lifetime.QUICK_MODE_DEFAULT),
                null,
                null,
                new Authentication.PreSharedKey(Secret.owning(new byte[] {(byte) key.charAt(0)})),
                false,
                RemoteAccess.NONE);
    }

    private static Policy policy(List<IkeRule> rules) {
        return new Policy(rules, List.of(), List.of());
    }

    @Test
    void keepsARuleThatOnlyMovedAndReplacesOneWithAnotherKey() {
        Policy older = policy(List.of(rule("a", 1, "x"), rule("b", 2, "x"), rule("c", 3, "x")));
        Policy newer = policy(List.of(rule("c", 9, "y"), rule("d", 4, "x"), rule("a", 7, "x")));
        PolicyDiff diff = PolicyDiff.between(older, newer);
        assertThat(diff.kept()).containsExactly(rule("a", 7, "x"));
        assertThat(diff.changed())
                .containsExactly(new PolicyDiff.Change(rule("c", 3, "x"), rule("c", 9, "y")))
                .allMatch(PolicyDiff.Change::isRekey);
        assertThat(diff.added()).containsExactly(rule("d", 4, "x"));
        assertThat(diff.removed()).containsExactly(rule("b", 2, "x"));
        assertThat(diff.isEmpty()).isFalse();
    }

    @Test
    void findsNothingToDoForTheSamePolicy() {
        Policy policy = policy(List.of(rule("a", 1, "x")));
        assertThat(PolicyDiff.between(policy, policy).isEmpty()).isTrue();
        assertThat(PolicyDiff.between(Policy.EMPTY, policy).added()).hasSize(1);
        assertThat(PolicyDiff.between(policy, Policy.EMPTY).removed()).hasSize(1);
    }

    @Test
    void namesPeersByCanonicalAddress() {
        assertThat(rule("a", 1, "x").peerName()).isEqualTo("peer-2001:db8::1");
    }
}

package io.esplanade.controlplane.ipsecconf;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.KeyLength;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.SaMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IkeRuleTest {
    private static List<IkeRule> rules(String text) {
        Config config = Config.of(text + "\n");
        assertThat(config.errors()).isEmpty();
        assertThat(config.policyErrors()).isEmpty();
        return config.result().policy().orElseThrow().ikeRules();
    }

    private static IkeRule rule(String text) {
        assertThat(rules(text)).hasSize(1);
        return rules(text).getFirst();
    }

    @Test
    void carriesEveryClauseIntoThePolicy() {
        IkeRule rule = rule("""
                ike passive esp tunnel proto tcp from 10.1.0.0/24 port 1024 to 10.2.0.1 port www \\
                  peer 198.51.100.1 local 192.0.2.1 \\
                  main auth hmac-sha2-256 enc aes-256 group modp2048 lifetime 8h \\
                  quick enc aes-256-gcm group ecp256 lifetime 60m \\
                  srcid gw1.example.org dstid u@example.org psk "a b/c\"""");
        assertThat(rule.name()).isEqualTo("from-10.1.0.0/24=6:1024-to-10.2.0.1=6:80");
        assertThat(rule.where()).hasToString("stdin:1");
        assertThat(rule.mode()).isEqualTo(IkeRule.Mode.PASSIVE);
        assertThat(rule.selector().protocol()).isEqualTo(6);
        assertThat(rule.selector().sourcePort()).isEqualTo(1024);
        assertThat(rule.selector().destinationPort()).isEqualTo(80);
        assertThat(rule.sourceIsNetwork()).isTrue();
        assertThat(rule.destinationIsNetwork()).isFalse();
        assertThat(rule.peerName()).isEqualTo("peer-198.51.100.1-local-192.0.2.1");
        assertThat(rule.phase1().cipher()).isEqualTo(IkeCipher.AES_CBC);
        assertThat(rule.phase1().keyLength()).isEqualTo(new KeyLength(256, 256, 256));
        assertThat(rule.phase1().hash()).isEqualTo(IkeHash.SHA2_256);
        assertThat(rule.phase1().group()).isEqualTo(DhGroup.MODP_2048);
        assertThat(rule.phase1().lifetime()).isEqualTo(Lifetime.exactly(28_800));
        assertThat(rule.phase2().cipher()).isEqualTo(EspCipher.AES_GCM_16);
        assertThat(rule.phase2().integrity()).isEqualTo(EspIntegrity.NONE);
        assertThat(rule.phase2().pfsGroup()).isEqualTo(DhGroup.ECP_256);
        assertThat(rule.phase2().lifetime()).isEqualTo(Lifetime.exactly(3600));
        assertThat(rule.sourceId()).isEqualTo(new Identity(Identity.Type.FQDN, "gw1.example.org"));
        assertThat(rule.destinationId()).isEqualTo(new Identity(Identity.Type.USER_FQDN, "u@example.org"));
        assertThat(requireNonNull(rule.psk()).toArray()).isEqualTo("a b/c".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void fillsInTheDefaults() {
        IkeRule rule = rule("ike from 10.1.0.0/24 to 192.0.2.1 psk key");
        assertThat(rule.mode()).isEqualTo(IkeRule.Mode.ACTIVE);
        assertThat(rule.peer()).hasToString("/192.0.2.1");
        assertThat(rule.phase1().hash()).isEqualTo(IkeHash.SHA1);
        assertThat(rule.phase1().keyLength()).isEqualTo(new KeyLength(128, 128, 256));
        assertThat(rule.phase1().group()).isEqualTo(DhGroup.MODP_3072);
        assertThat(rule.phase1().lifetime()).isEqualTo(Lifetime.MAIN_MODE_DEFAULT);
        assertThat(rule.phase2().cipher()).isEqualTo(EspCipher.AES_CBC);
        assertThat(rule.phase2().integrity()).isEqualTo(EspIntegrity.HMAC_SHA2_256_128);
        assertThat(rule.phase2().pfsGroup()).isEqualTo(DhGroup.MODP_3072);
        assertThat(rule.phase2().lifetime()).isEqualTo(Lifetime.QUICK_MODE_DEFAULT);
    }

    @Test
    void expandsNestedListsByFamilyAndMacros() {
        assertThat(rules("""
                nets = "{ 10.2.0.0/24, { 2001:db8:2::/64 10.3.0.0/24 } }"
                ike from { 10.1.0.0/24, 2001:db8:1::/64 } to $nets peer 192.0.2.1 psk key"""))
                .extracting(IkeRule::name)
                .containsExactly(
                        "from-10.1.0.0/24-to-10.2.0.0/24",
                        "from-10.1.0.0/24-to-10.3.0.0/24",
                        "from-2001:db8:1::/64-to-2001:db8:2::/64");
    }

    @Test
    void findsHostsByInterfaceNameAndPart() {
        assertThat(rules("ike from em0 to two.example.org peer two.example.org psk key"))
                .extracting(IkeRule::name)
                .containsExactly("from-192.0.2.9-to-192.0.2.1", "from-198.51.100.9-to-192.0.2.1");
        assertThat(rule("ike from 10.0.2/24 to \"172.16/12\" peer 192.0.2.1 psk key").selector().source())
                .hasToString("10.0.2.0/24");
        assertThat(rule("ike from 10.1.0.1/32 to 10.2.0.0/16 peer fe80::1%em0 psk key").sourceIsNetwork()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0x00fF, 00ff", "0xab, ab", "abc, 616263", "'\"12\"', 3132", "0y12, 30793132"})
    void readsPreSharedKeysAsTextOrHex(String psk, String octets) {
        assertThat(HexFormat.of().formatHex(requireNonNull(rule("ike from 10.0.0.0/8 to 192.0.2.1 psk " + psk).psk()).toArray()))
                .isEqualTo(octets);
    }

    @ParameterizedTest
    @CsvSource({
        "3des, TRIPLE_DES_CBC, 0, 0",
        "aes, AES_CBC, 128, 256",
        "aes-192, AES_CBC, 192, 192",
        "blowfish, BLOWFISH_CBC, 96, 192",
        "b, BLOWFISH_CBC, 96, 192",
        "cast128, CAST128_CBC, 0, 0",
        "aes-192-gcm, AES_GCM_16, 192, 192",
    })
    void findsTransformsByTheBeginningOfTheirName(String name, EspCipher cipher, int min, int max) {
        IkeRule rule = rule("ike from 10.0.0.0/8 to 192.0.2.1 quick enc " + name + " group none psk key");
        assertThat(rule.phase2().cipher()).isEqualTo(cipher);
        assertThat(rule.phase2().keyLength().minBits()).isEqualTo(min);
        assertThat(rule.phase2().keyLength().maxBits()).isEqualTo(max);
        assertThat(rule.phase2().pfsGroup()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "grp2, MODP_1024", "grp1, MODP_768", "modp, MODP_768", "grp20, ECP_384", "modp8, MODP_8192", "ecp5, ECP_521"
    })
    void findsGroupsByBothNames(String name, DhGroup group) {
        Config config = Config.of("ike from 10.0.0.0/8 to 192.0.2.1 main group " + name + " psk key\n");
        assertThat(config.result().policy().orElseThrow().ikeRules().getFirst().phase1().group()).isEqualTo(group);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ike passive esp transport proto udp from 192.0.2.2 port 1701 to any psk k",
                "ike passive esp transport proto udp from any to 192.0.2.2 port 1701 peer any psk k",
                "ike passive transport from any to any psk k",
                "ike passive transport from any to any local 192.0.2.2 psk k"
            })
    void takesAnOpenEndInTransportModeFromPeersAtAnyAddress(String line) {
        assertThat(rules(line)).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.peer()).isNull();
            assertThat(rule.isFrame()).isTrue();
            assertThat(rule.phase2().mode()).isEqualTo(SaMode.TRANSPORT);
        });
    }

    @Test
    void keepsKeysOutOfAllTexts() {
        Config config = Config.of("k = hidden\nike from 10.0.0.0/8 to 192.0.2.1 psk $k\n");
        assertThat(config.result().statements().toString()).doesNotContain("hidden");
        assertThat(config.result().policy().toString()).doesNotContain("hidden");
    }

    @Test
    void numbersRulesOnRequest() {
        assertThat(Config.of("ike from any to any psk x\n").printed(new PrintOptions(true, false, true)))
                .contains("@0 t from-0.0.0.0/0-to-0.0.0.0/0\n")
                .contains("@1 t from-::/0-to-::/0\n");
    }

    @Test
    void printsSourceNatTagInterfaceAndCounterModes() {
        assertThat(Config.of("ike from 10.1.0.0/24 (10.9.0.0/24) to 10.2.0.0/24 peer 192.0.2.1 tag ipsec-$id\n").printed())
                .contains("""
                        C set [from-10.1.0.0/24-to-10.2.0.0/24]:NAT-ID=nat-10.9.0.0/24 force
                        C set [from-10.1.0.0/24-to-10.2.0.0/24]:Remote-ID=to-10.2.0.0/24 force
                        C set [from-10.1.0.0/24-to-10.2.0.0/24]:PF-Tag=ipsec-$id force
                        """)
                .contains("C set [nat-10.9.0.0/24]:Network=10.9.0.0 force\n");
        assertThat(Config.of("ike interface sec7 peer 192.0.2.1\n").printed())
                .contains("C set [from-sec7-to-sec7]:Interface=7 force\n")
                .contains("C set [from-sec7]:Network=0.0.0.0 force\n");
        assertThat(Config.of("ike dynamic from 10.1.0.1 to 192.0.2.1 quick enc aes-128-ctr\n").printed())
                .contains("KEY_LENGTH=128,128:128 force")
                .contains("[peer-192.0.2.1]:ID=id-gw.example.org force");
    }

    @Test
    void endsTheOutputOfWhatIkeCannotDo() throws java.io.IOException {
        StringBuilder out = new StringBuilder();
        List<Diagnostic> warnings = new StatementPrinter(TestEnvironments.at(Path.of("/")), PrintOptions.DEFAULT)
                .print(Config.of("ike ah from 10.1.0.1 to 192.0.2.1 quick enc aes\n").result().statements(), out);
        assertThat(warnings).extracting(each -> each.format("ipsecctl")).containsExactly("ipsecctl: illegal transform aes");
        assertThat(out.toString()).endsWith(":PROTOCOL_ID=IPSEC_AH force\n");
    }
}

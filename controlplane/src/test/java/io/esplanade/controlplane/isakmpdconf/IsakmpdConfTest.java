package io.esplanade.controlplane.isakmpdconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ipsecconf.ConfigLoader;
import io.esplanade.controlplane.ipsecconf.Environment;
import io.esplanade.controlplane.ipsecconf.LoadOptions;
import io.esplanade.controlplane.ipsecconf.LoadResult;
import io.esplanade.controlplane.policy.Authentication;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.TrafficSelector;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes out goes through the reader of ipsec.conf, as it does for those who convert a file. */
class IsakmpdConfTest {
    private static final String WARRIORS = """
            # Road warriors with keys of their own
            [General]
            DPD-check-interval= 60
            [Phase 1]
            Default= rw
            [rw]
            Phase= 1
            Configuration= rw-p1
            [rw-p1]
            EXCHANGE_TYPE= AGGRESSIVE
            Transforms= AES-256-SHA2-256-GRP14
            [alice@example.org]
            Authentication= key of alice
            [bob.example.org]
            Authentication= 0x6b6579   # of bob
            [Phase 2]
            Passive-Connections= rw-net
            [rw-net]
            Phase= 2
            ISAKMP-peer= rw
            Configuration= rw-qm
            Local-ID= lan
            Remote-ID= anyone
            [lan]
            ID-type= IPV4_ADDR_SUBNET
            Network= 10.1.0.0
            Netmask= 255.255.255.0
            [anyone]
            ID-type= IPV4_ADDR_SUBNET
            Network= 0.0.0.0
            Netmask= 0.0.0.0
            [rw-qm]
            EXCHANGE_TYPE= QUICK_MODE
            Suites= QM-ESP-AES-256-SHA2-256-PFS-GRP14-SUITE
            """;

    private static final String SITE = """
            [General]
            Default-phase-1-ID= us
            Default-phase-1-lifetime= 28800
            Default-phase-2-lifetime= 1200,60:86400
            [Phase 1]
            192.0.2.2= peer-b
            [Phase 2]
            Connections= a-b
            [peer-b]
            Phase= 1
            Transport= udp
            Local-address= 192.0.2.1
            Authentication= a#b"c\\d
            Configuration= main
            Remote-ID= them
            [us]
            ID-type= FQDN
            Name= a.example.org
            [them]
            ID-type= USER_FQDN
            Name= b@example.org
            [main]
            DOI= IPSEC
            EXCHANGE_TYPE= ID_PROT
            Transforms= aes
            [aes]
            ENCRYPTION_ALGORITHM= AES_CBC
            KEY_LENGTH= 128,128:256
            HASH_ALGORITHM= SHA2_384
            AUTHENTICATION_METHOD= PRE_SHARED
            GROUP_DESCRIPTION= ECP_384
            Life= an-hour
            [an-hour]
            LIFE_TYPE= SECONDS
            LIFE_DURATION= 3600
            [a-b]
            Phase= 2
            ISAKMP-peer= peer-b
            Local-ID= lan
            Remote-ID= \\
                host
            NAT-ID= inside
            Configuration= quick
            [quick]
            EXCHANGE_TYPE= QUICK_MODE
            Suites= gcm
            [gcm]
            Protocols= esp
            [esp]
            PROTOCOL_ID= IPSEC_ESP
            Transforms= gcm-xf
            [gcm-xf]
            TRANSFORM_ID= AES_GCM_16
            KEY_LENGTH= 256
            ENCAPSULATION_MODE= TUNNEL
            [lan]
            ID-type= IPV4_ADDR
            Address= 10.1.0.1
            Protocol= 17
            [host]
            ID-type= IPV4_ADDR
            Address= 10.2.0.9
            Protocol= 17
            Port= 53
            [inside]
            ID-type= IPV4_ADDR
            Address= 10.9.0.1
            """;

    private static IsakmpdConf.Conversion convert(String text) {
        return IsakmpdConf.convert("isakmpd.conf", text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The policy of the rules that came out. */
    private static List<IkeRule> rules(String text) {
        IsakmpdConf.Conversion conversion = convert(text);
        assertThat(conversion.errors()).isEmpty();
        byte[] octets = (String.join("\n", conversion.rules()) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        LoadResult result = new ConfigLoader(Environment.system())
                .loadStandardInput(new ByteArrayInputStream(octets), LoadOptions.DEFAULT);
        assertThat(result.diagnostics()).isEmpty();
        assertThat(result.policyDiagnostics()).isEmpty();
        return result.policy().orElseThrow().ikeRules();
    }

    private static Authentication key(String text) {
        return new Authentication.PreSharedKey(Secret.copyOf(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void eachRoadWarriorHasARuleWithAKeyOfItsOwn() {
        List<IkeRule> rules = rules(WARRIORS);

        assertThat(rules).extracting(IkeRule::peerName).containsExactly("peer-alice@example.org", "peer-bob.example.org");
        assertThat(rules).extracting(IkeRule::authentication).containsExactly(key("key of alice"), key("key"));
        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.mode()).isEqualTo(IkeRule.Mode.PASSIVE);
            assertThat(rule.aggressive()).isTrue();
            assertThat(rule.isFrame()).isTrue();
            assertThat(rule.selector().source()).hasToString("10.1.0.0/24");
        });
        assertThat(convert(WARRIORS).rules().getFirst()).isEqualTo("# isakmpd.conf: 18: rw-net");
        assertThat(convert(WARRIORS).warnings())
                .containsExactly("isakmpd.conf: 3: warning: DPD-check-interval is left out: dead peers are always found");
    }

    @Test
    void aConnectionBetweenSitesKeepsAllThatItSays() {
        List<IkeRule> rules = rules(SITE.replace("a#b", "ab"));

        IkeRule rule = rules.getFirst();
        assertThat(rules).hasSize(1);
        assertThat(rule.mode()).isEqualTo(IkeRule.Mode.ACTIVE);
        assertThat(rule.peerName()).isEqualTo("peer-192.0.2.2-local-192.0.2.1");
        assertThat(rule.negotiated()).isEqualTo(new TrafficSelector(
                IpPrefix.host(InetAddress.ofLiteral("10.1.0.1")), IpPrefix.host(InetAddress.ofLiteral("10.2.0.9")), 17, 0, 53));
        assertThat(rule.selector().source()).hasToString("10.9.0.1");
        assertThat(rule.sourceId()).hasToString("Identity[type=FQDN, text=a.example.org]");
        assertThat(rule.destinationId()).hasToString("Identity[type=USER_FQDN, text=b@example.org]");
        assertThat(rule.phase1().lifetime().seconds()).isEqualTo(3600);
        assertThat(rule.phase1().lifetime().isExact()).isTrue();
        assertThat(rule.phase2().lifetime().isExact()).isFalse();
        assertThat(rule.phase2().toString()).contains("AES_GCM_16", "256");
    }

    @Test
    void aKeyThatAStringCannotHoldGoesInHexDigits() {
        String site = SITE.replace("a#b\"c\\d", "b\"c\\d\u00e9");

        assertThat(rules(site).getFirst().authentication()).isEqualTo(key("b\"c\\d\u00e9"));
        assertThat(convert(site).toString()).doesNotContain("0x", "\"c");
    }

    @Test
    void whatIsNotUnderstoodIsRefusedByLineAndNothingComesOut() {
        IsakmpdConf.Conversion conversion = convert(SITE);

        assertThat(conversion.rules()).isEmpty();
        assertThat(conversion.errors())
                .anySatisfy(error -> assertThat(error).startsWith("isakmpd.conf: 13: does # begin a comment here"));
        assertThat(conversion.toString()).doesNotContain("a#b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Default= rw               | 10.0.0.256= rw                  | 5: 10.0.0.256: [Phase 1] has addresses and Default
            DPD-check-interval= 60    | Listen-on= 192.0.2.1            | 3: Listen-on: IKE listens on all addresses
            DPD-check-interval= 60    | Use-Everything= yes             | 3: Use-Everything of [General] has no counterpart
            DPD-check-interval= 60    | Delete-SAs= no                  | 3: Delete-SAs= no has no counterpart
            Configuration= rw-p1      | Configuration= none             | 8: [none] needs EXCHANGE_TYPE and Transforms
            AGGRESSIVE                | ID_PROT                         | 6: [rw] has no Authentication
            AES-256-SHA2-256-GRP14    | DES-MD5                         | 11: the transform DES-MD5 is neither built in
            AES-256-SHA2-256-GRP14    | 3DES-SHA,AES-SHA                | 11: Transforms has 2 names
            [bob.example.org]         | [bob example]                   | 14: [bob example] is no identity
            Remote-ID= anyone         | NAT-ID= anyone                  | 18: [rw-net] has no Remote-ID
            Remote-ID= anyone         | Remote-ID= nobody               | 23: Remote-ID nobody needs a section
            Netmask= 255.255.255.0    | Netmask= 255.0.255.0            | 24: Local-ID lan needs a section
            Passive-Connections= rw-net | Connections= rw-net           | 17: the connection rw-net is to begin
            ISAKMP-peer= rw           | ISAKMP-peer= other              | 20: there is no section [other]
            Suites= QM-ESP-AES-256-SHA2-256-PFS-GRP14-SUITE | Suites= QM-ESP-AES-SUITE | 34: the suite QM-ESP-AES-SUITE is neither
            Phase= 2                  | Phase= 3                        | 18: the connection rw-net needs [rw-net] with Phase= 2
            0x6b6579                  | 0x6b6                           | 15: Authentication begins with 0x
            Phase= 1                  | Flags= ikecfg                   | 7: Flags: addresses for peers are a pool
            [anyone]                  | [anyone                         | 28: not the name of a section
            Netmask= 0.0.0.0          | Netmask 0.0.0.0                 | 31: neither [SECTION] nor TAG= VALUE
            Passive-Connections= rw-net | Passive-Connections=          | 1: no connection
            """)
    void isRefused(String before, String after, String expected) {
        IsakmpdConf.Conversion conversion = convert(WARRIORS.replace(before, after == null ? "" : after));

        assertThat(conversion.rules()).isEmpty();
        assertThat(conversion.errors())
                .anySatisfy(error -> assertThat(error).startsWith("isakmpd.conf: " + expected));
        assertThat(conversion.toString()).doesNotContain("key of alice");
    }

    @ParameterizedTest
    @CsvSource({
        "QM-ESP-AES-SHA-SUITE, quick auth hmac-sha1 enc aes group none",
        "QM-ESP-TRP-3DES-MD5-PFS-SUITE, quick auth hmac-md5 enc 3des-cbc group modp1024",
        "QM-ESP-AESCTR-192-SHA2-512-PFS-GRP19-SUITE, quick auth hmac-sha2-512 enc aes-192-ctr group ecp256",
        "QM-ESP-AESGCM-128-PFS-GRP28-SUITE, quick enc aes-128-gcm group bp256",
        "QM-ESP-AESGMAC-256-SUITE, quick enc aes-256-gmac group none",
        "QM-ESP-NULL-RIPEMD-SUITE, quick auth hmac-ripemd160 enc null group none",
        "QM-AH-SHA2-256-PFS-GRP5-SUITE, quick auth hmac-sha2-256 group modp1536"
    })
    void namesThatAreBuiltIn(String suite, String words) {
        assertThat(convert(WARRIORS.replace("QM-ESP-AES-256-SHA2-256-PFS-GRP14-SUITE", suite)).rules())
                .anySatisfy(rule -> assertThat(rule).contains(words).contains(suite.contains("-AH-") ? "ike passive ah" : "esp"));
    }

    @Test
    void aFileOfNoiseIsRefusedInBoundedTime() {
        assertThat(convert("[".repeat(100_000)).errors()).isNotEmpty();
        assertThat(convert("x= y\n".repeat(100_000)).errors()).hasSizeLessThanOrEqualTo(200);
        assertThat(convert("\\\n".repeat(100_000)).errors()).isNotEmpty();
    }
}

package io.esplanade.controlplane.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.esplanade.controlplane.ipsecconf.ConfigLoader;
import io.esplanade.controlplane.ipsecconf.Environment;
import io.esplanade.controlplane.ipsecconf.LoadOptions;
import io.esplanade.controlplane.ipsecconf.LoadResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule finds what it is for, where it is, and nothing in a configuration without it. */
class LinterTest {
    private static final String PSK = "psk \"m7Xq0vLw2RkdT9sYhJ4c\"";
    private static final String HOSTS = "ike esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 ";
    private static final String MAIN = "main auth hmac-sha2-256 ";
    private static final String QUICK = "quick enc aes-128-gcm ";
    private static final String SOUND = HOSTS + MAIN + QUICK + PSK + "\n";

    private static final String ESP = "esp from 192.0.2.1 to 192.0.2.2 spi 0x1000:0x1001 enc aes-128 auth hmac-sha2-256 ";
    private static final String AUTH_1 = "9d1f0c6be3a84275d0b1467ecf8a5932770e4dc1b68f2a95c3e0471db9862fa5";
    private static final String AUTH_2 = "51c7be02f9d3486a1e7b90c4d52f8e63a9047cd1eb36f285904ad7c31f6e8b20";
    private static final String ENC_1 = "c4e1937ad05b2f861e9c47b3d8206fa5";
    private static final String ENC_2 = "7b0ed29451fc8ab36de8043719c5f2a6";
    private static final String KEYS =
            "authkey 0x" + AUTH_1 + ":0x" + AUTH_2 + " enckey 0x" + ENC_1 + ":0x" + ENC_2 + "\n";
    private static final String MANUAL = ESP + KEYS;

    private static final String BYPASS = "flow out from 10.1.0.0/24 to 10.0.0.0/8 type bypass\n";

    static Stream<Arguments> rules() {
        return Stream.of(
                arguments(LintRule.INVALID, "nonsense\n", SOUND),
                arguments(LintRule.UNQUOTED_NUMBER, HOSTS + "psk 123456\n", HOSTS + "psk \"123456\"\n"),
                arguments(LintRule.REFUSED, HOSTS + PSK + " tag t\n", SOUND),
                arguments(
                        LintRule.CONTRADICTION,
                        "ike from 10.1.0.0/24 to 10.2.0.0/24 " + PSK + "\n",
                        "ike passive from 10.1.0.0/24 to 10.2.0.0/24 " + PSK + "\n"),
                arguments(LintRule.HASH_MD5, HOSTS + "main auth hmac-md5 " + PSK + "\n", SOUND),
                arguments(LintRule.HASH_MD5, HOSTS + "quick auth hmac-md5 " + PSK + "\n", SOUND),
                arguments(LintRule.HASH_SHA1, HOSTS + "main auth hmac-sha1 " + PSK + "\n", HOSTS + PSK + "\n"),
                arguments(LintRule.HASH_SHA1_DEFAULT, HOSTS + PSK + "\n", SOUND),
                arguments(LintRule.CIPHER_64_BIT, HOSTS + "main enc 3des " + PSK + "\n", SOUND),
                arguments(LintRule.CIPHER_64_BIT, HOSTS + "quick enc blowfish " + PSK + "\n", SOUND),
                arguments(LintRule.CIPHER_64_BIT, HOSTS + "quick enc cast128 " + PSK + "\n", SOUND),
                arguments(LintRule.GROUP_WEAK, HOSTS + "main group modp768 " + PSK + "\n", SOUND),
                arguments(LintRule.GROUP_WEAK, HOSTS + "main group modp1024 " + PSK + "\n", SOUND),
                arguments(
                        LintRule.GROUP_WEAK,
                        HOSTS + "quick group grp5 " + PSK + "\n",
                        HOSTS + "quick group modp2048 " + PSK + "\n"),
                arguments(LintRule.GROUP_NONE, HOSTS + "quick group none " + PSK + "\n", SOUND),
                arguments(LintRule.NO_ENCRYPTION, HOSTS + "quick enc null " + PSK + "\n", SOUND),
                arguments(
                        LintRule.NO_ENCRYPTION,
                        "ah from 192.0.2.1 to 192.0.2.2 spi 0x1000 authkey 0x" + AUTH_1 + "\n",
                        MANUAL),
                arguments(
                        LintRule.NO_INTEGRITY,
                        "esp from 192.0.2.1 to 192.0.2.2 spi 0x1000 auth none enc aes-128 enckey 0x" + ENC_1 + "\n",
                        MANUAL),
                arguments(LintRule.PSK_SHORT, HOSTS + "psk \"m7Xq0vLw2RkdT9sYhJ4\"\n", SOUND),
                arguments(
                        LintRule.PSK_SHORT,
                        HOSTS + "psk 0x" + ENC_1.substring(2) + "\n",
                        HOSTS + "psk 0x" + ENC_1 + "\n"),
                arguments(LintRule.PSK_PREDICTABLE, HOSTS + "psk \"passwordpasswordpassword\"\n", SOUND),
                arguments(LintRule.PSK_PREDICTABLE, HOSTS + "psk abcdefghijklmnopqrstuvwxyz\n", SOUND),
                arguments(LintRule.PSK_PREDICTABLE, HOSTS + "psk aaaaaaaaaaaaaaaaaaaaaab\n", SOUND),
                arguments(LintRule.KEY_PUBLISHED, HOSTS + "psk mekmitasdigoat\n", SOUND),
                arguments(LintRule.KEY_PUBLISHED, HOSTS + "psk \"change-me: openssl rand -hex 20\"\n", SOUND),
                arguments(
                        LintRule.KEY_PUBLISHED,
                        "esp from 192.0.2.1 to 192.0.2.2 spi 0x1000 enc aes-128 authkey 0x" + AUTH_1
                                + " enckey 0x2b7e151628aed2a6abf7158809cf4f3c\n",
                        MANUAL),
                arguments(
                        LintRule.PSK_SHARED,
                        "ike passive from 10.1.0.0/24 to 10.2.0.0/24 peer any " + PSK + "\n",
                        SOUND),
                arguments(LintRule.AGGRESSIVE_PSK, HOSTS + "aggressive " + PSK + "\n", SOUND),
                arguments(LintRule.AGGRESSIVE_RSA, HOSTS + "aggressive rsa\n", HOSTS + "rsa\n"),
                arguments(LintRule.LIFETIME_LONG, HOSTS + "main lifetime 25h " + PSK + "\n", SOUND),
                arguments(
                        LintRule.LIFETIME_LONG,
                        HOSTS + "quick lifetime 9h " + PSK + "\n",
                        HOSTS + "main lifetime 24h quick lifetime 8h " + PSK + "\n"),
                arguments(LintRule.TAG_UNUSED, HOSTS + PSK + " tag vpn\n", SOUND),
                arguments(LintRule.MACRO_UNUSED, "net = \"10.1.0.0/24\"\n" + SOUND, used()),
                arguments(LintRule.RULE_HIDDEN, "flow out from 10.1.0.0/24 to 10.2.0.0/24 type bypass\n" + SOUND, BYPASS + SOUND),
                arguments(LintRule.RULE_HIDDEN, "flow in from 10.2.0.0/24 to 10.1.0.0/24 type deny\n" + SOUND, BYPASS + SOUND),
                arguments(
                        LintRule.RULE_OVERLAP,
                        BYPASS + "flow out from 10.1.0.0/16 to 10.2.0.0/16 type deny\n",
                        BYPASS + "flow out from 10.1.0.0/24 to 10.2.0.0/16 type deny\n"),
                arguments(
                        LintRule.RULE_OVERLAP,
                        "flow out from 10.1.0.0/25 to 10.0.0.0/8 type bypass\n" + SOUND,
                        "flow out from 10.1.0.0/25 to 10.2.0.0/24 type bypass\n" + SOUND),
                arguments(
                        LintRule.SPI_TWICE,
                        MANUAL + "esp from 192.0.2.9 to 192.0.2.2 spi 0x1000 enc null authkey 0x" + AUTH_1 + "\n",
                        MANUAL + "esp from 192.0.2.9 to 192.0.2.3 spi 0x1000 enc null authkey 0x" + AUTH_1 + "\n"),
                arguments(
                        LintRule.KEY_REUSED,
                        ESP + "authkey 0x" + AUTH_1 + ":0x" + AUTH_1 + " enckey 0x" + ENC_1 + ":0x" + ENC_2 + "\n",
                        MANUAL),
                arguments(
                        LintRule.KEY_PREDICTABLE,
                        "esp from 192.0.2.1 to 192.0.2.2 spi 0x1000 enc aes-128 authkey 0x" + AUTH_1 + " enckey 0x"
                                + "ab".repeat(16) + "\n",
                        MANUAL),
                arguments(LintRule.MANUAL_KEYS, MANUAL, SOUND));
    }

    private static String used() {
        return "net = \"10.1.0.0/24\"\nike esp from $net to 10.2.0.0/24 peer 192.0.2.2 " + MAIN + QUICK + PSK + "\n";
    }

    @ParameterizedTest
    @MethodSource("rules")
    void findsWhatItIsForAndNothingElsewhere(LintRule rule, String with, String without) {
        int lines = (int) with.lines().count();
        assertThat(lint(with))
                .filteredOn(each -> each.rule() == rule)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.where().line()).isEqualTo(rule == LintRule.MACRO_UNUSED ? 1 : lines));
        assertThat(lint(without)).noneMatch(each -> each.rule() == rule);
    }

    @Test
    void everyRuleOfTheFileIsTestedAbove() {
        Set<LintRule> tested = rules().map(each -> (LintRule) each.get()[0]).collect(Collectors.toSet());
        tested.addAll(EnumSet.of(LintRule.FORWARDING_OFF, LintRule.RP_FILTER_STRICT, LintRule.OVERLAP_UNCHECKED));
        assertThat(tested).containsExactlyInAnyOrder(LintRule.values());
    }

    @Test
    void nothingIsWrongWithASoundConfiguration() {
        assertThat(lint(SOUND)).isEmpty();
    }

    @Test
    void namesTheLineOfTheClauseAndWhatAListSaysOnce() {
        assertThat(lint("""
                        ike esp from { 10.1.0.0/24, 10.3.0.0/24 } to 10.2.0.0/24 peer 192.0.2.2 \\
                            main auth hmac-md5 \\
                            quick enc 3des \\
                            psk mekmitasdigoat
                        """))
                .extracting(each -> each.where().line(), Finding::rule)
                .containsExactly(
                        tuple(2, LintRule.HASH_MD5),
                        tuple(3, LintRule.CIPHER_64_BIT),
                        tuple(4, LintRule.PSK_SHORT),
                        tuple(4, LintRule.KEY_PUBLISHED));
    }

    @Test
    void roadWarriorsOfOneNetworkDoNotHideEachOther() {
        String rule = "ike passive esp from 10.1.0.0/24 to any peer any aggressive auth hmac-sha2-256 " + QUICK;
        assertThat(lint(rule + "dstid \"a@example.org\" " + PSK + "\n" + rule + "dstid \"b@example.org\" " + PSK + "\n"))
                .extracting(Finding::rule)
                .containsOnly(LintRule.AGGRESSIVE_PSK);
    }

    @Test
    void tellsNoKey() {
        assertThat(lint(HOSTS + "psk abcabcabc\n" + MANUAL + MANUAL).toString())
                .doesNotContain("abcabcabc")
                .doesNotContain(AUTH_1)
                .doesNotContain(ENC_1);
    }

    @Test
    void comparesManyRulesInBoundedTime() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append("flow out from 10.").append(i >> 8).append('.').append(i & 255)
                    .append(".0/24 to 172.16.0.0/12 type bypass\n");
        }
        List<Finding> findings = assertTimeout(
                Duration.ofSeconds(20), () -> lint(text.toString()));
        assertThat(findings)
                .extracting(each -> each.where().line(), Finding::rule)
                .containsExactly(tuple(FlowChecks.MAX_COMPARED + 1, LintRule.OVERLAP_UNCHECKED));
    }

    @Test
    void manyFindingsOfOneRuleDoNotDriveOutAnother() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1_200; i++) {
            text.append("ike esp from 10.1.%d.%d to 10.2.0.0/24 peer 192.0.2.2 ".formatted(i >> 8, i & 255))
                    .append(PSK)
                    .append('\n');
        }
        text.append("ike esp from 10.9.0.1 to 10.2.0.0/24 peer 192.0.2.2 main auth hmac-md5 ").append(PSK).append('\n');

        List<Finding> found = lint(text.toString());

        assertThat(found).filteredOn(each -> each.rule() == LintRule.HASH_SHA1_DEFAULT).hasSize(1_000).last()
                .satisfies(last -> assertThat(last.message()).endsWith("(more findings of this rule are not shown)"));
        assertThat(found).extracting(Finding::rule).contains(LintRule.HASH_MD5);
    }

    @Test
    void aTagDoesNothingToATerminal() {
        assertThat(lint(HOSTS + MAIN + QUICK + PSK + " tag \"\033[2J\"\n"))
                .filteredOn(each -> each.rule() == LintRule.TAG_UNUSED)
                .extracting(Finding::message)
                .containsExactly("tag \"^[[2J\"");
    }

    @Test
    void comparesWithTheSettingsOfTheHost() throws IOException {
        Path sys = Files.createTempDirectory("sys");
        write(sys.resolve("net/ipv4/ip_forward"), "0");
        write(sys.resolve("net/ipv6/conf/all/forwarding"), "0");
        write(sys.resolve("net/ipv4/conf/all/rp_filter"), "0");
        write(sys.resolve("net/ipv4/conf/eth0/rp_filter"), "1");
        write(sys.resolve("net/ipv4/conf/eth1/rp_filter"), "2");
        HostSettings host = HostSettings.read(sys, Set.of(InetAddress.ofLiteral("10.1.0.1")));
        assertThat(lint(SOUND, Optional.of(host)))
                .extracting(Finding::rule, Finding::message)
                .containsExactly(
                        tuple(LintRule.FORWARDING_OFF, "net.ipv4.ip_forward is 0"),
                        tuple(LintRule.RP_FILTER_STRICT, "rp_filter is 1 on eth0"));
        write(sys.resolve("net/ipv4/ip_forward"), "1");
        write(sys.resolve("net/ipv4/conf/eth0/rp_filter"), "0");
        HostSettings right = HostSettings.read(sys, host.addresses());
        assertThat(lint(SOUND, Optional.of(right))).isEmpty();
        assertThat(lint("ike esp from 2001:db8:1::/64 to 2001:db8:2::/64 peer 192.0.2.2 " + MAIN + PSK + "\n",
                        Optional.of(right)))
                .extracting(Finding::message)
                .containsExactly("net.ipv6.conf.all.forwarding is 0");
        assertThat(lint(SOUND.replace("10.1.0.0/24", "10.1.0.1"), Optional.of(right))).isEmpty();
    }

    private static void write(Path file, String value) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
    }

    @Test
    void thePageHasTheTableOfRules() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("..", "docs", "lint.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        assertThat(rows).containsExactlyElementsOf(Arrays.stream(LintRule.values())
                .map(rule -> "| `" + rule.id() + "` | " + rule.severity().text() + " | " + rule.why() + " | "
                        + rule.cure() + " |")
                .toList());
    }

    private static List<Finding> lint(String text) {
        return lint(text, Optional.empty());
    }

    private static List<Finding> lint(String text, Optional<HostSettings> host) {
        LoadResult result = new ConfigLoader(Environment.system())
                .loadStandardInput(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), LoadOptions.DEFAULT);
        return Linter.lint(result, "stdin", host);
    }
}

package io.esplanade.controlplane.ipsecconf;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.policy.AddressPool;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.RemoteAccess;
import io.esplanade.dataplane.api.IpPrefix;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code xauth} and {@code config}, and road warriors by identity. */
class AccessClausesTest {
    private static final String PASSIVE = "ike passive esp from 10.1.0.0/24 to any peer any aggressive ";
    private static final String ACTIVE = "ike esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 ";

    private static List<IkeRule> rules(String conf) {
        Config config = Config.of(
                conf.getBytes(StandardCharsets.UTF_8), LoadOptions.DEFAULT, Path.of("/etc"));
        assertThat(config.errors()).isEmpty();
        assertThat(config.policyErrors()).isEmpty();
        return config.result().policy().orElseThrow().ikeRules();
    }

    @Test
    void theServerHasUsersAndAPool() {
        RemoteAccess access = rules(PASSIVE + "dstid staff psk k xauth users \"ipsec.users\""
                        + " config address 10.9.0.0/24 name-server 10.1.0.53 name-server 10.1.0.54 push\n")
                .getFirst()
                .access();

        assertThat(access.users()).isEqualTo(Path.of("/etc/ipsec.users"));
        assertThat(access.pool())
                .isEqualTo(new AddressPool(
                        IpPrefix.of(InetAddress.ofLiteral("10.9.0.0"), 24),
                        List.of(InetAddress.ofLiteral("10.1.0.53"), InetAddress.ofLiteral("10.1.0.54")),
                        true));
        assertThat(access.isServer()).isTrue();
        assertThat(access.login()).isNull();
    }

    @Test
    void theClientHasALoginThatNothingPrints() {
        IkeRule rule = rules(ACTIVE + "psk k xauth user alice password \"the secret\"\n").getFirst();

        assertThat(requireNonNull(rule.access().login()).user()).isEqualTo("alice");
        assertThat(rule.toString()).doesNotContain("the secret");
    }

    @Test
    void theWordsAreNotReservedElsewhere() {
        assertThat(rules("xauth = \"10.1.0.0/24\"\nike from $xauth to 10.2.0.0/24 peer 192.0.2.2 srcid config psk users\n"))
                .hasSize(1);
    }

    @Test
    void whatIsakmpdDoesNotKnowIsNotLeftOutInSilence() throws IOException {
        Config config = Config.of(ACTIVE + "psk k xauth user alice password b\n");
        StringBuilder commands = new StringBuilder();
        List<Diagnostic> warnings = new StatementPrinter(TestEnvironments.at(Path.of("/")), PrintOptions.DEFAULT)
                .print(config.result().statements(), commands);

        assertThat(warnings).singleElement().satisfies(each -> assertThat(each.text()).contains("xauth and config are left out"));
    }

    @Test
    void roadWarriorsOfTheSameNetworksAreRulesOfTheirOwn() {
        List<IkeRule> rules = rules(PASSIVE + "dstid \"alice@example.org\" psk a\n" + PASSIVE
                + "dstid \"bob@example.org\" psk b\n");

        assertThat(rules).extracting(IkeRule::name).containsExactly(
                "from-10.1.0.0/24-to-0.0.0.0/0-alice@example.org", "from-10.1.0.0/24-to-0.0.0.0/0-bob@example.org");
        assertThat(rules).extracting(IkeRule::peerName).containsExactly("peer-alice@example.org", "peer-bob@example.org");
        assertThat(rules).allMatch(IkeRule::isFrame).allMatch(rule -> rule.standingSelector() == null);
    }

    @Test
    void withAPoolWhatGoesThereIsProtectedBeforeAnybodyComes() {
        IkeRule rule = rules(PASSIVE + "psk k config address 10.9.0.0/24\n").getFirst();

        assertThat(String.valueOf(rule.standingSelector())).contains("10.1.0.0/24", "10.9.0.0/24");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ike esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 psk k xauth users f | use ike passive",
        "ike passive from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 psk k xauth user a password b | leave passive out",
        "ike passive from 10.1.0.0/24 to any peer any psk k config address 2001:db8::/64 | of another family than from and to",
        "ike passive from fd00:1::/64 to any peer any psk k config address fd00:9::/48 | a network of /64 to /126",
        "ike passive from 10.1.0.0/24 to any peer any psk k config address 10.9.0.0/31 | a network of /16 to /30",
        "ike passive from 10.1.0.0/24 to any peer any psk k config address 10.0.0.0/8 | a network of /16 to /30",
        "ike passive from 10.1.0.0/24 to any peer 192.0.2.2 psk k config address 10.9.0.0/24 | use peer any",
        "ike passive transport from 10.1.0.1 to any peer any psk k config address 10.9.0.0/24 | leave transport out",
        "ike passive from 10.1.0.0/24 to 10.3.0.0/24 peer any psk k config address 10.9.0.0/24 | use to any",
        "ike esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 psk k config request | use ike active and from any",
        "ike passive from any to 10.2.0.0/24 peer any psk k config request | use ike active and from any",
        "ike esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 psk k xauth user '' password b | must not be empty",
    })
    void saysWhatCannotBe(String line, String reason) {
        Config config = Config.of(line.replace("'", "\"") + "\n");

        assertThat(config.result().policy()).isEmpty();
        assertThat(config.policyErrors()).anyMatch(error -> error.startsWith("stdin: 1: ") && error.contains(reason));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "psk k xauth alice          | syntax error",
        "psk k xauth user a b c     | syntax error",
        "psk k config 10.9.0.0/24   | syntax error",
        "psk k config address       | syntax error",
    })
    void otherWordsAreSyntaxErrors(String clauses, String error) {
        assertThat(Config.of(PASSIVE + clauses + "\n").errors()).anyMatch(line -> line.contains(error));
    }

    @Test
    void aPoolMayBeOfIpv6AndSoMayTheAddressThatWeAskFor() {
        IkeRule server = rules("ike passive esp from fd00:2::/64 to any peer any aggressive dstid staff psk k"
                        + " config address fd00:9::/64 name-server fd00:2::53\n")
                .getFirst();
        assertThat(requireNonNull(server.access().pool()).network()).hasToString("fd00:9::/64");
        assertThat(requireNonNull(server.standingSelector()).destination()).hasToString("fd00:9::/64");

        IkeRule client = rules("ike esp from any to fd00:2::/64 peer 192.0.2.2 psk k config request\n").getFirst();
        assertThat(client.takesAddress()).isTrue();
        assertThat(client.selector().source().v6()).isTrue();
    }
}

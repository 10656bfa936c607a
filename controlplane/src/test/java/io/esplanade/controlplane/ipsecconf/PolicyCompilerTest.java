package io.esplanade.controlplane.ipsecconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.SaRule;
import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.UdpEncapsulation;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From flows and SAs of the file to what runs. This host has 192.0.2.9, 198.51.100.9, 127.0.0.1 and ::1. */
class PolicyCompilerTest {
    private static final String AUTH = "authkey 0x" + "aa".repeat(32);
    private static final String AUTHS = AUTH + ":0x" + "bb".repeat(32);
    private static final String ENC = "enckey 0x" + "ee".repeat(16);
    private static final String ENCS = ENC + ":0x" + "ff".repeat(16);
    private static final String DES_TWICE = "0x" + "0123456789abcdef".repeat(2) + "1122334455667788";

    private static Policy policy(String text) {
        Config config = compile(text);
        assertThat(config.errors()).isEmpty();
        assertThat(config.policyErrors()).isEmpty();
        return config.result().policy().orElseThrow();
    }

    private static Config compile(String text) {
        return Config.of(text.replace("AUTHS", AUTHS)
                .replace("ENCS", ENCS)
                .replace("AUTH", AUTH)
                .replace("ENC", ENC)
                .replace("DES", DES_TWICE));
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    // --- flows ---

    @Test
    void makesAFlowForEachDirectionWithTheTunnelOfItsPeer() {
        Policy policy = policy("flow esp proto tcp from 10.1.0.0/24 port 80 to 10.2.0.0/24 local 192.0.2.9 peer 192.0.2.2"
                + " srcid 192.0.2.9 dstid gw.example.org type acquire\n");
        Flow out = policy.flows().getFirst().flow();
        assertThat(out)
                .isEqualTo(new Flow(
                        Direction.OUT,
                        "esp-192.0.2.2",
                        SaProtocol.ESP,
                        new TrafficSelector(
                                IpPrefix.of(address("10.1.0.0"), 24), IpPrefix.of(address("10.2.0.0"), 24), 6, 80, 0),
                        FlowType.ACQUIRE,
                        address("192.0.2.9"),
                        address("192.0.2.2"),
                        "192.0.2.9/32",
                        "gw.example.org"));
        Flow in = policy.flows().getLast().flow();
        assertThat(in.direction()).isEqualTo(Direction.IN);
        assertThat(in.selector()).isEqualTo(out.selector().reversed());
        assertThat(in.tunnel()).isEqualTo(out.tunnel());
    }

    @Test
    void aFlowWithoutPeerHasNoTunnel() {
        Policy policy = policy("""
                flow out from 10.1.0.1 to 10.2.0.1 peer any
                flow from 10.1.0.0/24 to 10.1.0.0/24 type bypass
                flow from 10.1.0.0/24 to 10.9.0.0/24 peer 192.0.2.2 type deny
                """);
        assertThat(policy.flows()).extracting(rule -> rule.flow().tunnel()).containsOnly("");
        assertThat(policy.flows()).extracting(rule -> rule.flow().peer()).containsOnlyNulls();
        assertThat(policy.flows()).extracting(rule -> rule.number()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void warnsOfAFlowThatIsThereTwiceAndTakesItOnce() {
        Config config = compile("flow out from 10.1.0.1 to 10.2.0.1\nflow out from 10.1.0.1 to 10.2.0.1\n");
        assertThat(config.policyErrors())
                .containsExactly(
                        "stdin: 2: flow esp out from 10.1.0.1 to 10.2.0.1 type require is the same rule as in stdin:1");
        assertThat(config.result().policy().orElseThrow().flows()).hasSize(1);
    }

    // --- SAs ---

    @Test
    void makesAnEspSaInEachDirection() {
        Policy policy = policy("esp transport from 192.0.2.9 to 192.0.2.2 spi 0x1000:0x1001 udpencap port 4501"
                + " enc aes-128 AUTHS ENCS\n");
        EspSa out = (EspSa) policy.sas().getFirst().sa();
        assertThat(out.direction()).isEqualTo(Direction.OUT);
        assertThat(out.tunnel()).isEqualTo("esp-192.0.2.2");
        assertThat(out.spi().value()).isEqualTo(0x1000);
        assertThat(out.mode()).isEqualTo(SaMode.TRANSPORT);
        assertThat(out.udp()).isEqualTo(new UdpEncapsulation(4500, 4501));
        assertThat(out.suite().cipher()).isEqualTo(EspCipher.AES_CBC);
        assertThat(out.suite().integrity()).isEqualTo(EspIntegrity.HMAC_SHA2_256_128);
        assertThat(out.encryptionKey().toArray()).hasSize(16).containsOnly(0xee);
        assertThat(out.integrityKey().toArray()).hasSize(32).containsOnly(0xaa);
        assertThat(out.selector()).isNull();
        assertThat(out.replayWindow()).isZero();
        assertThat(out.lifetime()).isEqualTo(SaLifetime.UNLIMITED);
        EspSa in = (EspSa) policy.sas().getLast().sa();
        assertThat(in.direction()).isEqualTo(Direction.IN);
        assertThat(in.tunnel()).isEqualTo("esp-192.0.2.2");
        assertThat(in.source()).isEqualTo(address("192.0.2.2"));
        assertThat(in.encryptionKey().toArray()).containsOnly(0xff);
    }

    @Test
    void makesSasOfTheOtherProtocols() {
        Policy policy = policy("""
                ah from 192.0.2.9 to 192.0.2.2 spi 0x1000 auth hmac-sha1 authkey 0x%s
                ipcomp transport from 192.0.2.9 to 192.0.2.2 spi 0xffff
                ipip from 192.0.2.9 to 192.0.2.2 spi 0x1000
                esp from 192.0.2.9 to 192.0.2.2 spi 0x1000 enc null AUTH
                """.formatted("aa".repeat(20)));
        assertThat(policy.sas()).extracting(rule -> (Object) rule.sa().getClass())
                .containsExactly(AhSa.class, IpcompSa.class, IpipSa.class, EspSa.class);
        assertThat(policy.sas()).extracting(rule -> rule.sa().tunnel())
                .containsExactly("ah-192.0.2.2", "ipcomp-192.0.2.2", "ipip-192.0.2.2", "esp-192.0.2.2");
    }

    @Test
    void linksTheMembersOfABundleInTheOrderOfTheSender() {
        Policy policy = policy("""
                ipip from 192.0.2.9 to 192.0.2.2 spi 0x1000:0x2000 bundle b
                ipcomp transport from 192.0.2.9 to 192.0.2.2 spi 0x1001:0x2001 bundle b
                esp transport from 192.0.2.9 to 192.0.2.2 spi 0x1002:0x2002 AUTHS ENCS bundle b
                """);
        List<SaId> keys = policy.sas().stream().map(SaRule::key).toList();
        // out, back, out, back, out, back
        assertThat(keys).extracting(id -> id.spi().value()).containsExactly(0x1000, 0x2000, 0x1001, 0x2001, 0x1002, 0x2002);
        assertThat(policy.sas()).extracting(SaRule::next)
                .containsExactly(keys.get(2), keys.get(3), keys.get(4), keys.get(5), null, null);
    }

    // --- direction ---

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // By the peers of flows, though the addresses are not there (yet).
        "flow out from 10.1.0.0/24 to 10.2.0.0/24 peer 203.0.113.2 | 203.0.113.1 to 203.0.113.2 | OUT",
        "flow in from 10.2.0.0/24 to 10.1.0.0/24 peer 203.0.113.2  | 203.0.113.2 to 203.0.113.1 | IN",
        "flow from 10.1.0.0/24 to 10.2.0.0/24 peer 203.0.113.2     | 203.0.113.2 to 203.0.113.1 | IN",
        "flow out from 203.0.113.1 to 203.0.113.2                  | 203.0.113.1 to 203.0.113.2 | OUT",
        "flow in from 203.0.113.2 to 203.0.113.1                   | 203.0.113.2 to 203.0.113.1 | IN",
        // The flow knows better than the interfaces do.
        "flow out from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.9   | 203.0.113.1 to 192.0.2.9   | OUT",
        // By the addresses of this host.
        "flow out from 10.1.0.0/24 to 10.2.0.0/24 peer 203.0.113.7 | 192.0.2.9 to 192.0.2.2     | OUT",
        "x = '1'                                                   | 192.0.2.2 to 198.51.100.9  | IN",
        // Both ends are peers of flows: the addresses decide.
        "flow from 10.1.0.1 to { 192.0.2.9 192.0.2.2 }             | 192.0.2.9 to 192.0.2.2     | OUT",
    })
    void findsOutWhichWayAnSaGoes(String flow, String addresses, Direction expected) {
        Policy policy = policy(flow.replace("'", "\"") + "\nesp from " + addresses + " spi 0x1000 AUTH ENC\n");
        Sa sa = policy.sas().getFirst().sa();
        assertThat(sa.direction()).isEqualTo(expected);
        String peer = expected == Direction.OUT
                ? addresses.substring(addresses.indexOf(" to ") + 4)
                : addresses.substring(0, addresses.indexOf(" to "));
        assertThat(sa.tunnel()).isEqualTo("esp-" + peer);
    }

    @Test
    void findsTheDirectionAlsoWhenTheFlowStandsBehindTheSa() {
        Policy policy = policy("""
                esp from 203.0.113.1 to 203.0.113.2 spi 0x1000 AUTH ENC
                flow out from 10.1.0.0/24 to 10.2.0.0/24 peer 203.0.113.2
                """);
        assertThat(policy.sas().getFirst().sa().direction()).isEqualTo(Direction.OUT);
    }

    // --- refusals ---

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tcpmd5 PAIR spi 0x1000:0x1001 authkey 0xaa:0xbb  | as password of the neighbor in BIRD or FRR",
        "esp PAIR spi 0x1000 auth none enc aes ENC        | (RFC 8221 section 4): write auth hmac-sha2-256",
        "esp PAIR spi 0x1000 auth none enc null           | (RFC 8221 section 4): write auth hmac-sha2-256",
        "ah PAIR spi 0x1000 auth none                     | ah without authentication protects nothing",
        "esp PAIR spi 0x1000 enc none AUTH enckey 0x            | write enc null",
        "esp PAIR spi 0x1000 enc 3des AUTH enckey DES     | no stronger than DES (RFC 2451 section 2.3)",
        "esp PAIR spi 0x1000 enc aes AUTH ENCaa           | AES has keys of 128, 192 and 256 bits, not of 136",
        "ipcomp PAIR spi 0x10000                          | spi of ipcomp has 16 bits only",
        "ipcomp PAIR spi 0xf0000000                       | spi of ipcomp has 16 bits only",
        "ipcomp PAIR spi 0x1000 comp none                 | no other algorithm than deflate",
        "ipip transport PAIR spi 0x1000                   | ipip is a tunnel",
        "ah PAIR spi 0x1000 udpencap AUTH                 | udpencap is for esp alone (RFC 3948)",
        "esp from 10.1.0.0/24 to 10.2.0.1 spi 0x1000 AUTH ENC | but 10.1.0.0/24 is a network",
        "esp from 192.0.2.9 to any spi 0x1000 AUTH ENC        | but 0.0.0.0/0 is a network",
        "esp from 203.0.113.1 to 203.0.113.2 spi 0x1000 AUTH ENC | neither 203.0.113.1 nor 203.0.113.2 is an address of this host",
        "esp from 192.0.2.9 to 198.51.100.9 spi 0x1000 AUTH ENC  | both addresses of this host",
        "flow from 10.1.0.1 to 10.2.0.1 peer '10.0.0.0/8'        | peer must be an address, but 10.0.0.0/8 is a network",
        "flow from 10.1.0.1 to 10.2.0.1 peer ::1 local 10.0.0.1  | peer and local are of different address families",
    })
    void refusesWhatCannotBeCarriedOutByReasonAndCure(String rule, String expected) {
        Config config = compile("# a comment\n" + rule.replace("PAIR", "from 192.0.2.9 to 192.0.2.2").replace("'", "\"") + "\n");
        assertThat(config.errors()).isEmpty();
        assertThat(config.policyErrors()).singleElement().asString().startsWith("stdin: 2: ").contains(expected);
        assertThat(config.result().policy()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "esp from 192.0.2.9 to 192.0.2.2 spi 0x1000 AUTH ENC"
                + "| esp from 198.51.100.9 to 192.0.2.2 spi 0x1000 AUTH ENC"
                + "| spi 0x00001000 is in stdin:1 already: give one of them another SPI",
        "esp from 192.0.2.9 to 192.0.2.2 spi 0x1000 AUTH ENC"
                + "| esp from 192.0.2.9 to 192.0.2.2 spi 0x1000 AUTH ENC"
                + "| esp tunnel from 192.0.2.9 to 192.0.2.2 spi 0x00001000 is the same rule as in stdin:1",
        "esp from 192.0.2.2 to 192.0.2.9 spi 0x1000 AUTH ENC"
                + "| esp from 192.0.2.2 to 198.51.100.9 spi 0x1000 AUTH ENC"
                + "| esp tunnel from 192.0.2.2 to 198.51.100.9 spi 0x00001000 has the SPI of stdin:1, and what comes in is told apart by SPI alone",
        "ipip from 192.0.2.2 to 192.0.2.9 spi 0x1000"
                + "| ipip from 192.0.2.2 to 192.0.2.9 spi 0x1001"
                + "| ipip from 192.0.2.2 to 192.0.2.9 spi 0x00001001 is between the same addresses as the one in stdin:1",
        "flow out from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2"
                + "| flow out from 10.1.0.7/24 to 10.2.0.0/24 peer 192.0.2.3"
                + "| is in stdin:1 already, with another type or peer: keep one of them",
        "flow in from 10.2.0.0/24 to 10.1.0.0/24 type bypass"
                + "| ike from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 psk k"
                + "| from-10.1.0.0/24-to-10.2.0.0/24 covers the same packets as flow esp in from 10.2.0.0/24 to 10.1.0.0/24"
                + " type bypass in stdin:1, and an ike rule makes its own flows: keep one of them",
        "ike from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 psk k"
                + "| flow out from 10.1.0.0/24 to 10.2.0.0/24 type deny"
                + "| in stdin:1, and an ike rule makes its own flows: keep one of them",
        "esp transport from 192.0.2.9 to 192.0.2.2 spi 0x1000 AUTH ENC"
                + "| flow out from 192.0.2.9 to 10.2.0.0/24 peer 192.0.2.2"
                + "| esp towards 192.0.2.2 is in transport mode (stdin:1), which protects the packets of that host alone,"
                + " not those of 10.2.0.0/24: use tunnel mode",
    })
    void refusesRulesThatContradictEachOther(String first, String second, String expected) {
        Config config = compile(first + "\n" + second + "\n");
        assertThat(config.errors()).isEmpty();
        assertThat(config.policyErrors()).singleElement().asString().startsWith("stdin: 2: ").contains(expected);
        assertThat(config.result().policy()).isEmpty();
    }

    @Test
    void saysOnceWhatIsWrongWithAllThatARuleExpandsTo() {
        Config config = compile("flow from { 10.1.0.1 10.1.0.2 } to 10.2.0.1 peer \"10.0.0.0/8\"\n");
        assertThat(config.policyErrors()).hasSize(1);
    }

    @Test
    void warnsOfWhatHasNoEffect() {
        Config config = compile("""
                esp from 192.0.2.9 to 192.0.2.2 spi 0x1000 enc null AUTH ENC
                ipip from 192.0.2.9 to 192.0.2.2 spi 0x1000 AUTH
                flow from 10.1.0.0/24 (10.9.0.0/24) to 192.0.2.2
                """);
        assertThat(config.policyErrors())
                .containsExactly(
                        "stdin: 3: from A (B): what is in parentheses has no effect on a flow",
                        "stdin: 1: enckey has no meaning for this SA, and is not used",
                        "stdin: 2: authkey has no meaning for this SA, and is not used");
        assertThat(config.result().policy()).isPresent();
    }

    @Test
    void allowsATransportBundleThatCarriesATunnelForANetwork() {
        Policy policy = policy("""
                ipip from 192.0.2.9 to 192.0.2.2 spi 0x1000 bundle b
                esp transport from 192.0.2.9 to 192.0.2.2 spi 0x1001 AUTH ENC bundle b
                flow esp out from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2
                flow ipip out from 10.1.1.0/24 to 10.2.0.0/24 peer 192.0.2.2
                """);
        assertThat(policy.sas()).hasSize(2);
    }
}

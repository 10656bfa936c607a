package io.esplanade.controlplane.ipsecconf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people read when something is wrong. */
class DiagnosticsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ike from 10.0.0.0/8                                    | syntax error",
        "ike from {} to 192.0.2.1                               | syntax error",
        "ike from { 10.0.0.0/8, } to 192.0.2.1                  | syntax error",
        "ike from 10.0.0.0/8 to 192.0.2.1 dstid a srcid b       | syntax error",
        "ike from 10.0.0.0/8 to 192.0.2.1 psk 12345             | syntax error",
        "ike proto nope from 10.0.0.0/8 to 192.0.2.1            | unknown protocol: nope",
        "ike proto 256 from 10.0.0.0/8 to 192.0.2.1             | protocol outside range",
        "ike proto tcp from 10.0.0.0/8 port nope to 192.0.2.1   | unknown port: nope",
        "ike proto tcp from 10.0.0.0/8 port 65536 to 192.0.2.1  | port outside range",
        "ike from 10.0.0.0/8 port 22 to 192.0.2.1               | no protocol supplied with source/destination ports",
        "ike from 10.0.0.0/8 to 10.1.0.0/16 (10.2.0.0/16)       | no flow NAT support for destination network: 10.1.0.0/16",
        "ike from 10.0.0.0/8 (::1) to 10.1.0.0/16               | Flow NAT address family mismatch",
        "ike from 10.0.0.0/8 to 2001:db8::1                     | source/destination address families do not match",
        "ike from 10.0.0.0/8 to 192.0.2.1 main enc aes enc aes  | enc already set",
        "ike from 10.0.0.0/8 to 192.0.2.1 main auth md5         | md5 not a valid transform",
        "ike from 10.0.0.0/8 to 192.0.2.1 quick group modp1     | ",
        "ike from 10.0.0.0/8 to 192.0.2.1 quick enc aes-128-gcm auth hmac-sha1 | authentication is implicit for aes-128-gcm",
        "ike interface em0 peer 192.0.2.1                       | invalid sec interface name",
        "ike interface secx peer 192.0.2.1                      | invalid sec interface unit: invalid",
        "ike interface sec4294967296 peer 192.0.2.1             | invalid sec interface unit: too large",
        "'a b' = c                                              | macro name cannot contain whitespace",
    })
    void saysWhatIsWrongAndWhere(String line, String expected) {
        Config config = Config.of("# first\n" + line.replace("'", "\"") + "\n");
        if (expected == null) {
            assertThat(config.errors()).isEmpty();
        } else {
            assertThat(config.errors()).containsExactly("stdin: 2: " + expected);
            assertThat(config.result().policy()).isEmpty();
        }
    }

    @Test
    void goesOnAfterAnError() {
        assertThat(Config.of("nope\nike from 10.0.0.0/8 to 192.0.2.1 \\\n psk k\n!\n").errors())
                .containsExactly("stdin: 1: syntax error", "stdin: 4: syntax error");
    }

    @Test
    void keepsAKeyThatReadsAsANumberToItself() {
        assertThat(Config.of("ike from 10.0.0.0/8 to 192.0.2.1 psk 12345678901234567890\n")
                        .errors())
                .containsExactly("stdin: 1: \"...\" invalid number: too large", "stdin: 1: syntax error");
    }

    @Test
    void saysWhichHostIsUnknown() {
        assertThat(Config.of("ike from nowhere to 192.0.2.1\nike from 10.0.0.0/33 to 192.0.2.1\n").errors())
                .containsExactly(
                        "no IP address found for nowhere",
                        "stdin: 1: could not parse host specification",
                        "no IP address found for 10.0.0.0/33",
                        "stdin: 2: could not parse host specification");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ike from 10.0.0.0/129 to 192.0.2.1                | ipsecctl: host: invalid netmask '/129'",
        "ike from '10.0.0.0/x' to 192.0.2.1                | ipsecctl: host: invalid netmask '/x'",
        "ike from 10.0.0.0/8 to 192.0.2.1 main lifetime 1d | ipsecctl: invalid time unit: Invalid argument",
        "ike from 10.0.0.0/8 to 192.0.2.1 main lifetime xh | ipsecctl: invalid time specification: xh: Invalid argument",
    })
    void stopsAtOnceWhereTheReferenceDoes(String line, String expected) {
        Config config = Config.of(line.replace("'", "\"") + "\nnot read\n");
        assertThat(config.result().diagnostics()).extracting(each -> each.format("ipsecctl")).containsExactly(expected);
    }

    @Test
    void warnsWhenRulesOfTheDefaultPeerDisagree() {
        Config config = Config.of("""
                ike passive from 10.1.0.0/24 to 10.2.0.0/24 local 192.0.2.1 psk one
                ike passive from 10.1.0.0/24 to 10.3.0.0/24 aggressive srcid a psk two
                ike passive from 10.1.0.0/24 to 10.4.0.0/24 local 192.0.2.1
                """);
        assertThat(config.errors())
                .containsExactly(
                        "stdin: 2: default peer local mismatch",
                        "stdin: 2: default peer psk mismatch",
                        "stdin: 2: default peer phase 1 mode mismatch",
                        "stdin: 2: default peer srcid mismatch",
                        "stdin: 3: default peer phase 1 auth mismatch");
        assertThat(config.result().parsed()).isTrue();
    }

    @Test
    void warnsWhenRulesOfOnePeerDisagree() {
        Config config = Config.of("""
                ike from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.1 psk one
                ike from 10.1.0.0/24 to 10.3.0.0/24 peer 192.0.2.1 main enc aes-256 lifetime 1h srcid a psk two
                """);
        assertThat(config.policyErrors()).hasSize(3).allMatch(line -> line.startsWith("stdin: 2: "));
        assertThat(config.policyErrors().getFirst())
                .isEqualTo("stdin: 2: psk differs from stdin:1, but all rules of peer-192.0.2.1 share one ISAKMP SA:"
                        + " give all the same");
        assertThat(config.result().policy()).isPresent();
    }

    @Test
    void warnsOfARuleThatIsThereTwiceAndRefusesContradictions() {
        String rule = "ike from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.1 psk one\n";
        Config twice = Config.of(rule + rule);
        assertThat(twice.policyErrors()).containsExactly("stdin: 2: from-10.1.0.0/24-to-10.2.0.0/24 is the same rule as in stdin:1");
        assertThat(twice.result().policy().orElseThrow().ikeRules()).hasSize(1);
        assertThat(Config.of(rule + rule.replace("2.1 ", "2.2 ")).result().policy()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ike from 10.0.0.0/8 to 192.0.2.1 psk ''                          | psk is empty",
        "ike from 10.0.0.0/8 to 192.0.2.1 psk 0xabc                       | an even number of hex digits",
        "ike from 10.0.0.0/8 to 192.0.2.1 psk 0x                          | an even number of hex digits",
        "ike ah from 10.0.0.0/8 to 192.0.2.1 quick enc aes psk k          | ah does not encrypt; leave enc out",
        "ike ah from 10.0.0.0/8 to 192.0.2.1 quick auth none psk k        | illegal transform none in phase 2",
        "ike ipcomp from 10.0.0.0/8 to 192.0.2.1 psk k                    | illegal satype ipcomp",
        "ike transport from 10.0.0.0/8 to 192.0.2.1 psk k                 | 10.0.0.0/8 is a network: use tunnel",
        "ike transport from 10.0.0.1 to any peer 192.0.2.1 psk k          | is a network: use tunnel",
        "ike transport from any to 192.0.2.1 psk k                        | is a network: use tunnel",
        "ike passive transport from 10.0.0.0/8 to any psk k               | 10.0.0.0/8 is a network: use tunnel",
        "ike ah transport from 10.0.0.1 to 10.1.0.0/24 peer 192.0.2.1 psk k | 10.1.0.0/24 is a network: use tunnel",
        "ike transport from 10.0.0.1 to 10.2.0.1 peer 192.0.2.1 psk k     | but to 10.2.0.1 is not peer 192.0.2.1",
        "ike transport from 10.0.0.1 to 192.0.2.1 local 10.0.0.2 psk k    | but from 10.0.0.1 is not local 10.0.0.2",
        "ike interface sec1 peer 192.0.2.1 psk k                          | interface sec1 is not supported yet",
        "ike from 10.0.0.1 to 192.0.2.1 psk k tag t                       | tag is not supported yet",
        "ike from 10.0.0.1 (10.1.0.0/24) to 192.0.2.1 psk k               | networks of different sizes: make them the same",
        "ike transport from 10.0.0.1 (10.0.0.2) to 192.0.2.1 psk k        | takes a tunnel: leave transport out",
        "ike from 10.0.0.1 to 192.0.2.1 srcid \"/C=CH/gw\" rsa            | not a distinguished name: ",
        "ike from 10.0.0.1 to 192.0.2.1 dstid \"XY=gw\" rsa               | it looks like /C=CH/O=Example/CN=gw",
        "ike from 10.0.0.1 to 192.0.2.1 main group none psk k             | illegal group none",
        "ike from 10.0.0.1 to 192.0.2.1 main enc aes-128-gcm psk k        | illegal transform aes-128-gcm in phase 1",
        "ike from 10.0.0.1 to 192.0.2.1 main auth hmac-ripemd160 psk k    | illegal transform hmac-ripemd160 in phase 1",
        "ike from 10.0.0.1 to 192.0.2.1 main comp deflate psk k           | comp has no meaning",
        "ike from 10.0.0.1 to 192.0.2.1 quick enc aesctr auth none psk k  | illegal transform none in phase 2",
        "ike from 10.0.0.1 to 192.0.2.1 quick enc chacha20-poly1305 psk k | illegal transform chacha20-poly1305",
        "ike from 10.0.0.1 to 192.0.2.1 quick enc null psk k              | enc null without auth protects nothing",
        "ike from 10.0.0.1 to 192.0.2.1 quick auth none psk k             | illegal transform none in phase 2",
        "ike from 10.0.0.1 to 192.0.2.1 quick lifetime 0 psk k            | lifetime of 0 seconds",
        "ike from 10.0.0.1 to 192.0.2.1 peer '10.0.0.0/8' psk k           | peer must be an address",
        "ike from 10.0.0.1 to 192.0.2.1 peer ::1 local 10.0.0.1 psk k     | different address families",
    })
    void refusesWhatIsNotCarriedOutByName(String line, String expected) {
        Config config = Config.of(line.replace("'", "\"") + "\n");
        assertThat(config.errors()).isEmpty();
        assertThat(config.policyErrors()).anyMatch(each -> each.startsWith("stdin: 1: ") && each.contains(expected));
        assertThat(config.result().policy()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "psk \u201cgeheim\u201d      | the character \u201c (U+201C): type \" instead",
        "psk \u201egeheim\u201c      | the character \u201e (U+201E): type \" or a bracket of ASCII instead",
        "psk \u2018geheim\u2019      | the character \u2018 (U+2018): type \" instead",
        "\u2013psk geheim           | the character \u2013 (U+2013): type - instead",
        "\u00a0psk geheim           | the character U+00A0: type a common blank instead",
        "\u200bpsk geheim           | the character U+200B: type a common blank instead",
        "psk geheim\u00e4           | the character \u00e4 (U+00E4): only ASCII may stand outside quotes",
    })
    void namesTheCharacterThatWasPastedFromAWebPage(String rest, String hint) {
        Config config = Config.of("ike from 10.1.0.0/24 to 192.0.2.1 " + rest + "\n");
        assertThat(config.errors()).containsExactly("stdin: 1: syntax error");
        assertThat(config.hints()).containsExactly(hint);
    }

    @Test
    void saysWhatNobodySeesInAFile() {
        String rule = "ike from 10.1.0.0/24 to 192.0.2.1 psk \"k\"";
        assertThat(Config.of(rule + "\r\n").hints())
                .containsExactly("the line ends with a carriage return as on Windows: convert the file with dos2unix");
        assertThat(Config.of("\ufeff" + rule + "\n").hints())
                .containsExactly("the character U+FEFF: save the file as UTF-8 without a byte order mark");
    }

    @Test
    void refusesAClauseOnceForAllPairsAndAtItsOwnLine() {
        assertThat(Config.of("ike from { 10.1.0.0/24 10.2.0.0/24 } to 192.0.2.1 \\\n psk k \\\n tag t\n").policyErrors())
                .containsExactly("stdin: 3: tag is not supported yet: leave it out, and match packets by address");
    }

    @Test
    void saysThatAnActiveRuleWithoutAPeerWaits() {
        Config config = Config.of("ike from 10.1.0.0/24 to 10.2.0.0/24 psk k\n");
        assertThat(config.policyErrors()).singleElement().asString().contains("no peer to connect to");
        assertThat(config.result().policy()).isPresent();
    }
}

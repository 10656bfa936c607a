package io.esplanade.controlplane.ipsecconf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was probably meant. */
class HintTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ike form 10.1.0.1 to 10.2.0.1                          | did you mean \"from\"?",
        "ike from 10.1.0.1 to 10.2.0.1 agressive psk k          | did you mean \"aggressive\"?",
        "ike esp from 10.1.0.1 to 10.2.0.1 pere 192.0.2.1       | did you mean \"peer\"?",
        "flwo from 10.1.0.1 to 10.2.0.1                         | did you mean \"flow\"?",
        "flow from 10.1.0.1 to 10.2.0.1 type reqiure            | did you mean \"require\"?",
        "ike from 10.1.0.1 to 10.2.0.1 main auth sha2-256       | did you mean \"hmac-sha2-256\"?",
        "ike from 10.1.0.1 to 10.2.0.1 main auth sha256         | did you mean \"hmac-sha2-256\"?",
        "ike from 10.1.0.1 to 10.2.0.1 main auth hmac-sha256    | did you mean \"hmac-sha2-256\"?",
        "ike from 10.1.0.1 to 10.2.0.1 main auth md5            | did you mean \"hmac-md5\"?",
        "ike from 10.1.0.1 to 10.2.0.1 quick enc aes256-gcm     | did you mean \"aes-256-gcm\"?",
        "ike from 10.1.0.1 to 10.2.0.1 main group modp-2048     | did you mean \"modp2048\"?",
        "ike proto tpc from 10.1.0.1 to 10.2.0.1                | did you mean \"tcp\"?",
        "flow proto udp from 10.1.0.1 port domian to 10.2.0.1   | did you mean \"domain\"?",
        "flow from emo to 10.2.0.1                              | did you mean \"em0\"?",
        "flow from '$emo' to 10.2.0.1                           | $ is a macro only where a word begins, and not in quotes: leave the quotes out",
        "ike from 10.1.0.1 to 10.2.0.1 psk 12345                | a value of digits only needs quotes",
        "ike from 10.1.0.1 to 10.2.0.1 psk k tag main           | a keyword as a value needs quotes",
        "ike from 10.1.0.1 to 10.2.0.1 psk ab/cd                | a value with / in it needs quotes",
        "ike from 10.1.0.1 to 10.2.0.1 psk /cd                  | a path, or any value that begins with such a sign, needs quotes",
        "include /etc/other.conf                                | a path, or any value that begins with such a sign, needs quotes",
        "flow from 10/8 to 10.2.0.1                             | a network like 10/8 needs quotes: \"10/8\"",
        "flow from to 10.2.0.1                                  | an address, a network, a name, any or a list in { } belongs here",
        "flow from 10.1.0.1                                     | the rule ends too soon: expected port or to",
        "net = 10                                               | a value of digits only needs quotes",
        "net = a 10                                             | numbers and keywords in the value of a macro need quotes",
        "flow from 10.1.0.1 to 10.2.0.1 port 22                 | write proto tcp or proto udp before from",
        "flow from 10.1.0.1 to 10.2.0.0/24                      | add peer ADDRESS",
        "to the point                                           | ",
    })
    void saysWhatWasProbablyMeant(String line, String hint) {
        Config config = Config.of(line.replace("'", "\"") + "\n");
        if (hint != null) {
            assertThat(config.hints()).containsExactly(hint);
        }
    }

    @Test
    void findsMacrosWithAlmostThatName() {
        assertThat(Config.of("office_net = 10.1.0.1\nflow from $ofice_net to 10.2.0.1\n\n").hints())
                .containsExactly("did you mean \"office_net\"?");
    }

    @Test
    void looksForTheQuoteThatIsMissing() {
        assertThat(Config.of("gw = \"192.0.2.1\nnet = \"{ 10.1.0.0/24 }\n").hints().getFirst())
                .isEqualTo("a quoted string began in line 1 and went on to the next quote: is one missing?");
        assertThat(Config.of("gw = \"192.0.2.1\n").hints().getFirst()).isEqualTo("the closing quote is missing");
    }

    @Test
    void saysThatTheLastLineHasNoEnd() {
        assertThat(Config.of("a = b").hints()).containsExactly("the last line needs a line feed at its end");
    }

    @Test
    void neverShowsAKey() {
        Config config = Config.of("ike from 10.1.0.1 to 10.2.0.1 psk hidden/secret=\n");
        assertThat(Diagnostic.formatAll(config.result().diagnostics(), "ipsecctl", true))
                .doesNotContain("hidden")
                .doesNotContain("secret=");
    }

    @Test
    void tellsPeopleWhyAnSpiIsWrongAndScriptsNothing() {
        Config config = Config.of("ipip from 10.1.0.1 to 10.2.0.1 spi 0x1000:zz\n");
        assertThat(config.errors()).isEmpty();
        assertThat(config.result().parsed()).isFalse();
        assertThat(Diagnostic.formatAll(config.result().diagnostics(), "ipsecctl", true))
                .startsWith("stdin: 1: \"zz\" is not a number: an SPI is OUT or OUT:IN, each decimal or 0x hex\n");
    }
}

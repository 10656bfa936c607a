package io.esplanade.controlplane.ipsecconf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowAndSaTest {
    private static final String AUTH = "authkey 0x" + "aa".repeat(32);
    private static final String ENC = "enckey 0x" + "ee".repeat(16);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "esp H spi 0                                    | no SPI specified",
        "esp H spi 255                                  | 255 within reserved spi range",
        "esp H spi 0x100000000                          | 4294967296 not a valid spi",
        "esp H spi -1                                   | -1 not a valid spi",
        "esp H spi 0x1000:-1                            | 18446744073709551615 not a valid spi",
        "esp H spi 0x1000:0x100000000                   | 4294967296 not a valid spi",
        "esp H spi 0x1000:1                             | 1 within reserved spi range",
        "esp H spi 0x1000                               | no authentication key specified",
        "esp H spi 0x1000 A                             | no encryption key specified",
        "esp H spi 0x1000 A enckey 0xee                 | encryption key too short (8 bits), minimum 128 bits",
        "esp H spi 0x1000 enc 3des A E                  | encryption key too short (128 bits), minimum 192 bits",
        "esp H spi 0x1000 auth hmac-md5 A E             | wrong authentication key length, needs to be 128 bits",
        "esp H spi 0x1000 auth none enc none            | no encryption key specified",
        "esp H spi 0x1000 comp deflate                  | esp does not provide compression",
        "esp H spi 0x1000 enc aes-128-gcm E             | aes-128-gcm is disallowed with static keys",
        "ah H spi 0x1000 enc aes A                      | ah does not provide encryption",
        "ah H spi 0x1000 comp deflate A                 | ah does not provide compression",
        "ipcomp H spi 0x1000 enc aes                    | no encryption or authentication with ipcomp",
        "ipip H spi 0x1000 comp deflate                 | no encryption, authentication or compression with ipip",
        "ah H spi 0x1000 authkey 0xaazz                 | keys need to be specified in hex digits",
        "esp H spi 0x1000 udpencap port 65536 A E       | port outside range",
        "esp H A E                                      | syntax error",
        "flow from 10.1.0.0/24 to 10.2.0.0/24           | no peer specified for destination 10.2.0.0/24",
        "flow from 10.1.0.1 port 22 to 10.2.0.1         | no protocol supplied with source/destination ports",
        "flow from 10.1.0.1 to 10.2.0.1 type nope       | syntax error",
    })
    void checksRules(String rule, String expected) {
        String text = rule.replace("H", "from 192.0.2.1 to 192.0.2.2")
                .replace("A", AUTH)
                .replace("E", ENC)
                .replace('\'', '"');
        Config config = Config.of(text + "\n");
        assertThat(config.errors()).containsExactly("stdin: 1: " + expected);
        assertThat(config.result().policy()).isEmpty();
    }

    @Test
    void endsAtOnceWhenTheWayBackOfAnSaLacksSomething() {
        Config config = Config.of("ah from 192.0.2.1 to 192.0.2.2 spi 0x1000:0x1001 " + AUTH + "\nnot read\n");
        assertThat(config.errors())
                .containsExactly("stdin: 1: no authentication key specified", "ipsecctl: sarule: expand_rule");
        assertThat(config.printed())
                .isEqualTo("ah tunnel from 192.0.2.1 to 192.0.2.2 spi 0x00001000 auth hmac-sha2-256\n");
    }

    @Test
    void endsAtOnceWhenAKeyFileCannotBeRead() {
        assertThat(Config.of("ah from 192.0.2.1 to 192.0.2.2 spi 0x1000 authkey file nowhere\n").errors())
                .containsExactly("ipsecctl: open nowhere: No such file or directory");
    }

    @Test
    void numbersAllThatARuleExpandsTo() {
        String text = """
                flow from 10.1.0.1 to 10.2.0.1
                ipip from 10.1.0.1 to 10.2.0.1 spi 0x1000 bundle b
                esp transport from 10.1.0.1 to 10.2.0.1 spi 0x1001 A E bundle b
                """;
        assertThat(Config.of(text.replace("A", AUTH).replace("E", ENC)).printed(new PrintOptions(false, false, true)))
                .isEqualTo(
                        """
                        @0 flow esp out from 10.1.0.1 to 10.2.0.1 peer 10.2.0.1 type require
                        @1 flow esp in from 10.2.0.1 to 10.1.0.1 peer 10.2.0.1 type require
                        @2 ipip from 10.1.0.1 to 10.2.0.1 spi 0x00001000
                        @3 esp transport from 10.1.0.1 to 10.2.0.1 spi 0x00001001 auth hmac-sha2-256 enc aes
                        @4 [bundle ipip to 10.2.0.1 spi 0x00001000 with esp to 10.2.0.1 spi 0x00001001]
                        """);
    }

    @Test
    void namesPortsAndKeepsHostBits() {
        assertThat(Config.of("flow out proto udp from 10.1.2.3/8 port ntp to \"10/8\" port 2022 peer any\n").printed())
                .isEqualTo("flow esp out proto udp from 10.1.2.3/8 port ntp to 10.0.0.0/8 port 2022 type require\n");
    }

    @Test
    void keepsKeysOutOfStatements() {
        Config config = Config.of("ah from 192.0.2.1 to 192.0.2.2 spi 0x1000 " + AUTH + "\n");
        assertThat(config.result().statements()).hasSize(1);
        assertThat(config.result().statements().toString()).doesNotContain("aaaa");
    }
}

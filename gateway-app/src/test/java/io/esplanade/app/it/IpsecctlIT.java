package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an administrator does with ipsecctl and SIGHUP while traffic runs through a tunnel, and what it prints. */
@ExtendWith(LabExtension.class)
@DisplayName("ipsecctl beside a running tunnel")
class IpsecctlIT {
    private static final String NEW_RULE = "ike passive esp from 10.1.0.0/24 to 10.9.0.0/24 peer 192.0.2.9 psk \"x\"\n";
    private static final String FLOWS =
            """
            flow esp in from 10.2.0.0/24 to 10.1.0.0/24 local 192.0.2.1 peer 192.0.2.2 \
            srcid 192.0.2.1/32 dstid 192.0.2.2/32 type require
            flow esp out from 10.1.0.0/24 to 10.2.0.0/24 local 192.0.2.1 peer 192.0.2.2 \
            srcid 192.0.2.1/32 dstid 192.0.2.2/32 type require
            """;
    private static final Duration LINGER = Duration.ofSeconds(10);
    private static final Pattern SPIS = Pattern.compile("quick mode done.* spi in (0x\\w{8}) out (0x\\w{8})");

    @Test
    @DisplayName("adds and removes rules, refuses broken files, flushes, and shows all of it exactly")
    void changesOnlyWhatItIsToldTo(Lab lab) {
        String rule = Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES);
        Pair pair = Pair.start(lab, Pair.SUITES);
        pair.awaitTunnels(1);
        Esplanade a = pair.a();
        String sas = sas(a);
        String kernelRules = lab.gatewayA().run("ip", "rule");
        PingStream pings = PingStream.start(lab, lab.hostA(), Lab.HOST_B, 10);

        assertThat(a.ipsecctl("-s", "sa")).isEqualTo(sas);
        assertThat(a.ipsecctl("-s", "flow")).isEqualTo(FLOWS);
        assertThat(a.ipsecctl("-sa")).isEqualTo("FLOWS:\n" + FLOWS + "\nSAD:\n" + sas);

        assertParsesOnly(a);
        assertRefuses(a);
        assertThat(lab.gatewayA().run("ip", "rule")).isEqualTo(kernelRules);

        assertThat(a.ipsecctlWithInput(NEW_RULE, "--add", "-f", "-")).isEqualTo(new Shell.Result(0, ""));
        assertThat(lab.gatewayA().run("ip", "rule")).contains("from 10.1.0.0/24 to 10.9.0.0/24 lookup 20500");
        assertThat(a.ipsecctl("-s", "flow").lines()).hasSize(4);

        a.reload(rule);
        a.awaitLog("configuration read again");
        assertThat(lab.gatewayA().run("ip", "rule")).isEqualTo(kernelRules);
        assertThat(a.ipsecctl("-s", "all")).isEqualTo("FLOWS:\n" + FLOWS + "\nSAD:\n" + sas);
        assertThat(pings.stopAndCountLost()).isZero();

        assertThat(a.ipsecctl("-F")).isEmpty();
        assertThat(a.ipsecctl("-s", "all")).isEqualTo("FLOWS:\nNo flows\n\nSAD:\nNo entries\n");
        // What is still under way finds the peer's inbound SA for some seconds.
        assertThat(pair.b().metric("ipsec_child_sas\\{dir=\"out\"\\}")).isZero();
        Await.until("the peer has no SA", LINGER, () -> pair.b().metric("ipsec_child_sas\\{dir=\"in\"\\}") == 0);
        assertThat(lab.gatewayA().run("ip", "rule").lines()).hasSize(3);
        a.ipsecctl("-f", a.configuration().toString());
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
    }

    /** The SAs as they must be listed: by SPI, as unsigned numbers. */
    private static String sas(Esplanade a) {
        Matcher spis = SPIS.matcher(a.log());
        assertThat(spis.find()).isTrue();
        return Stream.of(
                        "esp tunnel from 192.0.2.2 to 192.0.2.1 spi " + spis.group(1) + " enc aes-128-gcm\n",
                        "esp tunnel from 192.0.2.1 to 192.0.2.2 spi " + spis.group(2) + " enc aes-128-gcm\n")
                .sorted((one, other) -> spi(one).compareTo(spi(other)))
                .collect(Collectors.joining());
    }

    private static String spi(String sa) {
        return sa.substring(sa.indexOf("0x"));
    }

    private static void assertParsesOnly(Esplanade a) {
        assertThat(a.ipsecctlWithInput(NEW_RULE, "-n", "-f", "-")).isEqualTo(new Shell.Result(0, ""));
        Shell.Result shown = a.ipsecctlWithInput(NEW_RULE, "-nvf", "-");
        assertThat(shown.ok()).isTrue();
        assertThat(shown.output().lines())
                .startsWith("C set [Phase 1]:192.0.2.9=peer-192.0.2.9 force", "C set [peer-192.0.2.9]:Phase=1 force")
                .endsWith("C add [Phase 2]:Passive-Connections=from-10.1.0.0/24-to-10.9.0.0/24");
        assertThat(a.ipsecctl("-nf", a.configuration().toString())).isEmpty();
    }

    private static void assertRefuses(Esplanade a) {
        Shell.Result broken = a.ipsecctlWithInput(NEW_RULE + "\nike esp from\n", "-f", "-");
        assertThat(broken.status()).isEqualTo(1);
        assertThat(broken.output()).startsWith("stdin: 3: syntax error\n");

        a.reload(NEW_RULE + "ike esp from 10.1.0.0/24 to nowhere\n");
        a.awaitLog("configuration not changed");
        assertThat(a.log()).contains(a.configuration() + ": 2: ");
        Shell.Result sameFile = a.attemptIpsecctl("-f", a.configuration().toString());
        assertThat(sameFile.status()).isEqualTo(1);
        assertThat(sameFile.output()).contains(a.configuration() + ": 2: ");
        assertThat(a.ipsecctl("-s", "flow")).isEqualTo(FLOWS);
        assertThat(List.of(a.log().split("\n"))).noneMatch(line -> line.contains("psk"));
    }
}

package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ipsecctl sees of a running gateway, and how it changes it step by step. */
@ExtendWith(LabExtension.class)
@DisplayName("ipsecctl: monitor, plan, confirm, delete")
class ControlIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String OTHER = "ike passive esp from 10.1.0.0/24 to 10.9.0.0/24 peer 192.0.2.9 psk \"x\"\n";

    @Test
    @DisplayName("the monitor sees a tunnel come and go")
    void monitorSeesATunnel(Lab lab) throws InterruptedException {
        lab.start(lab.gatewayB(), Pair.ruleB(lab, Lab.NET_B, Lab.NET_A, Pair.SUITES));
        Esplanade a = lab.start(lab.gatewayA(), "# nothing yet\n");
        Path seen = lab.directory().resolve("monitor");
        Process monitor = a.startIpsecctl(seen, "-m");
        Await.until("the monitor is there", PATIENCE, () -> {
            a.ipsecctl("-F");
            return read(seen).contains("sadb_flush: satype unspec vers 2 len 2 seq ");
        });

        assertThat(a.ipsecctlWithInput(Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES), "-f", "-").status()).isZero();
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        Await.until("both SAs and both flows were seen", PATIENCE, () -> read(seen).contains("sadb_add: satype esp vers 2 ")
                && read(seen).contains("sadb_update: satype esp vers 2 ")
                && count(seen, "sadb_addflow: satype esp vers 2 ") >= 2);
        assertThat(read(seen))
                .contains("sadb_getspi: satype esp vers 2 len 6 ")
                .contains("\taddress_src: 192.0.2.1\n\taddress_dst: 192.0.2.2\n")
                .contains("\tflow_type: type require direction out\n")
                .doesNotContain("key_encrypt");

        a.ipsecctl("-F");
        Await.until("both SAs are seen to go", PATIENCE, () -> count(seen, "sadb_delete: satype esp vers 2 len 7 ") >= 2);

        Shell.run("kill", "-INT", Long.toString(monitor.pid()));
        assertThat(monitor.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(monitor.exitValue()).isEqualTo(130);
        assertThat(read(seen)).doesNotContain("Exception").doesNotContain("ipsecctl:");
    }

    @Test
    @DisplayName("a plan is shown, and changes nothing")
    void planIsShown(Lab lab) {
        Pair pair = Pair.start(lab, Pair.SUITES);
        pair.awaitTunnels(1);
        Esplanade a = pair.a();
        String rule = Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES);
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        Shell.Result plan = a.ipsecctlWithInput(rule + OTHER, "-n", "-f", "-", "--plan");
        assertThat(plan.output())
                .containsPattern("(?m)^kept +2 +\\d+ +\\d+ \\d+s ago +from-10.1.0.0/24-to-10.2.0.0/24 \\(stdin:1\\)$")
                .containsPattern("(?m)^new +- +- +- - +from-10.1.0.0/24-to-10.9.0.0/24 \\(stdin:2\\)$")
                .endsWith("\n1 kept, 0 rekeyed, 0 torn down, 1 new\n");
        assertThat(a.ipsecctl("-s", "flow").lines()).hasSize(2);
        assertThat(a.ipsecctl("-cs", "flow")).contains("from { 10.1.0.0/24 } to { 10.2.0.0/24 } local ");
    }

    @Test
    @DisplayName("a change is taken back unless confirmed, a file is taken away and put beside")
    void changesStepByStep(Lab lab) {
        Pair pair = Pair.start(lab, Pair.SUITES);
        pair.awaitTunnels(1);
        Esplanade a = pair.a();
        String rule = Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES);
        String sas = a.ipsecctl("-s", "sa");

        assertThat(a.ipsecctlWithInput(rule + OTHER, "-f", "-", "--confirm", "5s").output())
                .isEqualTo("loaded; taken back in 5 seconds, unless you say: ipsecctl --confirm\n");
        assertThat(a.ipsecctl("-s", "flow").lines()).hasSize(4);
        Await.until("the change is taken back", PATIENCE, () -> a.ipsecctl("-s", "flow").lines().count() == 2);
        assertThat(a.attemptIpsecctl("--confirm").status()).isEqualTo(1);

        assertThat(a.ipsecctlWithInput(rule + OTHER, "-f", "-", "--confirm", "5m").status()).isZero();
        assertThat(a.ipsecctl("--confirm")).isEqualTo("confirmed\n");

        assertThat(a.ipsecctlWithInput(OTHER, "-d", "-f", "-")).isEqualTo(new Shell.Result(0, ""));
        assertThat(a.ipsecctlWithInput(OTHER, "-d", "-f", "-"))
                .isEqualTo(new Shell.Result(1, "ipsecctl: failed to delete ike rule 0\n"));
        assertThat(a.ipsecctl("-s", "sa")).isEqualTo(sas);
        assertThat(a.ipsecctlWithInput(OTHER, "--add", "-f", "-").status()).isZero();
        assertThat(a.ipsecctl("-s", "flow").lines()).hasSize(4);
        assertThat(a.ipsecctl("-s", "sa")).isEqualTo(sas);
    }

    private static long count(Path file, String text) {
        return read(file).lines().filter(line -> line.startsWith(text)).count();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The hands of somebody who knows isakmpd: a FIFO, a signal, and the same commands by ipsecctl. */
@ExtendWith(LabExtension.class)
@DisplayName("isakmpd's commands")
class ControlFifoIT {
    private static final String NAME = "from-10.1.0.0/24-to-10.2.0.0/24";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    @DisplayName("take a tunnel down and up, list, report, reload and stop")
    void allOfThem(Lab lab) throws IOException {
        Esplanade b = lab.start(lab.gatewayB(), Pair.ruleB(lab, Lab.NET_B, Lab.NET_A, Pair.SUITES));
        Esplanade a = lab.start(lab.gatewayA(), Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES), "--fifo");
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        Path fifo = a.runDirectory().resolve("isakmpd.fifo");
        Path result = a.runDirectory().resolve("isakmpd.result");
        Path report = a.runDirectory().resolve("isakmpd.report");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fifo))).isEqualTo("rw-------");

        say(fifo, "t quick " + NAME);
        Await.until("both have no SA", PATIENCE, () -> a.sas() == 0 && b.sas() == 0, a::log);
        assertThat(lab.ping(lab.hostA(), Lab.HOST_B)).isFalse();
        assertThat(lab.clearText()).isZero();

        say(fifo, "c " + NAME);
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        say(fifo, "S");
        Await.until("the list is there", PATIENCE, () -> Files.exists(result), a::log);
        assertThat(result)
                .content()
                .contains("SA name: peer-192.0.2.2-local-192.0.2.1 (Phase 1/Initiator)", "SA name: " + NAME + " (Phase 2)", "Encryption algorithm: AES (GCM)");
        assertThat(a.ipsecctl("--isakmpd", "S").lines()).hasSameSizeAs(Files.readAllLines(result));

        Shell.run("kill", "-USR1", Long.toString(a.pid()));
        Await.until("the report is there", PATIENCE, () -> Files.exists(report), a::log);
        assertThat(report)
                .content()
                .contains("up   " + NAME, "icookie ", "esp tunnel from", ", active")
                .doesNotContain("sesame");

        assertThat(a.ipsecctl("--isakmpd", "t main 192.0.2.2")).isEqualTo("1 taken down, phase 1 with 192.0.2.2 ended\n");
        assertThat(a.attemptIpsecctl("--isakmpd", "C set [General]:x=y").ok()).isFalse();
        say(fifo, "R");
        a.awaitLog("configuration read again");
        say(fifo, "nonsense");
        a.awaitLog("unrecognized command: 'nonsense'");

        say(fifo, "Q");
        assertThat(a.awaitEnd()).isZero();
        assertThat(fifo).doesNotExist();
    }

    private static void say(Path fifo, String command) {
        Shell.run("sh", "-c", "echo \"$1\" > \"$2\"", "sh", command, fifo.toString());
    }
}

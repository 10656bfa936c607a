package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway that cannot start says why in one line, ends with status 1 and leaves nothing behind. */
@ExtendWith(LabExtension.class)
@DisplayName("a start that fails")
class StartFailureIT {
    private static final String HOLD_PORT =
            """
            import signal, socket
            holder = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            holder.bind(('', 500))
            print('bound', flush=True)
            signal.pause()
            """;

    @Test
    @DisplayName("says in one line what is missing, and leaves nothing behind")
    void isOneLine(Lab lab) {
        assertFails(lab, "CAP_NET_ADMIN", "setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin");
        assertFails(lab, "CAP_NET_RAW", "setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw");
        String hideTun = "mount -t tmpfs none /dev/net && exec \"$@\"";
        assertFails(lab, "/dev/net/tun does not exist", "sh", "-c", hideTun, "sh");

        lab.gatewayA().run("ip", "link", "add", "enc0", "type", "veth");
        String taken = refused(lab);
        assertThat(taken).contains("enc0").hasLineCount(1);
        lab.gatewayA().run("ip", "link", "del", "enc0");

        Path log = lab.directory().resolve("holder");
        Process holder = lab.gatewayA().start(log, Map.of(), Transfer.PYTHON, "-c", HOLD_PORT);
        Await.until("the port is taken", Shell.PATIENCE, () -> log.toFile().length() > 0);
        assertFails(lab, "UDP port 500: Address already in use (held by python3, pid " + holder.pid() + ")");
        holder.destroy();
    }

    private static void assertFails(Lab lab, String reason, String... wrapper) {
        assertThat(refused(lab, wrapper)).startsWith("gateway: ").contains(reason).hasLineCount(1);
        Namespace gateway = lab.gatewayA();
        assertThat(gateway.run("ip", "rule").lines()).hasSize(3);
        assertThat(gateway.run("ip", "-6", "rule").lines()).hasSize(2);
        assertThat(gateway.attempt("ip", "link", "show", "enc0").ok()).isFalse();
        assertThat(gateway.run("ss", "-Hanuw").lines()).noneMatch(line -> line.contains(":4500"));
    }

    private static String refused(Lab lab, String... wrapper) {
        Shell.Result result =
                lab.attemptStart(lab.gatewayA(), Pair.ruleA(lab, Lab.NET_A, Lab.NET_B, Pair.SUITES), wrapper);
        assertThat(result.status()).as(result.output()).isEqualTo(1);
        return result.output();
    }
}

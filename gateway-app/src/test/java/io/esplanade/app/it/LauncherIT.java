package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as it is installed, without a gateway. All golden files pass in-process; these show the way to them. */
@DisplayName("deploy/bin/ipsecctl without a gateway")
class LauncherIT {
    private static final Path BASE = Path.of(System.getProperty("basedir", "gateway-app")).toAbsolutePath();
    private static final Path IPSECCTL = BASE.resolve("../deploy/bin/ipsecctl").normalize();
    private static final Path REGRESS =
            BASE.resolve("../controlplane/src/test/resources/regress").normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({
        "ike1,-nvf-", "ike54,-nvf-", "ikedel1,-dnvf-", "ipsec25,-nvf-", "sa27,-knvf-", "tcpmd51,-nkvf-", "ikefail8,-nvf-",
        "ipsecfail3,-nvf-", "safail3,-nvf-"
    })
    @DisplayName("prints what OpenBSD prints, byte for byte")
    void printsWhatOpenBsdPrints(String name, String options) throws IOException {
        String input = Files.readString(REGRESS.resolve(name + ".in")).replace("DIR", REGRESS.toString());

        assertThat(ipsecctl(input, options).output()).isEqualTo(Files.readString(REGRESS.resolve(name + ".ok")));
    }

    @Test
    @DisplayName("a configuration of 10 MB is read")
    void readsLongConfigurations() {
        String rule = "flow esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 type dontacq # ";
        String input = (rule + "x".repeat(1000) + "\n").repeat(9_500);
        assertThat(input.length()).isGreaterThan(10_000_000);

        Shell.Result read = ipsecctl(input, "-nf-");

        assertThat(read.status()).isZero();
        assertThat(read.output()).doesNotContain("Syntax error");
    }

    @Test
    @DisplayName("prepared classes are made beside the jar, and those that do not fit are passed over in silence")
    void startsInSilenceWhateverThePreparedClassesAre(@TempDir Path installed) throws IOException {
        shell("cp -rp $1/deploy/bin $1/deploy/lib $2 && cp -p $1/gateway-app/target/lib/*.jar $2/lib"
                + " && cp -p $1/gateway-app/target/gateway.jar $2 && $2/lib/startup-cache", installed);
        Path prepared;
        try (Stream<Path> files = Files.list(installed.resolve("cache"))) {
            prepared = files.filter(each -> each.getFileName().toString().startsWith("ipsecctl-")).findFirst().orElseThrow();
        }
        Path conf = Files.writeString(installed.resolve("x.conf"), "flow from 10.1.0.0/24 to 10.2.0.0/24 type bypass\n");
        String check = "chmod 600 " + conf + " && $2/bin/ipsecctl -nf " + conf + " 2>&1";

        assertThat(shell(check, installed).output()).isEmpty();
        Files.setLastModifiedTime(installed.resolve("gateway.jar"), FileTime.fromMillis(0));
        assertThat(shell(check, installed).output()).isEmpty();
        Files.writeString(prepared, "not made by a JVM");
        assertThat(shell(check, installed).output()).isEmpty();
    }

    private static Shell.Result shell(String script, Path installed) {
        String root = BASE.resolve("..").normalize().toString();
        Shell.Result done = Shell.attempt(
                List.of("sh", "-c", script, "sh", root, installed.toString()), Map.of(), "", PATIENCE);
        assertThat(done.status()).as(done.output()).isZero();
        return done;
    }

    private static Shell.Result ipsecctl(String input, String options) {
        List<String> command = new ArrayList<>(List.of(IPSECCTL.toString(), options));
        return Shell.attempt(command, Map.of(), input, PATIENCE);
    }
}

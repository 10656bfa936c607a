package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
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

    private static Shell.Result ipsecctl(String input, String options) {
        List<String> command = new ArrayList<>(List.of(IPSECCTL.toString(), options));
        return Shell.attempt(command, Map.of(), input, PATIENCE);
    }
}

package io.esplanade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.crypto.ProviderChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayCommandTest {
    private final List<GatewayOptions> started = new ArrayList<>();

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("run", "-f", "/etc/ipsec.conf"));
        all.addAll(List.of(arguments));
        return GatewayCommand.execute(
                options -> {
                    started.add(options);
                    return 0;
                },
                all.toArray(String[]::new));
    }

    @Test
    void runsWithTheDefaultsOfTheManual() {
        assertThat(run()).isZero();
        assertThat(started).singleElement().satisfies(options -> {
            assertThat(options.configuration()).isEqualTo(Path.of("/etc/ipsec.conf"));
            assertThat(options.metrics().getPort()).isEqualTo(9750);
            assertThat(options.metrics().getAddress().isLoopbackAddress()).isTrue();
            assertThat(options.tunName()).isEqualTo("enc0");
            assertThat(options.tunAddresses()).isEmpty();
            assertThat(options.udpEncapsulation()).isFalse();
            assertThat(options.workers()).isEqualTo(Math.min(64, Runtime.getRuntime().availableProcessors()));
            assertThat(options.cryptoProvider()).isEqualTo(ProviderChoice.AUTO);
            assertThat(options.fifo()).isNull();
            assertThat(options.report()).isNull();
        });
    }

    @Test
    void theFifoHasAPlaceOfItsOwnOrTheUsualOne() {
        assertThat(run("--run-dir", "/run/x", "--fifo")).isZero();
        assertThat(run("--fifo", "/run/y/fifo", "--report=/run/y/report")).isZero();

        assertThat(started.getFirst().fifo()).isEqualTo(Path.of("/run/x/isakmpd.fifo"));
        assertThat(started.getLast().fifo()).isEqualTo(Path.of("/run/y/fifo"));
        assertThat(started.getLast().report()).isEqualTo(Path.of("/run/y/report"));
    }

    @Test
    void takesAddressesOfBothFamiliesForTheDevice() {
        assertThat(run("--tun-address", "10.9.0.1/24", "--tun-address", "fd00:9::1/64")).isZero();
        assertThat(started.getFirst().tunAddresses()).map(Object::toString).containsExactly("10.9.0.1/24", "fd00:9::1/64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--tun-address=10.9.0.1", "--tun-address=10.9.0.1/33", "--tun-address=host/24", "--tun-address=/24",
                "--metrics=9750", "--metrics=localhost:x", "--metrics=::1:9750", "--tun=a/b", "--tun=..", "--frob",
                "--crypto-provider=openssh", "--workers=0", "--workers=65", "--workers=all"
            })
    void refusesWhatItDoesNotUnderstandAndStartsNothing(String argument) {
        assertThat(run(argument)).isEqualTo(2);
        assertThat(started).isEmpty();
    }
}

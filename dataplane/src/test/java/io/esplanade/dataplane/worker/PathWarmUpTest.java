package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.crypto.CryptoProviders;
import io.esplanade.dataplane.crypto.ProviderChoice;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PathWarmUpTest {
    private final CryptoProviders crypto = CryptoProviders.of(ProviderChoice.JCA);

    static Stream<EspSuite> suites() {
        return Stream.of(
                new EspSuite(EspCipher.AES_GCM_16, 16, EspIntegrity.NONE),
                new EspSuite(EspCipher.AES_CBC, 32, EspIntegrity.HMAC_SHA2_256_128),
                new EspSuite(EspCipher.BLOWFISH_CBC, 16, EspIntegrity.HMAC_SHA2_384_192),
                new EspSuite(EspCipher.NULL, 0, EspIntegrity.HMAC_SHA1_96));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void carriesPacketsUntilTheTimeIsOver(EspSuite suite) {
        assertThat(PathWarmUp.run(suite, crypto, Duration.ofMillis(20))).isPositive();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void withoutTimeItDoesNothing(EspSuite suite) {
        assertThat(PathWarmUp.run(suite, crypto, Duration.ZERO)).isZero();
    }
}

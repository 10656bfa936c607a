package io.esplanade.app;

import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Phase2Transform;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.crypto.CipherSelfTest;
import io.esplanade.dataplane.crypto.CipherWarmUp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What the ciphers go through before the first packet. */
final class Ciphers {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    // More kinds than that are not in use at once, or it does not matter.
    private static final int MAX_WARMED = 3;

    private Ciphers() {}

    /** @throws IOException if one computes wrong results on this machine */
    static void check() throws IOException {
        try {
            CipherSelfTest.run();
        } catch (IllegalStateException e) {
            throw new IOException("the self-test of the ciphers failed: " + e.getMessage(), e);
        }
    }

    /** Has the suites of the policy compiled, beside everything else that happens at start. */
    static void warmUp(Policy policy) {
        List<EspSuite> suites = policy.ikeRules().stream()
                .map(IkeRule::phase2)
                .map(Ciphers::suite)
                .distinct()
                .limit(MAX_WARMED)
                .toList();
        Thread.ofPlatform()
                .name("warm-up")
                .daemon()
                .start(() -> suites.forEach(suite -> CipherWarmUp.run(suite, WARM_UP)));
    }

    private static EspSuite suite(Phase2Transform transform) {
        int bits = transform.keyLength().bits();
        int keyBytes = bits == 0 ? transform.cipher().maxKeyBytes() : bits / 8;
        return new EspSuite(transform.cipher(), keyBytes, transform.integrity());
    }
}

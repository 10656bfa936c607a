package io.esplanade.app;

import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Phase2Transform;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.SaRule;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.crypto.CipherSelfTest;
import io.esplanade.dataplane.worker.PathWarmUp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What the ciphers go through before the first packet. */
final class Ciphers {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    // More kinds than that are not in use at once, or it does not matter.
    private static final int MAX_WARMED = 3;

    private Ciphers() {}

    /**
     * Begins the self-test, beside everything else that happens at start, and then has the suites of the policy
     * compiled.
     *
     * @return completes when the self-test has passed; fails with an {@link IllegalStateException} if a cipher computes
     *     wrong results on this machine
     */
    static CompletableFuture<Void> prepare(Policy policy) {
        CompletableFuture<Void> checked = new CompletableFuture<>();
        Thread.ofPlatform().name("ciphers").daemon().start(() -> {
            try {
                CipherSelfTest.run();
                checked.complete(null);
            } catch (RuntimeException e) {
                checked.completeExceptionally(e);
                return;
            }
            suites(policy).forEach(suite -> PathWarmUp.run(suite, WARM_UP));
        });
        return checked;
    }

    private static List<EspSuite> suites(Policy policy) {
        Stream<EspSuite> negotiated = policy.ikeRules().stream().map(IkeRule::phase2).map(Ciphers::suite);
        Stream<EspSuite> manual = policy.sas().stream()
                .map(SaRule::sa)
                .filter(EspSa.class::isInstance)
                .map(sa -> ((EspSa) sa).suite());
        return Stream.concat(negotiated, manual)
                .distinct()
                .limit(MAX_WARMED)
                .toList();
    }

    private static EspSuite suite(Phase2Transform transform) {
        int bits = transform.keyLength().bits();
        int keyBytes = bits == 0 ? transform.cipher().maxKeyBytes() : bits / 8;
        return new EspSuite(transform.cipher(), keyBytes, transform.integrity());
    }
}

package io.esplanade.app;

import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Phase2Transform;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.SaRule;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.crypto.CryptoProviders;
import io.esplanade.dataplane.crypto.UnusableLibraryException;
import io.esplanade.dataplane.worker.PathWarmUp;
import io.esplanade.tun.ThreadPriority;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the ciphers go through before the first packet. */
final class Ciphers {
    // More kinds than that are not in use at once, or it does not matter.
    private static final int MAX_SUITES = 3;
    private static final Logger LOG = LoggerFactory.getLogger(Ciphers.class);
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private Ciphers() {}

    /**
     * Begins to look for the providers, to test them and to choose those of the policy's suites, beside everything else
     * that happens at start.
     *
     * @return completes when they are chosen; fails with an {@link UnusableLibraryException} if the one that was asked for
     *     cannot be used, and with an {@link IllegalStateException} if the JDK computes wrong results on this machine
     */
    static CompletableFuture<Void> prepare(Policy policy, CryptoProviders crypto) {
        CompletableFuture<Void> chosen = new CompletableFuture<>();
        beside(() -> {
            try {
                crypto.check();
                List<EspSuite> suites = crypto.choose(suites(policy));
                chosen.complete(null);
                settle(suites, crypto);
            } catch (UnusableLibraryException | RuntimeException | LinkageError e) {
                chosen.completeExceptionally(e);
            }
        });
        return chosen;
    }

    /** Chooses the providers of suites that were in no policy before; blocks for some milliseconds if there are any. */
    static void choose(Policy policy, CryptoProviders crypto) {
        List<EspSuite> suites = crypto.choose(suites(policy));
        if (!suites.isEmpty()) {
            beside(() -> settle(suites, crypto));
        }
    }

    /** Has the way of the suites' packets compiled, and knows better then who is the fastest; packets that come go first. */
    private static void settle(List<EspSuite> suites, CryptoProviders crypto) {
        try {
            ThreadPriority.forPreparing();
            suites.forEach(suite -> PathWarmUp.run(suite, crypto, WARM_UP));
            suites.forEach(crypto::chooseAgain);
        } catch (RuntimeException e) {
            LOG.error("the ciphers were not warmed up", e);
        }
    }

    private static void beside(Runnable work) {
        Thread.ofPlatform().name("ciphers").daemon().start(work);
    }

    private static List<EspSuite> suites(Policy policy) {
        Stream<EspSuite> negotiated = policy.ikeRules().stream().map(IkeRule::phase2).map(Ciphers::suite);
        Stream<EspSuite> manual = policy.sas().stream()
                .map(SaRule::sa)
                .filter(EspSa.class::isInstance)
                .map(sa -> ((EspSa) sa).suite());
        return Stream.concat(negotiated, manual)
                .distinct()
                .limit(MAX_SUITES)
                .toList();
    }

    private static EspSuite suite(Phase2Transform transform) {
        int bits = transform.keyLength().bits();
        int keyBytes = bits == 0 ? transform.cipher().maxKeyBytes() : bits / 8;
        return new EspSuite(transform.cipher(), keyBytes, transform.integrity());
    }
}

package io.esplanade.app;

import io.esplanade.controlplane.ike.auth.KeyDirectory;
import io.esplanade.controlplane.ike.auth.KeyPairs;
import io.esplanade.controlplane.ike.auth.KeyRing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that this gateway and its peers sign with. Any thread. */
final class Keys implements Supplier<KeyRing> {
    private static final Logger LOG = LoggerFactory.getLogger(Keys.class);
    /** As strong as the default group of phase 1. */
    private static final KeyPairs.Kind OWN = KeyPairs.Kind.RSA_3072;

    private final KeyDirectory directory;

    Keys(Path directory) {
        this.directory = new KeyDirectory(directory, InstantSource.system());
    }

    /**
     * Makes our key pair if this is the first start, which takes up to seconds, on a thread of its own. A directory that
     * cannot be written to is a warning: without rules that say {@code rsa} nobody needs a key.
     */
    static CompletableFuture<Void> prepare(Path directory) {
        return CompletableFuture.runAsync(() -> {
            try {
                if (KeyPairs.generateLocal(directory, OWN)) {
                    LOG.info("first start: made a key pair, {}; peers need {}",
                            directory.resolve("private/local.key"),
                            directory.resolve("local.pub"));
                }
            } catch (IOException e) {
                LOG.warn("no key pair can be made in {}, which rules with rsa would need: {}", directory, e.toString());
            }
        });
    }

    /** Reads all files again. Blocks. */
    synchronized void load() {
        directory.load().forEach(LOG::warn);
    }

    @Override
    public KeyRing get() {
        return directory.get();
    }
}

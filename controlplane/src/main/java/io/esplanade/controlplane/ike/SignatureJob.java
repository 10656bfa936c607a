package io.esplanade.controlplane.ike;

import io.esplanade.controlplane.ike.auth.Proof;
import java.util.function.Supplier;

/**
 * Work with a private key, a signature or certificates for a thread that may take its time.
 *
 * @param ticket names the job in {@link Event.SignatureDone}
 * @param preferred as in {@link DhJob}
 * @param work callable from any thread; holds no secret that may be wiped before it runs
 */
public record SignatureJob(long ticket, boolean preferred, Supplier<Proof> work) {
    /** Does the work; any thread. */
    public Event.SignatureDone run() {
        return new Event.SignatureDone(ticket, work.get());
    }
}

package io.esplanade.dataplane.api;

/**
 * Watches what happens to the SAD and the SPD, as a promiscuous PF_KEY socket does. Called on the worker's thread, or on
 * that of {@link SaInstaller#getSpi}'s caller: must not block, and must not throw.
 */
@FunctionalInterface
public interface SadbListener {
    /** Nobody watches. */
    SadbListener NONE = event -> {};

    void onSadb(SadbEvent event);
}

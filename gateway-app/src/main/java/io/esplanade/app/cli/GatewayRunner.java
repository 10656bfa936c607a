package io.esplanade.app.cli;

/** Runs a gateway until it is told to stop. */
@FunctionalInterface
public interface GatewayRunner {
    /** Returns the exit status. */
    int run(GatewayOptions options) throws InterruptedException;
}

package io.esplanade.app;

import java.nio.file.Path;

/** Where the gateway keeps what it must know after a restart: leases of road warriors. */
final class StateDirectory {
    static final String ENVIRONMENT = "ESPLANADE_STATE_DIR";
    private static final String DEFAULT = "/var/lib/esplanade";

    private StateDirectory() {}

    /** By the environment, else the default; as an absolute path. Not made before it is needed. */
    static Path locate() {
        String environment = System.getenv(ENVIRONMENT);
        return Path.of(environment != null && !environment.isEmpty() ? environment : DEFAULT).toAbsolutePath();
    }
}

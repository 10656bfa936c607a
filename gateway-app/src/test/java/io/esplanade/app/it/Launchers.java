package io.esplanade.app.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The commands as who installs them has them: with the classes that {@code startup-cache} prepares, once for all tests. */
final class Launchers {
    private static final Path DEPLOY =
            Path.of(System.getProperty("basedir", "gateway-app"), "..", "deploy").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    static {
        // Without them all works, and takes longer: LauncherIT sees to it that they are made.
        Shell.Result _ = Shell.attempt(List.of(DEPLOY.resolve("lib/startup-cache").toString()), Map.of(), "", PATIENCE);
    }

    private Launchers() {}

    /** The path of a command of deploy/bin. */
    static String path(String command) {
        return DEPLOY.resolve("bin").resolve(command).toString();
    }
}

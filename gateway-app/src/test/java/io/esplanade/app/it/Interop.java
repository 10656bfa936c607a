package io.esplanade.app.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Keeps what passed, a file for each round in {@code target/interop}, for docs/interop.md. */
final class Interop {
    private static final Path FOLDER =
            Path.of(System.getProperty("basedir", "."), "target/interop").toAbsolutePath();

    private Interop() {}

    /** Runs a round and writes down how it ended. */
    static void keep(String scenario, boolean oursBegins, String family, Runnable round) {
        String name = scenario + (oursBegins ? ".initiator." : ".responder.") + family;
        write(name, "failed");
        round.run();
        write(name, "passed");
    }

    private static void write(String name, String result) {
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(
                    FOLDER.resolve(name + ".properties"),
                    "result = %s\npeer = %s\nwhen = %s\n"
                            .formatted(result, Peer.VERSION, Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asked for once. */
    private static final class Peer {
        /** {@code strongSwan 5.9.8}. */
        static final String VERSION = 
                Shell.run("/usr/lib/ipsec/charon", "--version").strip().replaceFirst("(?s).*?(strongSwan \\S+).*", "$1");
    }
}

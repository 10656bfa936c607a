package io.esplanade.app.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what passed, a file for each round in {@code target/interop}, for docs/interop.md. */
final class Interop {
    private static final Path FOLDER =
            Path.of(System.getProperty("basedir", "."), "target/interop").toAbsolutePath();

    /** Asked for once. */
    private static final Map<Scenario.Peer, String> VERSIONS = new ConcurrentHashMap<>();

    private Interop() {}

    /** Runs a round and writes down how it ended. */
    static void keep(ScenarioIT.Round round, Runnable run) {
        write(round, "failed");
        run.run();
        write(round, "passed");
    }

    private static void write(ScenarioIT.Round round, String result) {
        Scenario scenario = round.scenario();
        String name = scenario.name() + (round.oursBegins() ? ".initiator." : ".responder.") + round.family();
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(
                    FOLDER.resolve(name + ".properties"),
                    "result = %s\npeer = %s\nwhen = %s\n"
                            .formatted(
                                    result,
                                    VERSIONS.computeIfAbsent(scenario.peer(), Scenario.Peer::version),
                                    Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

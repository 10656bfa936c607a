package io.esplanade.app.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * strongSwan's charon with ESP in user space (kernel-libipsec), a private {@code /run} and its own control socket, so that
 * several live on one machine. It claims to be behind a NAT in any case, hence always ESP in UDP.
 */
final class StrongSwan implements AutoCloseable {
    private static final String CHARON = "/usr/lib/ipsec/charon";
    private static final Duration START = Duration.ofSeconds(15);
    private static final List<String> PARTS = List.of("x509", "x509ca", "private", "pubkey");

    private final Namespace namespace;
    private final Path folder;
    private final Process process;

    private StrongSwan(Namespace namespace, Path folder, Process process) {
        this.namespace = namespace;
        this.folder = folder;
        this.process = process;
    }

    /** Starts charon with this swanctl.conf loaded. */
    static StrongSwan start(Namespace namespace, Path folder, String configuration) {
        prepare(folder, configuration);
        // ip-netns(8) gives the command a mount namespace of its own.
        Process process = namespace.start(
                folder.resolve("charon.out"),
                environment(folder),
                "sh",
                "-c",
                "mount --bind \"$1\" /run && exec \"$2\"",
                "sh",
                folder.resolve("run").toString(),
                CHARON);
        StrongSwan started = new StrongSwan(namespace, folder, process);
        Await.until("charon listens", START, () -> Files.exists(folder.resolve("vici")), started::log);
        started.swanctl("--load-all");
        return started;
    }

    private static void prepare(Path folder, String configuration) {
        try {
            Files.createDirectories(folder.resolve("run"));
            for (String part : PARTS) {
                Files.createDirectories(folder.resolve("swanctl").resolve(part));
            }
            Files.deleteIfExists(folder.resolve("vici"));
            Files.writeString(folder.resolve("swanctl/swanctl.conf"), configuration);
            Files.writeString(folder.resolve("strongswan.conf"), """
                    charon {
                      load = aesni aes sha2 sha1 md5 random nonce openssl gcrypt gmp hmac kdf gcm drbg kernel-libipsec kernel-netlink socket-default vici
                      user = root
                      dh_exponent_ansi_x9_42 = no
                      plugins { vici { socket = unix://%1$s/vici } }
                      filelog { log { path = %1$s/charon.log
                        time_format = %%H:%%M:%%S
                        flush_line = yes
                        default = 1
                        ike = 2
                        cfg = 2 } }
                    }
                    """.formatted(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> environment(Path folder) {
        return Map.of(
                "STRONGSWAN_CONF", folder.resolve("strongswan.conf").toString(),
                "SWANCTL_DIR", folder.resolve("swanctl").toString());
    }

    /** Negotiates a child SA of the configuration. */
    void initiate(String child) {
        swanctl("--initiate", "--child", child, "--timeout", "20");
    }

    /** Its SAs as swanctl lists them. */
    String listSas() {
        return swanctl("--list-sas");
    }

    /** Runs swanctl and returns its output; fails if it does. */
    String swanctl(String command, String... arguments) {
        Shell.Result result = attemptSwanctl(command, arguments);
        if (!result.ok()) {
            throw new AssertionError("swanctl " + command + ":\n" + result.output() + log());
        }
        return result.output();
    }

    Shell.Result attemptSwanctl(String command, String... arguments) {
        List<String> words = new ArrayList<>(List.of("swanctl", command));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--uri", "unix://" + folder.resolve("vici")));
        return Shell.attempt(
                namespace.command(words.toArray(String[]::new)), environment(folder), "", Shell.PATIENCE);
    }

    /** All that charon logged. */
    String log() {
        StringBuilder log = new StringBuilder();
        for (String name : List.of("charon.out", "charon.log")) {
            try {
                log.append(Files.exists(folder.resolve(name)) ? Files.readString(folder.resolve(name)) : "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return log.toString();
    }

    @Override
    public void close() {
        process.destroy();
        Await.until("charon ends", START, () -> !process.isAlive());
    }
}

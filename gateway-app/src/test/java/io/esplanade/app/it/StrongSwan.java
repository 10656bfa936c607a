package io.esplanade.app.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * strongSwan's charon with ESP in user space (kernel-libipsec), a private {@code /run} and its own control socket, so
 * that several live on one machine. Where ESP is not to be raw it claims to be behind a NAT in any case, hence ESP in UDP.
 */
final class StrongSwan implements AutoCloseable {
    private static final String CHARON = "/usr/lib/ipsec/charon";
    private static final Duration START = Duration.ofSeconds(15);
    private static final List<String> PARTS = List.of("x509", "x509ca", "private", "pubkey");

    private final Site site;
    private final Release release;
    private Process process;

    /** Which of them. */
    enum Release {
        /** What this machine's release of Debian has. */
        OF_DEBIAN,
        /** strongSwan 6, which can send ESP without UDP, and does. */
        SIX;

        /** For tables: {@code strongSwan 5.9.8}. */
        String version() {
            String told = this == SIX ? PeerRoot.STRONGSWAN_6.run(CHARON, "--version") : Shell.run(CHARON, "--version");
            return told.strip().replaceFirst("(?s).*?(strongSwan \\S+).*", "$1");
        }
    }

    private StrongSwan(Site site, Release release) {
        this.site = site;
        this.release = release;
        this.process = launch(site, release);
    }

    /**
     * Starts charon with this swanctl.conf loaded.
     *
     * @param settings lines for the charon section of strongswan.conf
     */
    static StrongSwan start(Site site, String configuration, String... settings) {
        return start(site, configuration, Map.of(), settings);
    }

    /** The same with keys and certificates, by the place below its swanctl directory that they are copied to. */
    static StrongSwan start(Site site, String configuration, Map<String, Path> keys, String... settings) {
        return start(site, Release.OF_DEBIAN, configuration, keys, settings);
    }

    /** The same of another release. */
    static StrongSwan start(
            Site site, Release release, String configuration, Map<String, Path> keys, String... settings) {
        prepare(site, release, configuration, List.of(settings));
        keys.forEach((place, file) -> {
            try {
                Files.copy(file, site.file("swanctl").resolve(place));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        StrongSwan started = new StrongSwan(site, release);
        started.load();
        return started;
    }

    private static Process launch(Site site, Release release) {
        if (release == Release.SIX) {
            return site.namespace().start(
                    site.file("charon.out"), environment(site), PeerRoot.STRONGSWAN_6.command(site, CHARON));
        }
        // ip-netns(8) gives the command a mount namespace of its own.
        return site.namespace().start(
                site.file("charon.out"),
                environment(site),
                "sh",
                "-c",
                "mount --bind \"$1\" /run && exec \"$2\"",
                "sh",
                site.file("run").toString(),
                CHARON);
    }

    private void load() {
        Await.until("charon listens", START, () -> Files.exists(site.sockets().resolve("vici")), this::log);
        swanctl("--load-all");
    }

    /** Ends it without warning (kill -9). */
    void crash() {
        process.destroyForcibly();
        Await.until("charon ends", START, () -> !process.isAlive());
    }

    /** Starts it again with the same configuration; the log goes on. */
    void restart() {
        try {
            Files.deleteIfExists(site.sockets().resolve("vici"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = launch(site, release);
        load();
    }

    private static void prepare(Site site, Release release, String configuration, List<String> settings) {
        try {
            Files.createDirectories(site.file("run"));
            for (String part : PARTS) {
                Files.createDirectories(site.file("swanctl").resolve(part));
            }
            Files.deleteIfExists(site.sockets().resolve("vici"));
            Files.writeString(site.file("swanctl/swanctl.conf"), configuration);
            Files.writeString(site.file("strongswan.conf"), """
                    charon {
                      load = aesni aes sha2 sha1 md5 random nonce openssl gcrypt gmp hmac kdf gcm drbg \
                             x509 pubkey pkcs1 pkcs8 pem constraints revocation \
                             kernel-libipsec kernel-netlink socket-default vici xauth-generic
                      user = root
                      max_ikev1_exchanges = 64
                      i_dont_care_about_security_and_use_aggressive_mode_psk = yes
                      dh_exponent_ansi_x9_42 = no
                      %3$s
                      plugins {
                        vici { socket = unix://%2$s/vici }
                        kernel-libipsec { raw_esp = %4$s }
                      }
                      filelog { log { path = %1$s/charon.log
                        time_format = %%H:%%M:%%S
                        flush_line = yes
                        default = 1
                        ike = 2
                        cfg = 2 } }
                    }
                    """.formatted(
                            site.folder(),
                            site.sockets(),
                            String.join("\n", settings),
                            release == Release.SIX ? "yes" : "no"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> environment(Site site) {
        return Map.of(
                "STRONGSWAN_CONF", site.file("strongswan.conf").toString(),
                "SWANCTL_DIR", site.file("swanctl").toString());
    }

    /** Negotiates a child SA of the configuration. */
    void initiate(String child) {
        swanctl("--initiate", "--child", child, "--timeout", "20");
    }

    /** Ends the connection and its SAs, with DELETE. */
    void terminate(String connection) {
        swanctl("--terminate", "--ike", connection, "--timeout", "10");
    }

    /** How many lines of its log match. */
    long logged(String regex) {
        return Pattern.compile(regex).matcher(log()).results().count();
    }

    /** Waits for so many lines of the log that match. */
    void awaitLogged(String regex, long count, Duration patience) {
        Await.until(count + " lines of charon like " + regex, patience, () -> logged(regex) >= count, this::log);
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
        words.addAll(List.of("--uri", "unix://" + site.sockets().resolve("vici")));
        return Shell.attempt(
                site.namespace().command(words.toArray(String[]::new)), environment(site), "", Shell.PATIENCE);
    }

    /** All that charon logged. */
    String log() {
        StringBuilder log = new StringBuilder();
        for (String name : List.of("charon.out", "charon.log")) {
            try {
                log.append(Files.exists(site.file(name)) ? Files.readString(site.file(name)) : "");
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

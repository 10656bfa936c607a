package io.esplanade.app.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * libreswan's pluto, unpacked by deploy/test. Its ESP and AH are the kernel's, which may have neither: a preloaded library
 * ({@code src/test/c/xfrm.c}) lets it go on without, and writes the SAs with their keys down. No packet flows.
 */
final class Libreswan implements AutoCloseable {
    private static final Path SHIM = Path.of(System.getProperty("basedir", "."), "src/test/c/xfrm.c").toAbsolutePath();
    private static final String PROGRAMS = "/usr/libexec/ipsec/";
    private static final Duration START = Duration.ofSeconds(15);

    private final Site site;
    private final Process process;

    private Libreswan(Site site, Process process) {
        this.site = site;
        this.process = process;
    }

    /**
     * Starts it and waits until its connection {@code c} is loaded.
     *
     * @param connection lines of that connection, for ipsec.conf
     * @param secrets ipsec.secrets
     */
    static Libreswan start(Site site, String connection, String secrets) {
        prepare(site, connection, secrets);
        Process process = site.namespace().start(
                site.file("pluto.log"),
                Map.of(),
                PeerRoot.LIBRESWAN.command(
                        site,
                        "env",
                        "LD_PRELOAD=" + site.file("xfrm.so"),
                        "XFRM_LOG=" + site.file("sas"),
                        PROGRAMS + "pluto",
                        "--nofork",
                        "--stderrlog",
                        "--config",
                        site.file("ipsec.conf").toString(),
                        "--secretsfile",
                        site.file("ipsec.secrets").toString(),
                        "--nssdir",
                        site.file("nss").toString(),
                        "--ipsecdir",
                        site.folder().toString(),
                        "--rundir",
                        site.sockets().toString()));
        Libreswan started = new Libreswan(site, process);
        Await.until("pluto has its connection and secrets", START, started::isLoaded, started::log);
        return started;
    }

    private boolean isLoaded() {
        String log = log();
        return log.contains("added IKEv1 connection") && log.contains("loading secrets from");
    }

    private static void prepare(Site site, String connection, String secrets) {
        try {
            Files.createDirectories(site.file("run"));
            Files.createDirectories(site.file("nss"));
            Files.writeString(site.file("ipsec.conf"), """
                    config setup
                        uniqueids=no
                        ikev1-policy=accept
                    conn c
                        ikev2=never
                        leftupdown=%disabled
                        rightupdown=%disabled
                        auto=add
                    """ + connection.indent(4));
            Files.writeString(site.file("ipsec.secrets"), secrets + "\n");
            Files.setPosixFilePermissions(site.file("ipsec.secrets"), PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Shell.run("gcc", "-O2", "-shared", "-fPIC", "-o", site.file("xfrm.so").toString(), SHIM.toString(), "-ldl");
        site.namespace().run(PeerRoot.LIBRESWAN.command(
                site, "certutil", "-N", "-d", "sql:" + site.file("nss"), "--empty-password"));
    }

    /** For tables: {@code libreswan 4.10}. */
    static String version() {
        return PeerRoot.LIBRESWAN.run(PROGRAMS + "pluto", "--version")
                .replaceFirst("(?s)^Libreswan (\\S+).*", "libreswan $1");
    }

    /** Begins; returns when its SA is established, or fails. */
    void initiate() {
        whack("--name", "c", "--initiate");
    }

    /** Ends the connection, with DELETE. */
    void terminate() {
        whack("--name", "c", "--terminate");
    }

    private void whack(String... arguments) {
        String[] words = new String[arguments.length + 3];
        words[0] = PROGRAMS + "whack";
        words[1] = "--ctlsocket";
        words[2] = site.sockets().resolve("pluto.ctl").toString();
        System.arraycopy(arguments, 0, words, 3, arguments.length);
        Shell.Result result = site.namespace().attempt(PeerRoot.LIBRESWAN.command(site, words));
        if (!result.ok()) {
            throw new AssertionError("whack ended with " + result.status() + ":\n" + result.output() + log());
        }
    }

    /** What it has given to the kernel: {@code esp tunnel spi 0x... authkey 0x... enckey 0x...}, each once. */
    List<String> sas() {
        try {
            return Files.exists(site.file("sas"))
                    ? Files.readAllLines(site.file("sas")).stream().distinct().toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many lines of its log match. */
    long logged(String regex) {
        return Pattern.compile(regex).matcher(log()).results().count();
    }

    /** All that it logged. */
    String log() {
        try {
            return Files.exists(site.file("pluto.log")) ? Files.readString(site.file("pluto.log")) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        Await.until("pluto ends", START, () -> !process.isAlive());
    }
}

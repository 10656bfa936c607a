package io.esplanade.app.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The client vpnc in a namespace: aggressive mode, XAUTH, mode-config, and Cisco's Unity attributes. */
final class Vpnc implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final Process process;

    private Vpnc(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /**
     * Starts it in the group {@code labgroup} with the key {@code labsecret}.
     *
     * @param natMode {@code natt}, {@code none} or {@code force-natt}
     */
    static Vpnc start(Namespace namespace, Path folder, String gateway, String natMode, String user, String password) {
        return start(namespace, folder, """
                IPSec gateway %s
                IPSec ID labgroup
                IPSec secret labsecret
                Xauth username %s
                Xauth password %s
                IKE DH Group dh14
                Perfect Forward Secrecy nopfs
                NAT Traversal Mode %s
                """.formatted(gateway, user, password, natMode));
    }

    /** Starts it with these lines of vpnc.conf. */
    static Vpnc start(Namespace namespace, Path folder, String configuration) {
        try {
            Files.createDirectories(folder.resolve("run"));
            Path script = folder.resolve("script");
            Files.writeString(script, """
                    #!/bin/sh
                    [ "$reason" = connect ] && {
                        ip addr add "$INTERNAL_IP4_ADDRESS/32" dev "$TUNDEV"
                        ip link set "$TUNDEV" mtu 1390 up
                        ip route add "$CISCO_SPLIT_INC_0_ADDR/$CISCO_SPLIT_INC_0_MASKLEN" dev "$TUNDEV"
                        [ "$CISCO_SPLIT_INC" = 1 ] ||
                            ip route add "$CISCO_SPLIT_INC_1_ADDR/$CISCO_SPLIT_INC_1_MASKLEN" dev "$TUNDEV"
                    }
                    env | grep -E 'INTERNAL|CISCO|TUNDEV|reason' >> %1$s/env
                    exit 0
                    """.formatted(folder));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
            Files.writeString(folder.resolve("vpnc.conf"), configuration + """
                    Local Port 0
                    Script %s
                    No Detach
                    Debug 1
                    """.formatted(script));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Process process = namespace.start(
                folder.resolve("vpnc.out"),
                Map.of(),
                "sh",
                "-c",
                "mount --bind \"$1\" /run && exec vpnc --no-detach \"$2\"",
                "sh",
                folder.resolve("run").toString(),
                folder.resolve("vpnc.conf").toString());
        return new Vpnc(folder, process);
    }

    /** For tables: {@code vpnc 0.5.3}. */
    static String version() {
        return Shell.run("dpkg-query", "-W", "-f", "vpnc ${source:Upstream-Version}", "vpnc").strip();
    }

    /** Waits until it has its address, and returns what its script was told. */
    List<String> awaitConnected() {
        Await.until("vpnc is connected", PATIENCE, () -> told().contains("reason=connect"), this::log);
        return told();
    }

    /** Waits until it has given up, and returns its last words. */
    String awaitEnd() {
        Await.until("vpnc ends", PATIENCE, () -> !process.isAlive(), this::log);
        return log();
    }

    private List<String> told() {
        try {
            Path env = folder.resolve("env");
            return Files.exists(env) ? Files.readAllLines(env) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String log() {
        try {
            return Files.readString(folder.resolve("vpnc.out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        Await.until("vpnc ends", PATIENCE, () -> !process.isAlive(), this::log);
    }
}

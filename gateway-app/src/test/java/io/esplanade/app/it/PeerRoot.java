package io.esplanade.app.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A daemon that deploy/test has unpacked, with all that it needs, into a folder of its own: it runs by chroot(8). */
enum PeerRoot {
    /** strongSwan 6, whose ESP in user space can do without UDP. */
    STRONGSWAN_6("strongswan6"),
    /** pluto, whose ESP is the kernel's. */
    LIBRESWAN("libreswan");

    /** Binds what the daemon shares with the outside; ip-netns(8) gives each command a mount namespace of its own. */
    private static final String ENTER =
            """
            root=$1 run=$2 folder=$3
            shift 3
            mount --bind "$run" "$root/run"
            for each in /dev /proc /sys /tmp "$folder"; do
                mkdir -p "$root$each" && mount --rbind "$each" "$root$each" || exit
            done
            exec chroot "$root" "$@"
            """;

    private final Path folder;

    PeerRoot(String name) {
        this.folder = Path.of(System.getProperty("basedir", "."), "target/peers", name).toAbsolutePath().normalize();
    }

    /** Whether it could be had. */
    boolean isThere() {
        return Files.isDirectory(folder);
    }

    Path folder() {
        return folder;
    }

    /** Runs a program of it here and returns what it says. */
    String run(String... program) {
        List<String> words = new ArrayList<>(List.of("chroot", folder.toString()));
        words.addAll(List.of(program));
        return Shell.run(words.toArray(String[]::new));
    }

    /** What runs a program of it in a namespace, with the site's folders where they are and this {@code /run}. */
    String[] command(Site site, String... program) {
        List<String> words = new ArrayList<>(List.of(
                "sh", "-c", ENTER, "sh", folder.toString(), site.file("run").toString(), site.folder().toString()));
        words.addAll(List.of(program));
        return words.toArray(String[]::new);
    }
}

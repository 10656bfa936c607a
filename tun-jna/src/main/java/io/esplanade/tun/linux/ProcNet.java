package io.esplanade.tun.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /proc/net/udp} (proc_pid_net(5)): who holds a port. */
public final class ProcNet {
    // Our limits: finding the holder is a courtesy
    private static final int MAX_LINES = 65_536;
    private static final int MAX_DESCRIPTORS = 262_144;
    private static final int MAX_COMMAND_CHARS = 15; // TASK_COMM_LEN less the zero

    // Columns: sl local_address rem_address st queues tr:when retrnsmt uid timeout inode
    private static final int LOCAL_ADDRESS = 1;
    private static final int INODE = 9;

    private ProcNet() {}

    /** A process that has a socket open. */
    public record Holder(String command, long pid) {}

    /**
     * Returns who holds the UDP port, as far as this process may see it, in the network namespace of the calling thread.
     *
     * @param v6 whether an IPv6-only socket is stopped by it; an IPv4 one is by either family
     */
    public static @Nullable Holder udpHolder(boolean v6, int port) {
        Set<String> links = new HashSet<>(socketLinks(read("/proc/thread-self/net/udp6"), port));
        if (!v6) {
            links.addAll(socketLinks(read("/proc/thread-self/net/udp"), port));
        }
        return links.isEmpty() ? null : findProcess(Path.of("/proc"), links);
    }

    /** Returns what /proc/PID/fd/N links to for each socket of the table that is bound to the port. */
    static Set<String> socketLinks(List<String> table, int port) {
        Set<String> links = new HashSet<>();
        for (String line : table) {
            String[] columns = line.trim().split("\\s+", -1);
            if (columns.length > INODE && localPort(columns[LOCAL_ADDRESS]) == port) {
                links.add("socket:[" + columns[INODE] + "]");
            }
        }
        return links;
    }

    private static int localPort(String address) {
        try {
            return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
        } catch (NumberFormatException heading) {
            return -1;
        }
    }

    private static List<String> read(String path) {
        try (var lines = Files.lines(Path.of(path), StandardCharsets.ISO_8859_1)) {
            return lines.limit(MAX_LINES).toList();
        } catch (IOException | UncheckedIOException absent) {
            return List.of();
        }
    }

    private static @Nullable Holder findProcess(Path proc, Set<String> links) {
        int[] left = {MAX_DESCRIPTORS};
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (left[0] <= 0) {
                    return null;
                }
                if (holdsAny(process, links, left)) {
                    return new Holder(command(process), Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return null;
        }
        return null;
    }

    private static boolean holdsAny(Path process, Set<String> links, int[] left) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (left[0]-- <= 0) {
                    return false;
                }
                if (isLinkTo(descriptor, links)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException goneOrForbidden) {
            return false;
        }
        return false;
    }

    private static boolean isLinkTo(Path descriptor, Set<String> links) {
        try {
            return links.contains(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** A process chooses its name: what is printed of it is short and has no control characters. */
    private static String command(Path process) {
        try {
            String name = Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1).strip();
            String plain = name.replaceAll("[^\\x20-\\x7e]", "?");
            return plain.substring(0, Math.min(plain.length(), MAX_COMMAND_CHARS));
        } catch (IOException gone) {
            return "?";
        }
    }
}

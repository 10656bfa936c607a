package io.esplanade.controlplane.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Owner and mode of a file that is open. Java has no fstat: its attributes go by name, and a name may be given to another
 * file after the open. Every descriptor of the process has a link in {@code /proc/self/fd}, though, whose attributes are
 * those of the open file itself. So the attributes come from the link that leads to the file that bears the name; if none
 * does, the file that was opened is not the one that bears the name, and is refused.
 *
 * @param key device and inode
 * @param owner number of the user
 * @param mode permission bits
 */
public record OpenFile(Object key, int owner, int mode) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int PERMISSIONS = 07777;

    private record Key(long device, long inode) {}

    /**
     * To be called while the file is open. Without {@code /proc} the attributes are those of the name.
     *
     * @throws IOException also if the name belongs to another file by now
     */
    public static OpenFile of(Path path) throws IOException {
        OpenFile named = byPath(path);
        if (!Files.isDirectory(DESCRIPTORS)) {
            return named;
        }
        try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path link : links) {
                OpenFile open = byLink(link, named);
                if (open.key.equals(named.key)) {
                    return open;
                }
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        throw new FileSystemException(path.toString(), null, "file was replaced while it was opened");
    }

    /** Of the file that bears the name now; for one that is not opened. */
    public static OpenFile byPath(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino,uid,mode");
        return new OpenFile(
                new Key(number(attributes, "dev"), number(attributes, "ino")),
                (int) number(attributes, "uid"),
                (int) number(attributes, "mode") & PERMISSIONS);
    }

    private static long number(Map<String, Object> attributes, String name) throws IOException {
        if (attributes.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IOException("the system does not tell a file's " + name);
    }

    /** A descriptor may be closed while the directory is read; such a one is not the file looked for. */
    private static OpenFile byLink(Path link, OpenFile named) {
        try {
            return byPath(link);
        } catch (IOException closed) {
            return new OpenFile(closed, named.owner, named.mode);
        }
    }
}

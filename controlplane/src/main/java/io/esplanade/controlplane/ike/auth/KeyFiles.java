package io.esplanade.controlplane.ike.auth;

import io.esplanade.controlplane.files.OpenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads key files, and no others: what strangers can write is worth nothing, and a private key is for its owner alone. */
final class KeyFiles {
    // Our limits
    private static final int MAX_FILES = 10_000;
    private static final int MAX_BYTES = 4 << 20;
    private static final int OTHERS_WRITE = 0022;
    private static final int OTHERS = 0077;

    private KeyFiles() {}

    /** The files of a folder by name; hidden ones are not there, and a folder that is missing is empty. */
    static List<Path> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(folder, file -> !file.getFileName().toString().startsWith("."))) {
            for (Path file : entries) {
                if (files.size() == MAX_FILES) {
                    throw new IOException(folder + " has more than " + MAX_FILES + " files");
                }
                files.add(file);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(files);
        return files;
    }

    /** The content of a file that only its owner may write to. */
    static byte[] open(Path file) throws IOException, UnusableKeyException {
        return read(file, OTHERS_WRITE, "go-w");
    }

    /** The content of a file that only its owner may touch at all. */
    static byte[] secret(Path file) throws IOException, UnusableKeyException {
        return read(file, OTHERS, "600");
    }

    private static byte[] read(Path file, int forbidden, String mode) throws IOException, UnusableKeyException {
        if (!Files.isRegularFile(file)) {
            throw new UnusableKeyException("it is not a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            requireTrust(file, OpenFile.of(file), forbidden, mode);
            byte[] octets = in.readNBytes(MAX_BYTES + 1);
            if (octets.length > MAX_BYTES) {
                throw new UnusableKeyException("it has more than " + MAX_BYTES + " octets");
            }
            return octets;
        }
    }

    /** Of the file that is open: its name may be another's by now. */
    private static void requireTrust(Path file, OpenFile open, int forbidden, String mode)
            throws IOException, UnusableKeyException {
        if (open.owner() != 0 && open.owner() != self()) {
            throw new UnusableKeyException(
                    "it belongs to user " + open.owner() + ", not to root or the user of the gateway: chown it");
        }
        if ((open.mode() & forbidden) != 0) {
            throw new UnusableKeyException("other users may get at it: chmod " + mode + " " + file);
        }
    }

    private static int self() throws IOException {
        return OpenFile.byPath(Path.of("/proc/self")).owner();
    }
}

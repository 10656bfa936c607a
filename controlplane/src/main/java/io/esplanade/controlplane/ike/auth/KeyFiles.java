package io.esplanade.controlplane.ike.auth;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Reads key files, and no others: what strangers can write is worth nothing, and a private key is for its owner alone. */
final class KeyFiles {
    // Our limits
    private static final int MAX_FILES = 10_000;
    private static final long MAX_BYTES = 4 << 20;
    private static final int OTHERS_WRITE = 0022;
    private static final int OTHERS = 0077;
    private static final int PERMISSIONS = 07777;

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
        Map<String, Object> attributes = Files.readAttributes(file, "unix:uid,mode");
        int owner = number(attributes, "uid");
        if (owner != 0 && owner != self()) {
            throw new UnusableKeyException(
                    "it belongs to user " + owner + ", not to root or the user of the gateway: chown it");
        }
        if ((number(attributes, "mode") & PERMISSIONS & forbidden) != 0) {
            throw new UnusableKeyException("other users may get at it: chmod " + mode + " " + file);
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new UnusableKeyException("it has more than " + MAX_BYTES + " octets");
        }
        return Files.readAllBytes(file);
    }

    private static int self() throws IOException {
        return number(Files.readAttributes(Path.of("/proc/self"), "unix:uid"), "uid");
    }

    private static int number(Map<String, Object> attributes, String name) throws IOException {
        if (attributes.get(name) instanceof Integer value) {
            return value;
        }
        throw new IOException("the system does not tell a file's " + name);
    }
}

package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.files.OpenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the files of one configuration. The first must be safe from other users; included ones are not checked. */
final class ConfigFiles {
    /** Group may read, nobody else anything: what else is set is too much. */
    private static final int FORBIDDEN_MODE = 0037;

    private final Environment environment;
    private final Reporter reporter;
    private int octetsLeft = Limits.TOTAL_OCTETS;
    private int includesLeft = Limits.INCLUDES;

    ConfigFiles(Environment environment, Reporter reporter) {
        this.environment = environment;
        this.reporter = reporter;
    }

    /** The file that the user named; null after a message. */
    @Nullable SourceFile top(Path file) {
        String name = OctetText.encode(file.toString());
        Path path = environment.directory().resolve(file);
        try (InputStream in = Files.newInputStream(path)) {
            OpenFile attributes = OpenFile.of(path);
            if (attributes.owner() != 0 && attributes.owner() != environment.userId()) {
                reporter.programError(name + ": owner not root or current user");
                return null;
            }
            if ((attributes.mode() & FORBIDDEN_MODE) != 0) {
                reporter.programError(name + ": group writable or world read/writable");
                return null;
            }
            return source(file.toString(), attributes.key(), in);
        } catch (IOException failed) {
            reporter.programError("pushfile: " + name + ": " + reason(failed));
            return null;
        }
    }

    /** Standard input, which belongs to the user already. Reads to its end; does not close it. */
    @Nullable SourceFile standardInput(InputStream in) {
        try {
            return source("stdin", "stdin", in);
        } catch (IOException failed) {
            reporter.programError("stdin: " + reason(failed));
            return null;
        }
    }

    /** A file that the configuration names; null after a message. */
    @Nullable SourceFile include(String name, CharSource source) {
        try {
            Path path = environment.directory().resolve(OctetText.decode(name));
            String why = refusal(source, OpenFile.byPath(path).key());
            if (why == null) {
                try (InputStream in = Files.newInputStream(path)) {
                    return source(OctetText.decode(name), OpenFile.byPath(path).key(), in);
                }
            }
            reporter.programError(name + ": " + why);
        } catch (IOException | InvalidPathException failed) {
            reporter.programError("pushfile: " + name + ": " + reason(failed));
        }
        return null;
    }

    private @Nullable String refusal(CharSource source, Object fileKey) {
        if (source.isOpen(fileKey)) {
            return "file includes itself";
        }
        if (source.depth() >= Limits.INCLUDE_DEPTH) {
            return "files included too deeply";
        }
        includesLeft--;
        return includesLeft < 0 ? "too many included files" : null;
    }

    private SourceFile source(String name, Object key, InputStream in) throws IOException {
        SourceText text = new SourceText(read(in));
        reporter.excerpts().add(name, text);
        return new SourceFile(name, key, text);
    }

    private byte[] read(InputStream in) throws IOException {
        byte[] octets = in.readNBytes(octetsLeft + 1);
        if (octets.length > octetsLeft) {
            throw new FileSystemException(null, null, "File too large");
        }
        octetsLeft -= octets.length;
        return octets;
    }

    /** The words of the system for what Java has exceptions for. */
    static String reason(Exception failed) {
        if (failed instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (failed instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (failed instanceof FileSystemLoopException) {
            return "Too many levels of symbolic links";
        }
        String reason = failed instanceof FileSystemException detailed ? detailed.getReason() : failed.getMessage();
        return reason == null ? "Input/output error" : reason;
    }
}

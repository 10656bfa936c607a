package io.esplanade.controlplane;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads test vectors: lines of text below {@code src/test/resources/vectors}, without comments. */
public final class VectorFile {
    private final Map<String, String> values = new LinkedHashMap<>();

    private VectorFile() {}

    /** The lines that are neither empty nor comments. */
    public static List<String> lines(String name) {
        try (InputStream in = VectorFile.class.getResourceAsStream("/vectors/" + name)) {
            String text = new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
            return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of {@code key = value} lines. */
    public static VectorFile keyed(String name) {
        VectorFile file = new VectorFile();
        for (String line : lines(name)) {
            String[] pair = line.split(" = ", 2);
            file.values.put(pair[0], pair[1]);
        }
        return file;
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public String text(String key) {
        return Objects.requireNonNull(values.get(key), key);
    }

    public Octets octets(String key) {
        return Octets.ofHex(text(key));
    }

    public Secret secret(String key) {
        return Secret.owning(octets(key).toArray());
    }
}

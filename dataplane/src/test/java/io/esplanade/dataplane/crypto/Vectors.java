package io.esplanade.dataplane.crypto;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** The vector files of the tests. */
final class Vectors {
    private Vectors() {}

    /** Packets in the columns of {@link KnownAnswer}. */
    static List<KnownAnswer> packets(String resource) {
        try (Reader text = open(resource)) {
            return KnownAnswer.read(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The columns of each line that is no comment. */
    static List<String[]> rows(String resource) {
        try (Reader text = open(resource)) {
            return text.readAllLines().stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] hex(String column) {
        return column.equals("-") ? new byte[0] : HexFormat.of().parseHex(column);
    }

    private static Reader open(String resource) {
        return new InputStreamReader(
                Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/" + resource), resource),
                StandardCharsets.US_ASCII);
    }
}

package io.esplanade.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** README and docs: what they point to is there. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CODE = Pattern.compile("`([A-Za-z0-9/]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsToAFileOfTheProject(Path document) throws IOException {
        assertThat(LINK.matcher(Files.readString(document)).results().map(link -> link.group(1)))
                .filteredOn(target -> !target.startsWith("http"))
                .filteredOn(target -> Files.notExists(document.resolveSibling(target)))
                .isEmpty();
    }

    /** A package and a class, {@code dataplane/lookup/Spd}, or a class beside the one named before it. */
    @Test
    void everyClassThatTheStandardsNameIsThere() throws IOException {
        Set<String> known = sources();

        assertThat(Files.readAllLines(ROOT.resolve("docs/standards.md")).stream()
                        .filter(line -> line.startsWith("|"))
                        .flatMap(line -> CODE.matcher(line).results().map(code -> code.group(1))))
                .isNotEmpty()
                .filteredOn(name -> !known.contains(name))
                .isEmpty();
    }

    /** Packages and classes below io.esplanade, and each class by its simple name too. */
    private static Set<String> sources() throws IOException {
        Set<String> names = new HashSet<>();
        for (String module : List.of("tun-jna", "dataplane", "controlplane", "gateway-app")) {
            Path root = ROOT.resolve(module).resolve("src/main/java/io/esplanade");
            try (Stream<Path> files = Files.walk(root)) {
                files.forEach(file -> {
                    names.add(root.relativize(file).toString().replace(".java", ""));
                    names.add(file.getFileName().toString().replace(".java", ""));
                });
            }
        }
        return names;
    }

    private static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.toList().stream())
                    .filter(file -> file.toString().endsWith(".md"));
        }
    }
}

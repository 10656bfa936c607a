package io.esplanade.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+Test\\.[a-z][A-Za-z0-9]+)`");
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

    /** Each clause names the tests that fail if it does not hold. */
    @Test
    void everyTestThatTheLimitsNameIsThere() throws IOException {
        List<String> named = TEST.matcher(Files.readString(ROOT.resolve("docs/limits.md")))
                .results()
                .map(test -> test.group(1))
                .toList();

        assertThat(named).hasSizeGreaterThan(40).filteredOn(test -> !isThere(test)).isEmpty();
    }

    private static boolean isThere(String test) {
        int dot = test.indexOf('.');
        String file = test.substring(0, dot) + ".java";
        String method = "void " + test.substring(dot + 1) + "(";
        return Stream.of("dataplane", "controlplane", "gateway-app")
                .map(module -> ROOT.resolve(module).resolve("src/test/java"))
                .anyMatch(root -> contains(root, file, method));
    }

    private static boolean contains(Path root, String fileName, String text) {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(each -> each.endsWith(fileName)).toList()) {
                if (Files.readString(file).contains(text)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

package io.esplanade.controlplane.ipsecconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the reference implementation prints, byte for byte. */
class GoldenFilesTest {
    static final Path DIRECTORY = Path.of("src/test/resources/regress");

    static List<String> ike() throws IOException {
        return names("ike[0-9]+");
    }

    static List<String> ikedel() throws IOException {
        return names("ikedel[0-9]+");
    }

    static List<String> failing() throws IOException {
        return names("(ike|ipsec|sa)fail[0-9]+");
    }

    static List<String> flows() throws IOException {
        return names("ipsec[0-9]+");
    }

    static List<String> sas() throws IOException {
        return names("(sa|tcpmd5)[0-9]+");
    }

    @ParameterizedTest
    @MethodSource("ike")
    void printsIkeRulesAsCommands(String name) throws IOException {
        assertThat(run(name, PrintOptions.DEFAULT, false)).isEqualTo(expected(name));
    }

    @ParameterizedTest
    @MethodSource("ikedel")
    void printsDeletionOfIkeRules(String name) throws IOException {
        assertThat(run(name, new PrintOptions(true, false, false), false)).isEqualTo(expected(name));
    }

    @ParameterizedTest
    @MethodSource("flows")
    void printsFlowsInBothDirections(String name) throws IOException {
        assertThat(run(name, PrintOptions.DEFAULT, false)).isEqualTo(expected(name));
    }

    @ParameterizedTest
    @MethodSource("sas")
    void printsSasWithKeys(String name) throws IOException {
        assertThat(run(name, new PrintOptions(false, true, false), false)).isEqualTo(expected(name));
    }

    @ParameterizedTest
    @MethodSource("failing")
    void reportsErrors(String name) throws IOException {
        assertThat(run(name, PrintOptions.DEFAULT, true)).isEqualTo(expected(name));
    }

    private static String run(String name, PrintOptions options, boolean withErrors) throws IOException {
        String input = Files.readString(DIRECTORY.resolve(name + ".in")).replace("DIR", DIRECTORY.toString());
        LoadResult result = new ConfigLoader(TestEnvironments.at(Path.of("").toAbsolutePath()))
                .loadStandardInput(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)), LoadOptions.DEFAULT);
        StringBuilder out = new StringBuilder();
        List<Diagnostic> messages = new StatementPrinter(TestEnvironments.at(DIRECTORY), options).print(result, out);
        return withErrors ? Diagnostic.formatAll(messages, "ipsecctl") + out : out.toString();
    }

    private static String expected(String name) throws IOException {
        return Files.readString(DIRECTORY.resolve(name + ".ok"));
    }

    static List<String> names(String pattern) throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(pattern + "\\.in"))
                    .map(name -> name.substring(0, name.length() - 3))
                    .sorted()
                    .toList();
        }
    }
}

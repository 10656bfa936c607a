package io.esplanade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.dataplane.api.Drop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The man pages of the commands name every option there is and no other; all pages are correct mdoc. */
class ManPagesTest {
    private static final Path PAGES = Path.of("..", "docs", "man");
    private static final Path RENDERED = Path.of("target", "man");
    private static final Pattern LONG_OPTION = Pattern.compile("Fl Fl ([a-z-]+)");
    private static final Pattern SHORT_OPTION = Pattern.compile("(?<!Fl )Fl ([A-Za-z])(?![A-Za-z])");

    @Test
    void theGatewaysPageNamesEveryOptionOfEveryCommand() throws IOException {
        CommandLine gateway = GatewayCommand.commandLine(_ -> 0);
        Set<String> options = new TreeSet<>();
        addOptions(gateway, options);

        assertThat(itemOptions("gateway.8")).isEqualTo(options);
        assertThat(page("gateway.8"))
                .contains(gateway.getSubcommands().keySet().stream()
                        .map(name -> ".Ss gateway " + name)
                        .toArray(String[]::new));
    }

    @Test
    void thePageOfIpsecctlNamesEveryOptionOfItsUsageLine() throws IOException {
        assertThat(itemOptions("ipsecctl.8")).containsAll(usageOptions());
    }

    @Test
    void theGatewaysPageExplainsEveryReasonOfADrop() throws IOException {
        String page = Files.readString(PAGES.resolve("gateway.8")).replaceAll("\\s+", " ");

        assertThat(Stream.concat(
                        Arrays.stream(Drop.values()).filter(drop -> drop != Drop.NONE).map(drop -> item(drop.label(), drop.sentence())),
                        Arrays.stream(IkeDrop.values()).map(drop -> item(drop.label(), drop.sentence()))))
                .allSatisfy(item -> assertThat(page).contains(item));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageIsCorrectAndIsRendered(Path page) throws IOException, InterruptedException {
        boolean required = Boolean.getBoolean("esplanade.it.required");
        assumeTrue(required || isInstalled("mandoc"), "mandoc is not installed");

        assertThat(run("mandoc", "-T", "lint", "-W", "warning", page.toString())).isEmpty();

        Files.createDirectories(RENDERED);
        Files.writeString(RENDERED.resolve(page.getFileName() + ".html"), run("mandoc", "-T", "html", page.toString()));
        Files.writeString(RENDERED.resolve(page.getFileName() + ".md"), run("mandoc", "-T", "markdown", page.toString()));
    }

    private static Stream<Path> pages() {
        return Stream.of("ipsec.conf.5", "gateway.8", "ipsecctl.8").map(PAGES::resolve);
    }

    private static void addOptions(CommandLine command, Set<String> options) {
        command.getCommandSpec().options().forEach(option -> options.addAll(Arrays.asList(option.names())));
        command.getSubcommands().values().forEach(each -> addOptions(each, options));
    }

    /** The options of {@code .It} lines. */
    private static Set<String> itemOptions(String name) throws IOException {
        Set<String> options = new TreeSet<>();
        for (String line : page(name)) {
            if (line.startsWith(".It Fl ")) {
                addMatches(LONG_OPTION, line, "--", options);
                addMatches(SHORT_OPTION, line, "-", options);
            }
        }
        return options;
    }

    private static void addMatches(Pattern pattern, String text, String dashes, Set<String> options) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            options.add(dashes + matcher.group(1));
        }
    }

    /** {@code [-cdF] [-f file] [--add]}, as the command prints it. */
    private static Set<String> usageOptions() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(err, true, StandardCharsets.UTF_8);
        new Ipsecctl(InputStream.nullInputStream(), print, print, false).run(List.of());
        Set<String> options = new TreeSet<>();
        Matcher matcher = Pattern.compile("\\[(--?)([A-Za-z-]+)").matcher(err.toString(StandardCharsets.UTF_8));
        while (matcher.find()) {
            if (matcher.group(1).equals("--")) {
                options.add("--" + matcher.group(2));
            } else {
                matcher.group(2).chars().forEach(letter -> options.add("-" + (char) letter));
            }
        }
        return options;
    }

    private static String item(String label, String sentence) {
        return ".It Li " + label + " " + sentence + " ";
    }

    private static List<String> page(String name) throws IOException {
        return Files.readAllLines(PAGES.resolve(name));
    }

    private static boolean isInstalled(String command) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        assertThat(status).as("%s: %s", List.of(command), output).isZero();
        return output;
    }
}

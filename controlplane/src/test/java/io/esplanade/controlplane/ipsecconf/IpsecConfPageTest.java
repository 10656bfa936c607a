package io.esplanade.controlplane.ipsecconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/man/ipsec.conf.5 says what the program does: its words, its tables, its limits, and every example in it. */
class IpsecConfPageTest {
    private static final Path PAGE = Path.of("..", "docs", "man", "ipsec.conf.5");
    private static final String KEY_DIRECTORY = "/etc/ipsec.keys";
    private static final Pattern MACRO = Pattern.compile("[A-Z][a-z]");
    private static final Pattern ROW = Pattern.compile("\\.It Li (\\S+)((?: Ta \\S+)+)");
    private static final Pattern VERDICT = Pattern.compile("\\.\\\\\" test: (loads|parses|refused|each refused)(?: \"(.*)\")?");

    /** A display of the page, and what the comment above it says of it. */
    record Example(String verdict, String text, String conf) {
        @Override
        public String toString() {
            return verdict + ": " + conf.lines().findFirst().orElse("");
        }
    }

    @TempDir
    private Path keys;

    @Test
    void everyKeywordOfTheLanguageAndNoOtherIsSetAsOne() throws IOException {
        Set<String> keywords = Arrays.stream(Keyword.values()).map(Keyword::text).collect(Collectors.toSet());
        Set<String> set = new TreeSet<>();
        page().stream().filter(line -> line.startsWith(".")).forEach(line -> addKeywords(line, set));

        assertThat(set).containsExactlyInAnyOrderElementsOf(keywords);
    }

    @Test
    void theTableOfAuthenticationIsThatOfTheProgram() throws IOException {
        List<String> expected = Arrays.stream(AuthTransform.values())
                .filter(auth -> auth != AuthTransform.UNKNOWN && auth != AuthTransform.NONE)
                .map(auth -> row(
                        auth.text(),
                        Integer.toString(auth.keyBytes() * 8),
                        verdict(auth != AuthTransform.HMAC_RIPEMD160, ike("main auth " + auth.text())),
                        verdict(auth.isInIke(), ike("quick auth " + auth.text())),
                        "yes"))
                .toList();

        assertThat(rows("Authentication")).isEqualTo(expected);
    }

    @Test
    void theTableOfEncryptionIsThatOfTheProgram() throws IOException {
        List<String> expected = Arrays.stream(EncTransform.values())
                .filter(enc -> enc != EncTransform.UNKNOWN && enc != EncTransform.NONE)
                .map(enc -> row(
                        enc.text(),
                        bits(enc),
                        verdict(enc.isInPhase1(), ike("main enc " + enc.text())),
                        verdict(enc.isInPhase2(), ike("quick enc " + enc.text() + (enc == EncTransform.NULL ? " auth hmac-sha2-256" : ""))),
                        enc.allowsStaticKeys() ? "yes" : "no"))
                .toList();

        assertThat(rows("Encryption")).isEqualTo(expected);
    }

    @Test
    void theTableOfGroupsIsThatOfTheProgram() throws IOException {
        List<String> expected = Arrays.stream(GroupTransform.values())
                .filter(group -> group.group() != null)
                .map(group -> row(
                        group.text(), otherName(group), verdict(true, ike("main group " + group.text() + " quick group " + group.text()))))
                .toList();

        assertThat(rows("Groups")).isEqualTo(expected);
    }

    @Test
    void theLimitsAreThoseOfTheProgram() throws IOException {
        assertThat(page())
                .contains(
                        ".It characters of one word Ta " + Limits.TOKEN,
                        ".It octets of all files together Ta " + (Limits.TOTAL_OCTETS >> 20) + " Mi",
                        ".It files included within each other Ta " + Limits.INCLUDE_DEPTH,
                        ".It files included in all Ta " + Limits.INCLUDES,
                        ".It lists within lists Ta " + Limits.LIST_DEPTH,
                        ".It hosts of one list Ta " + Limits.LIST_HOSTS,
                        ".It rules after expansion Ta " + Limits.RULES,
                        ".It messages shown Ta " + Limits.DIAGNOSTICS);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleDoesWhatThePageSays(Example example) throws IOException {
        for (String name : List.of("a1", "a2")) {
            Files.writeString(keys.resolve(name), "5a".repeat(32) + "\n");
        }
        for (String name : List.of("e1", "e2")) {
            Files.writeString(keys.resolve(name), "a5".repeat(16) + "\n");
        }
        String conf = example.conf.replace(KEY_DIRECTORY, keys.toString());
        switch (example.verdict) {
            case "loads" -> assertThat(accepted(conf).policyErrors()).isEmpty();
            case "refused" -> assertRefused(conf, example.text);
            case "each refused" -> conf.lines()
                    .forEach(line -> assertRefused(
                            line + "\n", line.substring(line.indexOf('#') + 1).strip()));
            default -> accepted(conf);
        }
    }

    private static Config accepted(String conf) {
        Config config = Config.of(conf);
        assertThat(config.errors()).as(conf).isEmpty();
        return config;
    }

    private static void assertRefused(String conf, String reason) {
        Config config = accepted(conf);
        assertThat(config.result().policy()).as(conf).isEmpty();
        assertThat(config.policyErrors()).as(conf).anyMatch(message -> message.contains(reason));
    }

    /** A display of rules that nobody looks at is one that nobody will repair. */
    @Test
    void everyDisplaySaysWhatTheBuildDoesWithIt() throws IOException {
        List<String> page = page();
        long displays = page.stream().filter(line -> line.startsWith(".Bd -literal")).count();

        assertThat(examples()).hasSize(Math.toIntExact(displays));
    }

    private static Stream<Example> examples() throws IOException {
        List<String> page = page();
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            Matcher verdict = VERDICT.matcher(page.get(i));
            if (verdict.matches()) {
                int end = i + page.subList(i, page.size()).indexOf(".Ed");
                String conf = page.subList(i + 2, end).stream()
                        .map(line -> line.replace("\\e", "\\").replace("\\&", "") + "\n")
                        .collect(Collectors.joining());
                examples.add(new Example(verdict.group(1), verdict.group(2) == null ? "" : verdict.group(2), conf));
            }
        }
        return examples.stream();
    }

    /** The words between {@code Ic} and the next macro of a line. */
    private static void addKeywords(String line, Set<String> keywords) {
        boolean inKeywords = false;
        for (String word : line.substring(1).split(" +", -1)) {
            if (MACRO.matcher(word).matches() || word.equals("Brc")) {
                inKeywords = word.equals("Ic");
            } else if (inKeywords && word.matches("[a-z0-9]+")) {
                keywords.add(word);
            }
        }
    }

    private static List<String> rows(String subsection) throws IOException {
        List<String> page = page();
        int begin = page.indexOf(".Ss " + subsection);
        int end = begin + page.subList(begin, page.size()).indexOf(".El");
        return page.subList(begin, end).stream().filter(line -> ROW.matcher(line).matches()).toList();
    }

    private static String row(String name, String... cells) {
        return ".It Li " + name + Arrays.stream(cells).map(cell -> " Ta " + cell).collect(Collectors.joining());
    }

    private static String bits(EncTransform enc) {
        int least = enc.minKeyBytes() * 8;
        int most = enc.maxKeyBytes() * 8;
        return least == most ? Integer.toString(least) : least + "-" + most;
    }

    private static String otherName(GroupTransform group) {
        return IntStream.rangeClosed(1, 30)
                .mapToObj(number -> "grp" + number)
                .filter(name -> GroupTransform.find(name) == group)
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private static String ike(String phases) {
        return "ike esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 " + phases + " psk key\n";
    }

    /** Whether the language has it, and if so, whether the gateway carries it out. */
    private static String verdict(boolean inLanguage, String conf) {
        boolean loads = Config.of(conf).result().policy().isPresent();
        return inLanguage ? loads ? "yes" : "refused" : loads ? "carried out though not in the language" : "no";
    }

    private static List<String> page() throws IOException {
        return Files.readAllLines(PAGE);
    }
}

package io.esplanade.controlplane.ipsecconf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What {@code /etc} and {@code /proc} know. A file that is missing is empty. */
final class SystemNames {
    private SystemNames() {}

    static NameTable protocols() {
        return parse(lines(Path.of("/etc/protocols")), List.of(""));
    }

    static NameTable services() {
        return parse(lines(Path.of("/etc/services")), List.of("/tcp", "/udp"));
    }

    static String hostName() {
        List<String> name = lines(Path.of("/proc/sys/kernel/hostname"));
        return name.isEmpty() || name.getFirst().isBlank() ? "localhost" : name.getFirst().strip();
    }

    /** The real user id, for which Java has no method: {@code Uid: real effective saved filesystem}. */
    static int userId() {
        return lines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> Integer.parseUnsignedInt(line.split("\\s+", -1)[1]))
                .findFirst()
                .orElse(0);
    }

    /**
     * Reads {@code NAME NUMBER[SUFFIX] ALIAS... # comment}. The first suffix wins over the second, the first line of a
     * name or number over later ones.
     */
    static NameTable parse(List<String> lines, List<String> suffixes) {
        Map<String, Integer> numbers = new HashMap<>();
        Map<Integer, String> names = new HashMap<>();
        for (String suffix : suffixes) {
            for (String line : lines) {
                String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
                if (words.length >= 2 && words[1].matches("[0-9]{1,5}" + suffix)) {
                    int number = Integer.parseInt(words[1].substring(0, words[1].length() - suffix.length()));
                    names.putIfAbsent(number, words[0]);
                    numbers.putIfAbsent(words[0], number);
                    for (int i = 2; i < words.length; i++) {
                        numbers.putIfAbsent(words[i], number);
                    }
                }
            }
        }
        return new Names(Map.copyOf(numbers), Map.copyOf(names));
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return List.of();
        }
    }

    private record Names(Map<String, Integer> numbers, Map<Integer, String> namesOfNumbers) implements NameTable {
        @Override
        public OptionalInt number(String name) {
            Integer number = numbers.get(name);
            return number == null ? OptionalInt.empty() : OptionalInt.of(number);
        }

        @Override
        public Optional<String> name(int number) {
            return Optional.ofNullable(namesOfNumbers.get(number));
        }

        @Override
        public Collection<String> names() {
            return numbers.keySet();
        }
    }
}

package io.esplanade.controlplane.isakmpdconf;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sections and tags of a file, as isakmpd takes them: names in any case, the first of two tags counts, a line that ends in a
 * backslash goes on in the next one.
 */
final class IsakmpdFile {
    // Our limit: as long as the names that isakmpd takes by its FIFO
    private static final int MAX_NAME_CHARS = 200;

    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final Remarks remarks;
    private Section current = new Section("", 0);

    private IsakmpdFile(Remarks remarks) {
        this.remarks = remarks;
    }

    static IsakmpdFile parse(String text, Remarks remarks) {
        IsakmpdFile file = new IsakmpdFile(remarks);
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            int first = i + 1;
            StringBuilder logical = new StringBuilder(lines.get(i));
            while (!logical.isEmpty() && logical.charAt(logical.length() - 1) == '\\' && i + 1 < lines.size()) {
                logical.setLength(logical.length() - 1);
                logical.append(lines.get(++i));
            }
            file.line(logical.toString().strip(), first);
        }
        return file;
    }

    private void line(String text, int line) {
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        int sign = text.indexOf('#');
        if (sign > 0 && !Character.isWhitespace(text.charAt(sign - 1))) {
            remarks.error(line, "does # begin a comment here, or belong to the value? Put the comment on a line of its own; a key"
                    + " with # in it goes in hex digits, 0x...");
            return;
        }
        String logical = sign < 0 ? text : text.substring(0, sign).strip();
        if (logical.startsWith("[")) {
            heading(logical, line);
        } else {
            assignment(logical, line);
        }
    }

    private void heading(String text, int line) {
        String name = text.substring(1, Math.max(1, text.length() - 1)).strip();
        if (!text.endsWith("]") || name.isEmpty() || name.length() > MAX_NAME_CHARS) {
            remarks.error(line, "not the name of a section: write [NAME] alone on its line");
            current = new Section("", 0);
            return;
        }
        current = sections.computeIfAbsent(key(name), each -> new Section(name, line));
    }

    private void assignment(String text, int line) {
        int equals = text.indexOf('=');
        String tag = equals < 0 ? "" : text.substring(0, equals).strip();
        if (tag.isEmpty() || tag.length() > MAX_NAME_CHARS || tag.chars().anyMatch(Character::isWhitespace)) {
            remarks.error(line, "neither [SECTION] nor TAG= VALUE"); // the line may hold a key
            return;
        }
        if (!current.exists()) {
            remarks.error(line, tag + " is in no section: write [SECTION] above it");
            return;
        }
        if (!current.add(new Entry(tag, text.substring(equals + 1).strip(), line))) {
            remarks.warn(line, tag + " of [" + current.name() + "] is there already, and the first one counts: take this one out");
        }
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** An empty one if it is not there. */
    Section section(String name) {
        return sections.getOrDefault(key(name), new Section(name, 0));
    }

    Collection<Section> sections() {
        return sections.values();
    }
}

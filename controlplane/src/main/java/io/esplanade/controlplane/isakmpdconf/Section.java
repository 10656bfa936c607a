package io.esplanade.controlplane.isakmpdconf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A section, and which of its tags somebody has asked for. */
final class Section {
    private final String name;
    private final int line;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    /** @param line of its first heading, or 0 if it is not there */
    Section(String name, int line) {
        this.name = name;
        this.line = line;
    }

    String name() {
        return name;
    }

    int line() {
        return line;
    }

    boolean exists() {
        return line > 0;
    }

    /** Returns whether it is the first of its tag, which counts. */
    boolean add(Entry entry) {
        return entries.putIfAbsent(key(entry.tag()), entry) == null;
    }

    private static String key(String tag) {
        return tag.toLowerCase(Locale.ROOT);
    }

    /** Null if it is not there. */
    @Nullable Entry get(String tag) {
        asked.add(key(tag));
        return entries.get(key(tag));
    }

    /** Empty if it is not there. */
    String text(String tag) {
        Entry entry = get(tag);
        return entry == null ? "" : entry.value();
    }

    boolean has(String tag) {
        return entries.containsKey(key(tag));
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    /** Whether anybody has asked for a tag of it. */
    boolean isUsed() {
        return !asked.isEmpty();
    }

    /** What nobody has asked for: it would be lost. */
    List<Entry> unasked() {
        List<Entry> rest = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (!asked.contains(key)) {
                rest.add(entry);
            }
        });
        return rest;
    }
}

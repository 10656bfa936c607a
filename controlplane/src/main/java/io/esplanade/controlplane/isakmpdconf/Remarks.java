package io.esplanade.controlplane.isakmpdconf;

import java.util.ArrayList;
import java.util.List;

/** What is to be said of a file, in the order in which it was found. No line holds a key. */
final class Remarks {
    private static final int MAX = 200;

    private final String file;
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    Remarks(String file) {
        this.file = file;
    }

    void error(int line, String text) {
        add(errors, line, text);
    }

    void warn(int line, String text) {
        add(warnings, line, "warning: " + text);
    }

    private void add(List<String> lines, int line, String text) {
        String remark = (file + ": " + line + ": " + text).replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", "?");
        if (lines.size() < MAX && !lines.contains(remark)) {
            lines.add(remark);
        }
    }

    List<String> errors() {
        return List.copyOf(errors);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    String place(int line) {
        return file + ": " + line;
    }
}

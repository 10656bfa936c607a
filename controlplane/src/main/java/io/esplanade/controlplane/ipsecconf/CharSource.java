package io.esplanade.controlplane.ipsecconf;

import java.util.ArrayDeque;
import java.util.Deque;

/** The characters of a configuration: a stack of files, the innermost included one on top. */
final class CharSource {
    static final int END = -1;

    private final Deque<SourceFile> files = new ArrayDeque<>();
    private long expanded;

    CharSource(SourceFile top) {
        files.push(top);
    }

    void push(SourceFile file) {
        files.push(file);
    }

    int depth() {
        return files.size();
    }

    boolean isOpen(Object fileKey) {
        return files.stream().anyMatch(file -> fileKey.equals(file.key()));
    }

    private SourceFile file() {
        return files.element();
    }

    /** Next character, {@link #END} at the end of a file; the stack of files stays. */
    int read() {
        return file().read();
    }

    void unread(int c) {
        if (c != END) {
            file().unread(c);
        }
    }

    /** Leaves the file at its end; false if it is the last. */
    boolean pop() {
        if (files.size() == 1) {
            return false;
        }
        files.pop();
        return true;
    }

    boolean inMacro() {
        return file().inMacro();
    }

    /** Reads the value next. False if macros have given more than the limit already. */
    boolean expand(String value) {
        expanded += value.length();
        file().expand(value);
        return expanded <= Limits.EXPANDED;
    }

    void newLine() {
        file().newLine();
    }

    void newLineInQuotes() {
        file().newLineInQuotes();
    }

    /** Position of the character that was read last. */
    Position here() {
        return file().here();
    }
}

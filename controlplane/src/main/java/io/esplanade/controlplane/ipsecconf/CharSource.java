package io.esplanade.controlplane.ipsecconf;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a configuration: a stack of files, above it the macro that is being read, above that what the lexer
 * put back. The lexer counts the lines, since it may put a line feed back.
 */
final class CharSource {
    static final int END = -1;

    private final Deque<SourceFile> files = new ArrayDeque<>();
    private @Nullable String macro;
    private int macroAt;
    private int[] back = new int[16];
    private int backSize;
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

    SourceFile file() {
        return files.element();
    }

    /** Next character, {@link #END} at the end of a file; the stack of files stays. */
    int read() {
        if (backSize > 0) {
            return back[--backSize];
        }
        if (macro != null) {
            if (macroAt < macro.length()) {
                return macro.charAt(macroAt++);
            }
            macro = null;
        }
        return file().read();
    }

    void unread(int c) {
        if (c == END) {
            return;
        }
        if (backSize == back.length) {
            back = Arrays.copyOf(back, backSize * 2);
        }
        back[backSize++] = c;
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
        return macro != null;
    }

    /** Reads the value next. False if macros have given more than the limit already. */
    boolean expand(String value) {
        expanded += value.length();
        macro = value;
        macroAt = 0;
        return expanded <= Limits.EXPANDED;
    }

    void newLine() {
        file().newLine(backSize);
    }

    /** Position of the character that was read last. */
    Position here() {
        SourceFile file = file();
        return new Position(file.name(), file.line(), Math.max(1, file.column() - backSize));
    }
}

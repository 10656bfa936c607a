package io.esplanade.controlplane.ipsecconf;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One open file: its octets, and how far they are read. Above them lies the macro that is being read, above that what
 * the
 * lexer put back. The lexer counts the lines, since it may put a line feed back.
 */
final class SourceFile {
    private final String name;
    private final Object key;
    private final SourceText text;
    private final byte[] octets;
    private int at;
    private int line = 1;
    private int lineStart;
    private @Nullable String macro;
    private int macroAt;
    private int macroBase; // what was put back before the macro began is read after it
    private int[] back = new int[16];
    private int backSize;

    /**
     * @param name as messages show it
     * @param key what tells whether two names are the same file
     */
    SourceFile(String name, Object key, SourceText text) {
        this.name = name;
        this.key = key;
        this.text = text;
        this.octets = text.octets();
    }

    Object key() {
        return key;
    }

    int read() {
        if (macro != null && backSize == macroBase) {
            if (macroAt < macro.length()) {
                return macro.charAt(macroAt++);
            }
            macro = null;
        }
        if (backSize > 0) {
            return back[--backSize];
        }
        return at < octets.length ? octets[at++] & 0xff : CharSource.END;
    }

    void unread(int c) {
        if (backSize == back.length) {
            back = Arrays.copyOf(back, backSize * 2);
        }
        back[backSize++] = c;
    }

    boolean inMacro() {
        return macro != null;
    }

    void expand(String value) {
        macro = value;
        macroAt = 0;
        macroBase = backSize;
    }

    void newLine() {
        line++;
        lineStart = at - backSize;
    }

    /** A line feed within quotes: the string goes on. */
    void newLineInQuotes() {
        newLine();
        text.continuesQuotes(line);
    }

    Position here() {
        return new Position(name, line, Math.max(1, at - backSize - lineStart));
    }
}

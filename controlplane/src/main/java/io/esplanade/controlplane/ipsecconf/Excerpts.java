package io.esplanade.controlplane.ipsecconf;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes excerpts of the files of one configuration. */
final class Excerpts {
    /** Characters of a line that are shown, and how many of them at least stand before the caret if it is cut. */
    private static final int WIDTH = 100;
    private static final int BEFORE_CARET = 40;
    private static final String CUT = "...";
    /** Physical lines of one rule that are looked at to tell whether a line begins within a key. */
    private static final int MAX_LINES = 200;

    private final Map<String, SourceText> texts = new HashMap<>();
    private @Nullable Position lastPlace;
    private @Nullable Excerpt last;

    /** Takes a file in; of two with the same name, the later. */
    void add(String file, SourceText text) {
        texts.put(file, text);
    }

    /** The line of a token, or null if its text is not known. */
    @Nullable Excerpt at(Position where) {
        if (where.equals(lastPlace)) {
            return last;
        }
        SourceText text = texts.get(where.file());
        lastPlace = where;
        last = text == null ? null : excerpt(text, where);
        return last;
    }

    private static Excerpt excerpt(SourceText text, Position where) {
        int lineStart = text.start(where.line());
        int lineEnd = text.end(lineStart);
        int caret = Math.min(lineStart + Math.max(0, where.column() - 1), lineEnd);
        int from = startOfRule(text, where.line());
        int to = Math.min(lineEnd, caret + 2 * WIDTH);
        SecretMask mask = from < 0
                ? SecretMask.all(to - lineStart)
                : SecretMask.of(text.text(from, to), lineStart - from, caret - from);
        return cut(where.line(), mask);
    }

    /** Where the rule may begin that the line belongs to; negative if that is too far. */
    private static int startOfRule(SourceText text, int line) {
        for (int first = line; first > line - MAX_LINES; first--) {
            if (first == 1 || !text.continues(first)) {
                return text.start(first);
            }
        }
        return -1;
    }

    private static Excerpt cut(int line, SecretMask mask) {
        String all = mask.text();
        int from = mask.caret() <= WIDTH ? 0 : mask.caret() - BEFORE_CARET;
        int to = Math.min(all.length(), from + WIDTH);
        while (from > 0 && isContinuation(all.charAt(from))) {
            from--;
        }
        while (to < all.length() && isContinuation(all.charAt(to))) {
            to++;
        }
        String before = Printable.of((from > 0 ? CUT : "") + all.substring(from, mask.caret()));
        int tokenEnd = Math.max(mask.caret(), Math.min(to, mask.caret() + mask.length()));
        String token = Printable.of(all.substring(mask.caret(), tokenEnd));
        String after = Printable.of(all.substring(tokenEnd, to) + (to < all.length() ? CUT : ""));
        return new Excerpt(line, before + token + after, characters(before), Math.max(1, characters(token)));
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    /** An octet within a character of UTF-8. */
    private static boolean isContinuation(char octet) {
        return (octet & 0xc0) == 0x80;
    }
}

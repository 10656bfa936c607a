package io.esplanade.controlplane.ipsecconf;

import java.util.Locale;
import java.util.Set;

/**
 * Hides keys in a line that is to be shown: what follows {@code psk}, {@code authkey}, {@code enckey} and {@code password}, and the values
 * of macros whose names say that they hold a key. Reads like the lexer, but whatever it cannot read after such a word is
 * hidden too: a key with the wrong quotes is still a key.
 */
final class SecretMask {
    private static final String HIDDEN = "...";
    private static final Set<String> BEFORE_KEYS = Set.of("psk", "authkey", "enckey", "password");
    private static final Set<String> AFTER_KEYS = Set.of("tag", "enckey", "bundle", "xauth", "config");
    private static final Set<String> NAMES_OF_KEYS = Set.of("psk", "key", "secret", "pass", "pwd");

    private enum State {
        /** Nothing secret. */
        OPEN,
        /** A key comes next. */
        KEY,
        /** A key without quotes has begun; only a keyword that may follow it ends it. */
        REST
    }

    private final String source;
    private final int lineStart;
    private final int place;
    private final StringBuilder shown = new StringBuilder();
    private State state = State.OPEN;
    private String lastWord = "";
    private int at;
    private int shownStart;
    private int caret = -1;
    private int length = 1;

    private SecretMask(String source, int lineStart, int place) {
        this.source = source;
        this.lineStart = lineStart;
        this.place = place;
    }

    /**
     * @param source from the beginning of a rule, in octets
     * @param lineStart where in it the line begins that is to be shown
     * @param place of the token that is meant
     */
    static SecretMask of(String source, int lineStart, int place) {
        SecretMask mask = new SecretMask(source, lineStart, place);
        while (mask.at < source.length()) {
            mask.token();
        }
        if (mask.caret < 0) {
            mask.caret = mask.shown.length();
        }
        mask.shownStart = Math.min(mask.shownStart, mask.caret);
        return mask;
    }

    /** A line of which nothing may be shown. */
    static SecretMask all(int length) {
        SecretMask mask = new SecretMask("", 0, 0);
        mask.shown.append(length == 0 ? "" : HIDDEN);
        mask.caret = 0;
        return mask;
    }

    /** The line, in octets. */
    String text() {
        return shown.substring(shownStart);
    }

    /** Where the token is in {@link #text}. */
    int caret() {
        return caret - shownStart;
    }

    /** Of the token as shown. */
    int length() {
        return length;
    }

    private void token() {
        char c = source.charAt(at);
        if (c == ' ' || c == '\t') {
            show(at + 1);
        } else if (c == '\n') {
            state = at > 0 && source.charAt(at - 1) == '\\' ? state : State.OPEN;
            show(at + 1);
        } else if (c == '\\' && at + 1 < source.length() && source.charAt(at + 1) == '\n') {
            show(at + 1);
        } else if (c == '"' || c == '\'') {
            quoted(c);
        } else if (isWord(c) || c == '$') {
            word();
        } else {
            sign(c);
        }
    }

    private void quoted(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        end = Math.min(source.length(), end + 1);
        if (state == State.OPEN) {
            show(end);
        } else {
            hide(end, quote + HIDDEN + quote);
            state = State.OPEN;
        }
    }

    private void word() {
        int end = at + 1;
        while (end < source.length() && isWord(source.charAt(end))) {
            end++;
        }
        String word = source.substring(at, end);
        if (state == State.OPEN || (state == State.REST && AFTER_KEYS.contains(word))) {
            state = BEFORE_KEYS.contains(word) ? State.KEY : State.OPEN;
            show(end);
        } else if (state == State.KEY && word.equals("file")) {
            state = State.OPEN;
            show(end);
        } else if (state == State.KEY && word.startsWith("$")) {
            state = State.REST;
            show(end);
        } else {
            state = State.REST;
            hide(end, HIDDEN);
        }
        lastWord = word;
    }

    private void sign(char c) {
        int end = at + 1;
        while (end < source.length() && (source.charAt(end) & 0xc0) == 0x80) {
            end++;
        }
        if (state == State.OPEN) {
            show(end);
            state = c == '=' && namesKey(lastWord) ? State.KEY : State.OPEN;
        } else {
            state = State.REST;
            hide(end, HIDDEN);
        }
    }

    private static boolean namesKey(String macro) {
        String name = macro.toLowerCase(Locale.ROOT);
        return NAMES_OF_KEYS.stream().anyMatch(name::contains);
    }

    private static boolean isWord(char c) {
        return c > ' ' && c < 0x7f && "(){}<>!=/#,\"'\\$".indexOf(c) < 0;
    }

    private void show(int end) {
        place(end, source.substring(at, end));
    }

    private void hide(int end, String instead) {
        int before = shown.length() - HIDDEN.length();
        boolean goesOn = instead.equals(HIDDEN) && before >= shownStart && shown.indexOf(HIDDEN, before) == before;
        place(end, goesOn ? "" : instead);
    }

    /** Appends what is shown of the source up to the end, and remembers where line and token come to lie. */
    private void place(int end, String text) {
        boolean whole = text.length() == end - at;
        if (lineStart > at && lineStart < end) {
            shownStart = shown.length() + (whole ? lineStart - at : 0);
        }
        if (place >= at && place < end) {
            caret = Math.max(0, shown.length() + (whole ? place - at : Math.min(0, text.length() - 1)));
            length = Math.max(1, shown.length() + text.length() - caret);
        }
        shown.append(text);
        at = end;
        if (lineStart == end) {
            shownStart = shown.length();
        }
    }
}

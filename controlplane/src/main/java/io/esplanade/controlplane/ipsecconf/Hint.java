package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.ipsecconf.Token.Kind;
import org.jspecify.annotations.Nullable;

/** What to do about a token that nobody sees to be wrong: text pasted from a web page, files of other systems. */
final class Hint {
    private Hint() {}

    /** A sentence, in octets, for after {@code syntax error}; null if the token can be seen for what it is. */
    static @Nullable String on(Token token) {
        if (!token.is(Kind.SIGN)) {
            return null;
        }
        if (token.is('\r')) {
            return "the line ends with a carriage return as on Windows: convert the file with dos2unix";
        }
        int character = OctetText.decode(token.text()).codePointAt(0);
        return character < 0x80 ? null : name(token.text(), character) + ": " + remedy(character);
    }

    private static String name(String octets, int character) {
        String number = "U+%04X".formatted(character);
        boolean shows = Character.isDefined(character) && !isBlank(character) && !Character.isISOControl(character);
        return "the character " + (shows ? octets + " (" + number + ")" : number);
    }

    private static String remedy(int character) {
        if (character == 0xfeff) {
            return "save the file as UTF-8 without a byte order mark";
        }
        if (isBlank(character)) {
            return "type a common blank instead";
        }
        return switch (Character.getType(character)) {
            case Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION -> "type \" instead";
            case Character.DASH_PUNCTUATION -> "type - instead";
            // The low quotes are opening brackets to Unicode.
            case Character.START_PUNCTUATION -> "type \" or a bracket of ASCII instead";
            default -> "only ASCII may stand outside quotes";
        };
    }

    private static boolean isBlank(int character) {
        return Character.isSpaceChar(character) || Character.getType(character) == Character.FORMAT;
    }
}

package io.esplanade.controlplane.ipsecconf;

import java.nio.charset.StandardCharsets;

/** Text with one character an octet, as the lexer holds it, against the text that people see (UTF-8). */
final class OctetText {
    private OctetText() {}

    static String encode(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static String decode(String octets) {
        return octets.chars().allMatch(c -> c < 0x80)
                ? octets
                : new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}

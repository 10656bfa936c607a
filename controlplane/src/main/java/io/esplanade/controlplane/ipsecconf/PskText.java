package io.esplanade.controlplane.ipsecconf;

import java.security.MessageDigest;
import java.nio.charset.StandardCharsets;

/** A pre-shared key as written in the file. Shown by {@link #reveal} only. */
final class PskText {
    private final String text;

    PskText(String text) {
        this.text = text;
    }

    /** The key, for {@code ipsecctl -v} and the compiler. */
    String reveal() {
        return text;
    }

    private byte[] octets() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PskText that && MessageDigest.isEqual(octets(), that.octets());
    }

    @Override
    public int hashCode() {
        return text.length();
    }

    @Override
    public String toString() {
        return "PskText[" + text.length() + " octets]";
    }
}

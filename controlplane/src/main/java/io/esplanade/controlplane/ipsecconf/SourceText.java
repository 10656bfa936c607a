package io.esplanade.controlplane.ipsecconf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The octets of one file, and where its lines are: for the lines that messages show. */
final class SourceText {
    private static final int STRIDE = 1024;

    private final byte[] octets;
    private final BitSet insideQuotes = new BitSet();
    private int @Nullable [] starts; // of every so many lines

    SourceText(byte[] octets) {
        this.octets = octets;
    }

    byte[] octets() {
        return octets;
    }

    /** Notes that a quoted string goes on in this line. */
    void continuesQuotes(int line) {
        insideQuotes.set(line);
    }

    /** Whether what the line begins with belongs to the line before it. */
    boolean continues(int line) {
        int start = start(line);
        boolean escaped = start >= 2 && octets[start - 2] == '\\' && octets[start - 1] == '\n';
        return escaped || insideQuotes.get(line);
    }

    /** Offset of a line, from 1; the end of the text if there is no such line. */
    int start(int line) {
        int at = index()[Math.min((line - 1) / STRIDE, index().length - 1)];
        for (int left = (line - 1) % STRIDE; left > 0 && at < octets.length; left--) {
            at = end(at) + 1;
        }
        return Math.min(at, octets.length);
    }

    /** Offset of the line feed that ends the line of that offset, or the end of the text. */
    int end(int from) {
        int at = from;
        while (at < octets.length && octets[at] != '\n') {
            at++;
        }
        return at;
    }

    /** One character an octet. */
    String text(int from, int to) {
        return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private int[] index() {
        int[] known = starts;
        if (known != null) {
            return known;
        }
        int[] found = new int[16];
        int count = 1;
        int line = 1;
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '\n' && line++ % STRIDE == 0) {
                found = count == found.length ? Arrays.copyOf(found, count * 2) : found;
                found[count++] = i + 1;
            }
        }
        known = Arrays.copyOf(found, count);
        starts = known;
        return known;
    }
}

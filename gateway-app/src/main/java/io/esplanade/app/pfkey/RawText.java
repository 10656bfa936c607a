package io.esplanade.app.pfkey;

import io.esplanade.app.pfkey.Extension.KeyOctets;
import java.util.HexFormat;

/** The octets of a message, as {@code ipsecctl -mv} prints them. */
final class RawText {
    private static final int OCTETS_A_LINE = 8;

    private final StringBuilder out;
    private final boolean keys;
    private int count;

    RawText(StringBuilder out, boolean keys) {
        this.out = out;
        this.keys = keys;
    }

    void message(PfKeyMessage message) {
        out.append("RAW PFKEYV2 MESSAGE:\n");
        octets(message.header(), Integer.MAX_VALUE);
        for (Extension extension : message.extensions()) {
            if (extension instanceof KeyOctets key) {
                key(key);
            } else {
                octets(extension.encode(false), Integer.MAX_VALUE);
            }
        }
        out.append('\n');
    }

    private void key(KeyOctets key) {
        if (keys) {
            try {
                octets(key.encode(true), Integer.MAX_VALUE);
                return;
            } catch (IllegalStateException wiped) {
                // the key is gone, its place is still in the message
            }
        }
        octets(key.encode(false), KeyOctets.HEADER_BYTES);
    }

    /** Octets from {@code hiddenFrom} on are not shown. */
    private void octets(byte[] octets, int hiddenFrom) {
        for (int i = 0; i < octets.length; i++, count++) {
            if (count != 0 && count % OCTETS_A_LINE == 0) {
                out.append('\n');
            }
            if (i < hiddenFrom) {
                HexFormat.of().toHexDigits(out, octets[i]);
            } else {
                out.append("xx");
            }
            out.append(' ');
        }
    }
}

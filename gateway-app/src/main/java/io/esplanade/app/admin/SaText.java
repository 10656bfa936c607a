package io.esplanade.app.admin;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Secret;
import java.util.Arrays;
import java.util.HexFormat;

/** An SA as {@code ipsecctl -s sa} prints it: one line, the keys if asked, the details if asked. */
final class SaText {
    private SaText() {}

    /**
     * Appends the SA's lines; nothing for one that has ended since the list was made, if its keys are asked for and
     * already wiped.
     *
     * @param verbosity 1 or more: with {@link SaDetails}
     * @param keys whether the secret keys are shown
     */
    static void append(StringBuilder out, SaSnapshot snapshot, int verbosity, boolean keys) {
        int begin = out.length();
        try {
            appendLines(out, snapshot, verbosity, keys);
        } catch (IllegalStateException wiped) {
            out.setLength(begin);
        }
    }

    private static void appendLines(StringBuilder out, SaSnapshot snapshot, int verbosity, boolean keys) {
        EspSa sa = (EspSa) snapshot.sa();
        out.append("esp tunnel from ")
                .append(sa.source().getHostAddress())
                .append(" to ")
                .append(sa.destination().getHostAddress())
                .append(" spi ")
                .append(sa.spi());
        if (!sa.suite().cipher().isCombined()) {
            out.append(" auth ").append(TransformNames.integrity(sa.suite().integrity()));
        }
        out.append(" enc ").append(TransformNames.encryption(sa.suite()));
        if (keys) {
            appendKey(out, "authkey", sa.integrityKey());
            appendKey(out, "enckey", sa.encryptionKey());
        }
        out.append('\n');
        if (verbosity > 0) {
            new SaDetails(out, snapshot).append(verbosity, keys);
        }
    }

    private static void appendKey(StringBuilder out, String name, Secret key) {
        if (key.length() > 0) {
            out.append(" \\\n\t").append(name).append(" 0x");
            appendHex(out, key);
        }
    }

    /** Two lower-case digits an octet. */
    static void appendHex(StringBuilder out, Secret key) {
        byte[] octets = key.toArray();
        for (byte octet : octets) {
            HexFormat.of().toHexDigits(out, octet);
        }
        Arrays.fill(octets, (byte) 0);
    }

    /** Whether the counters of this SA are those of received packets. */
    static boolean isInput(EspSa sa) {
        return sa.direction() == Direction.IN;
    }
}

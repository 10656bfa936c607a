package io.esplanade.controlplane.ipsecconf;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** IPv6 addresses as text, without scope (RFC 4291 section 2.2). */
final class Ipv6Literal {
    private static final int GROUPS = 8;

    private Ipv6Literal() {}

    static byte @Nullable [] parse(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] groups = groups(text);
            return groups != null && groups.length == GROUPS ? octets(groups) : null;
        }
        int[] head = groups(text.substring(0, gap));
        int[] tail = groups(text.substring(gap + 2));
        if (head == null || tail == null || head.length + tail.length >= GROUPS || isQuadBefore(text, gap)) {
            return null;
        }
        int[] all = Arrays.copyOf(head, GROUPS);
        System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
        return octets(all);
    }

    /** A dotted quad may only stand at the end. */
    private static boolean isQuadBefore(String text, int gap) {
        int dot = text.indexOf('.');
        return dot >= 0 && dot < gap;
    }

    private static int @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        if (parts.length > GROUPS) {
            return null;
        }
        int[] groups = new int[parts.length + 1];
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                return quad(parts[i], groups, i) ? groups : null;
            }
            if (!parts[i].matches("[0-9a-fA-F]{1,4}")) {
                return null;
            }
            groups[i] = Integer.parseInt(parts[i], 16);
        }
        return Arrays.copyOf(groups, parts.length);
    }

    private static boolean quad(String text, int[] groups, int at) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (int i = 0; i < 4; i++) {
            if (!parts[i].matches("[0-9]{1,3}") || Integer.parseInt(parts[i]) > 255) {
                return false;
            }
            groups[at + i / 2] = (groups[at + i / 2] << 8) | Integer.parseInt(parts[i]);
        }
        return true;
    }

    private static byte[] octets(int[] groups) {
        byte[] octets = new byte[2 * GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            octets[2 * i] = (byte) (groups[i] >>> 8);
            octets[2 * i + 1] = (byte) groups[i];
        }
        return octets;
    }
}

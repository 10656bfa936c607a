package io.esplanade.controlplane.ikev1;

import java.util.Arrays;

/**
 * The message IDs that exchanges under one ISAKMP SA began with, ours and the peer's: each may begin one exchange (RFC
 * 2409 section 5.5), so a message with a known one is a replay, or one of ours that somebody sends back to us. A plain
 * array, because there is one for each ISAKMP SA and a gateway may have thousands; the oldest make room.
 */
final class MessageIds {
    // Our limit
    static final int MAX = 2048;

    private static final int FIRST_SIZE = 16;

    private int[] ids = new int[FIRST_SIZE];
    private int count;
    private int next;

    /** False if it was there already. */
    boolean add(int messageId) {
        for (int i = 0; i < count; i++) {
            if (ids[i] == messageId) {
                return false;
            }
        }
        if (count == ids.length && count < MAX) {
            ids = Arrays.copyOf(ids, count * 2);
            next = count;
        }
        ids[next] = messageId;
        next = (next + 1) % ids.length;
        count = Math.min(count + 1, ids.length);
        return true;
    }
}

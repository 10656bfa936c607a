package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Fragment;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.MessageDecoder;
import io.esplanade.dataplane.api.Octets;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together that come in pieces. Nothing of a piece is authentic, and a first message may come so from anybody:
 * time, number and memory are bounded, for each message and for all; those of strangers never take the room of those that
 * belong to an exchange that is under way.
 */
final class Fragments {
    // Our limits
    /** Octets of a message: certificates of a chain, with room to spare. */
    static final int MAX_MESSAGE_BYTES = 32 * 1024;
    /** From the first piece to the last. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    /** Messages of one exchange, or of one stranger, that are incomplete at once. */
    static final int MAX_OF_ONE = 2;
    /** Octets of all incomplete messages of exchanges, and of strangers: 4 MiB and 1 MiB. */
    static final int MAX_KNOWN_BYTES = 4 << 20;

    static final int MAX_STRANGER_BYTES = 1 << 20;
    /** Incomplete messages of either kind. */
    static final int MAX_MESSAGES = 256;
    /** What a piece costs beside its octets. */
    private static final int PIECE_BYTES = 128;

    private final CoreContext context;
    private final Pool known = new Pool(MAX_KNOWN_BYTES);
    private final Pool strangers = new Pool(MAX_STRANGER_BYTES);

    private record Key(Cookies cookies, InetSocketAddress remote, int id) {}

    /** A message that was put together. */
    record Whole(Decoded decoded, Header header, Octets octets) {}

    Fragments(CoreContext context) {
        this.context = context;
    }

    /** The fragment that a datagram consists of; null if it is a message. */
    static @Nullable Fragment in(Decoded decoded) {
        return decoded instanceof Decoded.Clear clear
                        && clear.message().payloads().size() == 1
                        && clear.message().payloads().getFirst() instanceof Fragment piece
                ? piece
                : null;
    }

    /**
     * Takes a piece.
     *
     * @param cookies of the datagram that it is in
     * @param isKnown whether an exchange or ISAKMP SA has its cookies
     * @return the message, if this was the last piece of it that was missing, and it has these cookies
     */
    @Nullable Whole add(Cookies cookies, Fragment piece, Path from, boolean isKnown) {
        Key key = new Key(cookies, from.remote(), piece.id());
        Octets octets = (isKnown ? known : strangers).add(key, piece);
        if (octets == null) {
            return null;
        }
        Decoded decoded = MessageDecoder.decode(octets);
        Header header = decoded.header();
        if (header == null || in(decoded) != null || !cookies.equals(Cookies.of(header))) {
            context.drop(IkeDrop.BAD_FRAGMENT);
            return null;
        }
        return new Whole(decoded, header, octets);
    }

    /** Octets that wait, for tests. */
    int waitingBytes() {
        return known.bytes + strangers.bytes;
    }

    /** The incomplete messages of one kind, the oldest first. */
    private final class Pool {
        private final int maxBytes;
        private final Map<Key, Pieces> incomplete = new LinkedHashMap<>();
        private int bytes;

        Pool(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Nullable Octets add(Key key, Fragment piece) {
            expire();
            Pieces pieces = incomplete.get(key);
            if (pieces == null || pieces.contradicts(piece)) {
                // One number serves some for all their messages: what does not fit is of another one.
                remove(key);
                makeRoomFor(key);
                pieces = new Pieces(context.nowNs());
                incomplete.put(key, pieces);
            }
            int before = pieces.bytes;
            if (!pieces.add(piece)) {
                context.drop(IkeDrop.DUPLICATE);
                return null;
            }
            bytes += pieces.bytes - before;
            if (pieces.bytes > MAX_MESSAGE_BYTES) {
                context.drop(IkeDrop.BAD_FRAGMENT);
                remove(key);
                return null;
            }
            Octets message = pieces.takeIfComplete();
            while (bytes > maxBytes || incomplete.size() > MAX_MESSAGES) {
                evict(incomplete.keySet().iterator().next());
            }
            return message;
        }

        private void expire() {
            Iterator<Pieces> oldest = incomplete.values().iterator();
            while (oldest.hasNext()) {
                Pieces pieces = oldest.next();
                if (context.nowNs() - pieces.startedNs < PATIENCE_NS) {
                    return;
                }
                bytes -= pieces.bytes;
                if (!pieces.wasTaken) {
                    context.drop(IkeDrop.BAD_FRAGMENT);
                }
                oldest.remove();
            }
        }

        /** The oldest of the same exchange, or of the same place, goes. */
        private void makeRoomFor(Key key) {
            boolean ofKnown = this == known;
            Key oldest = null;
            int count = 0;
            for (Key each : incomplete.keySet()) {
                boolean same = ofKnown
                        ? each.cookies.equals(key.cookies)
                        : each.remote.getAddress().equals(key.remote.getAddress());
                if (same) {
                    oldest = oldest == null ? each : oldest;
                    count++;
                }
            }
            if (oldest != null && count >= MAX_OF_ONE) {
                evict(oldest);
            }
        }

        private void evict(Key key) {
            context.drop(IkeDrop.BAD_FRAGMENT);
            remove(key);
        }

        private void remove(Key key) {
            Pieces pieces = incomplete.remove(key);
            if (pieces != null) {
                bytes -= pieces.bytes;
            }
        }
    }

    /**
     * What there is of one message. It stays when it was complete, so that its pieces, if they come again, are not taken for
     * those of the next one; when all have come again, the message has.
     */
    private static final class Pieces {
        final long startedNs;
        private final Map<Integer, Octets> byNumber = new LinkedHashMap<>();
        /** Numbers that came since the message was complete last. */
        private final BitSet arrived = new BitSet();
        /** Of the last piece; 0 while it is not there. */
        private int last;

        private int highest;
        int bytes;
        boolean wasTaken;

        Pieces(long startedNs) {
            this.startedNs = startedNs;
        }

        /** Whether a piece is not of the same message. */
        boolean contradicts(Fragment piece) {
            Octets there = byNumber.get(piece.number());
            boolean otherEnd = piece.last()
                    ? (last != 0 && last != piece.number()) || highest > piece.number()
                    : last != 0 && piece.number() >= last;
            return otherEnd || (there != null && !there.equals(piece.data()));
        }

        /** Returns whether it was new. */
        boolean add(Fragment piece) {
            if (arrived.get(piece.number())) {
                return false;
            }
            arrived.set(piece.number());
            if (byNumber.putIfAbsent(piece.number(), piece.data()) != null) {
                return true;
            }
            bytes += piece.data().length() + PIECE_BYTES;
            highest = Math.max(highest, piece.number());
            if (piece.last()) {
                last = piece.number();
            }
            return true;
        }

        @Nullable Octets takeIfComplete() {
            if (last == 0 || arrived.cardinality() < last) {
                return null;
            }
            arrived.clear();
            wasTaken = true;
            byte[] message = new byte[bytes - last * PIECE_BYTES];
            int at = 0;
            for (int number = 1; number <= last; number++) {
                byte[] piece = requireNonNull(byNumber.get(number)).toArray();
                System.arraycopy(piece, 0, message, at, piece.length);
                at += piece.length;
            }
            return Octets.of(message);
        }
    }
}

package io.esplanade.controlplane.explain;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The history of failures. What happens again and again is one entry with a count, and is told once a minute. Peers that
 * rules name have room of their own, each of them; all strangers share theirs, so that they push out nobody else's. One
 * thread.
 */
public final class FailureLog {
    // Our limits
    static final int MAX_OF_A_PEER = 8;
    static final int MAX_PEERS = 512;
    static final int MAX_OF_STRANGERS = 64;
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(60);

    /** By peer, the one that failed last at the end. */
    private final SequencedMap<String, Deque<Entry>> ofPeers = new LinkedHashMap<>();

    private final Deque<Entry> ofStrangers = new ArrayDeque<>();
    private Set<String> names = Set.of();

    private static final class Entry {
        final NegotiationFailure failure;
        final long firstNs;
        long lastNs;
        long toldNs;
        long count;
        long untold;
        boolean workedSince;

        Entry(NegotiationFailure failure, long nowNs) {
            this.failure = failure;
            this.firstNs = nowNs;
            this.toldNs = nowNs;
        }

        PastFailure at(long nowNs) {
            return new PastFailure(
                    failure,
                    count,
                    TimeUnit.NANOSECONDS.toSeconds(nowNs - firstNs),
                    TimeUnit.NANOSECONDS.toSeconds(nowNs - lastNs),
                    workedSince);
        }
    }

    /** Says which peers the rules name now, as text of their addresses. Those that they name no more are forgotten. */
    public void setPeers(Set<String> addresses) {
        names = Set.copyOf(addresses);
        ofPeers.keySet().retainAll(names);
    }

    /**
     * Keeps the failure.
     *
     * @return empty if the same was told within the last minute; else how many repetitions were not told since then
     */
    public OptionalLong add(NegotiationFailure failure, long nowNs) {
        Deque<Entry> entries = room(failure.peer());
        Entry known = find(entries, failure);
        Entry entry = known == null ? new Entry(failure, nowNs) : known;
        entries.remove(entry);
        entries.addLast(entry);
        if (entries.size() > (names.contains(failure.peer()) ? MAX_OF_A_PEER : MAX_OF_STRANGERS)) {
            entries.removeFirst();
        }
        entry.lastNs = nowNs;
        entry.count++;
        entry.workedSince = false;
        return known == null ? OptionalLong.of(0) : tell(entry, nowNs);
    }

    private static OptionalLong tell(Entry entry, long nowNs) {
        if (nowNs - entry.toldNs < REPEAT_NS) {
            entry.untold++;
            return OptionalLong.empty();
        }
        OptionalLong untold = OptionalLong.of(entry.untold);
        entry.untold = 0;
        entry.toldNs = nowNs;
        return untold;
    }

    private static @Nullable Entry find(Deque<Entry> entries, NegotiationFailure failure) {
        for (Entry entry : entries) {
            if (entry.failure.equals(failure)) {
                return entry;
            }
        }
        return null;
    }

    private Deque<Entry> room(String peer) {
        if (!names.contains(peer)) {
            return ofStrangers;
        }
        Deque<Entry> known = ofPeers.remove(peer);
        Deque<Entry> entries = known == null ? new ArrayDeque<>() : known;
        ofPeers.putLast(peer, entries);
        if (ofPeers.size() > MAX_PEERS) {
            ofPeers.pollFirstEntry();
        }
        return entries;
    }

    /** An exchange has come to its end: what failed before is over. */
    public void worked(String peer, ExchangeKind kind) {
        Deque<Entry> entries = ofPeers.getOrDefault(peer, ofStrangers);
        for (Entry entry : entries) {
            if (entry.failure.exchange() == kind && entry.failure.peer().equals(peer)) {
                entry.workedSince = true;
            }
        }
    }

    /** Those that happened last are last. */
    public List<PastFailure> history(long nowNs) {
        return Stream.concat(ofStrangers.stream(), ofPeers.values().stream().flatMap(Deque::stream))
                .map(entry -> entry.at(nowNs))
                .sorted(Comparator.comparingLong(PastFailure::lastAgeSeconds).reversed())
                .toList();
    }
}

package io.esplanade.controlplane.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private static final String PEER = "192.0.2.2";

    private final FailureLog log = new FailureLog();

    @Test
    void aRepetitionIsCountedAndToldOnceAMinute() {
        assertThat(add(PEER, "no", 0)).hasValue(0);
        assertThat(add(PEER, "no", 1)).isEmpty();
        assertThat(add(PEER, "no", 59)).isEmpty();
        assertThat(add(PEER, "no", 60)).hasValue(2);
        assertThat(add(PEER, "no", 61)).isEmpty();

        assertThat(log.history(seconds(70)))
                .containsExactly(new PastFailure(failure(PEER, "no"), 5, 70, 9, false));
    }

    @Test
    void whatHappenedLastIsLast() {
        log.setPeers(Set.of(PEER));
        add(PEER, "first", 0);
        add("198.51.100.1", "second", 1);
        add(PEER, "third", 2);
        add(PEER, "first", 3);

        assertThat(log.history(seconds(3)))
                .extracting(past -> past.failure().message())
                .containsExactly("second", "third", "first");
    }

    @Test
    void aPeerHasRoomForItsLatest() {
        log.setPeers(Set.of(PEER));
        for (int i = 0; i < 3 * FailureLog.MAX_OF_A_PEER; i++) {
            add(PEER, "number " + i, i);
        }

        assertThat(log.history(seconds(100)))
                .hasSize(FailureLog.MAX_OF_A_PEER)
                .last()
                .satisfies(past -> assertThat(past.failure().message()).isEqualTo("number 23"));
    }

    @Test
    void aFloodOfStrangersPushesNoPeerOut() {
        log.setPeers(Set.of(PEER));
        add(PEER, "wrong key", 0);
        for (int i = 0; i < 10_000; i++) {
            add("198.51.100." + i, "nonsense", 1);
        }

        assertThat(log.history(seconds(2)))
                .hasSize(1 + FailureLog.MAX_OF_STRANGERS)
                .first()
                .satisfies(past -> assertThat(past.failure().peer()).isEqualTo(PEER));
    }

    @Test
    void thePeersTogetherAreBoundedToo() {
        String[] peers = new String[2 * FailureLog.MAX_PEERS];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = "10.0." + i / 256 + "." + i % 256;
        }
        log.setPeers(Set.of(peers));
        for (String peer : peers) {
            add(peer, "no", 0);
        }

        assertThat(log.history(0)).hasSize(FailureLog.MAX_PEERS);
    }

    @Test
    void aPeerThatNoRuleNamesAnyMoreIsForgotten() {
        log.setPeers(Set.of(PEER));
        add(PEER, "no", 0);
        log.setPeers(Set.of());

        assertThat(log.history(0)).isEmpty();
    }

    @Test
    void successOfTheSameExchangeWithTheSamePeerIsNoted() {
        log.setPeers(Set.of(PEER));
        add(PEER, "no", 0);
        add("198.51.100.1", "no", 0);
        log.worked(PEER, ExchangeKind.QUICK);
        assertThat(log.history(0)).noneMatch(PastFailure::workedSince);

        log.worked(PEER, ExchangeKind.MAIN);
        assertThat(log.history(0)).filteredOn(PastFailure::workedSince).hasSize(1);

        add(PEER, "no", 61);
        assertThat(log.history(0)).noneMatch(PastFailure::workedSince);
    }

    private OptionalLong add(String peer, String message, long atSeconds) {
        return log.add(failure(peer, message), seconds(atSeconds));
    }

    private static NegotiationFailure failure(String peer, String message) {
        return new NegotiationFailure(
                ExchangeKind.MAIN, Role.RESPONDER, Outcome.NO_PROPOSAL, peer, null, List.of(), message);
    }

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }
}

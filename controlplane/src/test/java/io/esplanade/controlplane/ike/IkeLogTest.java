package io.esplanade.controlplane.ike;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IkeLogTest {
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private long nowNs;
    private final IkeLog log = new IkeLog(logger(), () -> nowNs, (_, action) -> later.add(action));

    private Logger logger() {
        LoggerContext context = new LoggerContext();
        Logger logger = context.getLogger("test");
        logger.setLevel(Level.INFO);
        written.setContext(context);
        written.start();
        logger.addAppender(written);
        return logger;
    }

    @Test
    void aFloodOfOneKindIsHeldBackAndCounted() {
        for (int i = 0; i < 1000; i++) {
            log.failure(failure(Outcome.NO_PROPOSAL, "peer " + i, 0));
        }
        assertThat(lines()).hasSize(IkeLog.BURST);

        nowNs = TimeUnit.SECONDS.toNanos(1);
        log.failure(failure(Outcome.NO_PROPOSAL, "another", 3));

        assertThat(lines()).last().isEqualTo("another (983 more like this were held back)");
    }

    @Test
    void anotherKindIsNotHeldBackByIt() {
        for (int i = 0; i < 1000; i++) {
            log.failure(failure(Outcome.NO_PROPOSAL, "peer " + i, 0));
        }
        log.failure(failure(Outcome.AUTH_FAILED, "wrong key", 0));
        log.line(Action.Severity.INFO, "phase 1 done");

        assertThat(lines()).endsWith("wrong key", "phase 1 done");
    }

    @Test
    void whatWasHeldBackIsToldWhenTheFloodIsOver() {
        for (int i = 0; i < 100; i++) {
            log.failure(failure(Outcome.TIMEOUT, "peer " + i, 0));
        }
        assertThat(later).as("one summary is enough").hasSize(1);
        later.poll().run();

        assertThat(lines()).last().isEqualTo("80 lines were held back: phase 1 that failed: timeout");
    }

    @Test
    void aHubMayTellOfManyTunnelsAtOnce() {
        for (int i = 0; i < 100; i++) {
            log.line(Action.Severity.INFO, "quick mode done " + i);
        }

        assertThat(lines()).hasSize(100);
    }

    @Test
    void linesThatNobodyReadsAreNotCounted() {
        for (int i = 0; i < 100; i++) {
            log.line(Action.Severity.DEBUG, "line " + i);
        }

        assertThat(lines()).isEmpty();
        assertThat(later).isEmpty();
    }

    @Test
    void aDefectThatEveryDatagramShowsIsLimitedToo() {
        for (int i = 0; i < 100; i++) {
            log.defect("IKE could not handle Datagram", new IllegalStateException("on purpose"));
        }

        assertThat(lines()).hasSize(IkeLog.BURST);
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static Action.Explain failure(Outcome outcome, String message, long heldBack) {
        return new Action.Explain(
                new NegotiationFailure(
                        ExchangeKind.MAIN, Role.RESPONDER, outcome, "192.0.2.2", null, List.of(), message),
                heldBack);
    }
}

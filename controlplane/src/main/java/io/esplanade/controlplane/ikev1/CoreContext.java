package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.FailureLog;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.DhJob;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeCore;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.IkeSnapshot.ExchangeCount;
import io.esplanade.controlplane.ike.SignatureJob;
import io.esplanade.controlplane.ike.auth.Proof;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.KeyExchange;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.dataplane.api.Octets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of the core share: the time of the event that is being handled, the actions that it leads to, timers,
 * random numbers, Diffie-Hellman tickets and counters. One thread.
 */
final class CoreContext {
    final IkeCore.Environment environment;
    final Timers timers = new Timers();
    final FailureLog failures = new FailureLog();
    /** Whether nothing is to be begun. */
    boolean passive;

    private final Map<Long, DhWaiter> dhWaiters = new HashMap<>();
    private final Map<Long, ProofWaiter> proofWaiters = new HashMap<>();
    private final Map<ExchangeKey, Long> ended = new HashMap<>();
    private final EnumMap<IkeDrop, Long> drops = new EnumMap<>(IkeDrop.class);
    private List<Action> actions = new ArrayList<>();
    private long nextTicket;
    private long nowNs;
    private long retransmits;

    private record ExchangeKey(ExchangeKind kind, Role role, Outcome outcome) {}

    CoreContext(IkeCore.Environment environment) {
        this.environment = environment;
        for (IkeDrop drop : IkeDrop.values()) {
            drops.put(drop, 0L);
        }
    }

    void begin(long eventNs) {
        nowNs = eventNs;
    }

    /** What the event led to; the next one starts with an empty list. */
    List<Action> end() {
        List<Action> result = actions;
        actions = new ArrayList<>();
        return result;
    }

    long nowNs() {
        return nowNs;
    }

    void emit(Action action) {
        actions.add(action);
    }

    /** Sends a message. */
    void emit(Outgoing outgoing) {
        actions.addAll(outgoing.datagrams());
    }

    void info(String line) {
        emit(new Action.Log(Action.Severity.INFO, line));
    }

    void debug(String line) {
        emit(new Action.Log(Action.Severity.DEBUG, line));
    }

    /** Counts a datagram that is not acted on. */
    void drop(IkeDrop reason) {
        drops.merge(reason, 1L, Long::sum);
    }

    void countRetransmit() {
        retransmits++;
    }

    /** Keeps a failure and tells of it, unless it was told a moment ago. */
    void explain(NegotiationFailure failure) {
        explain(failure, 0);
    }

    /** As above, after so many others like it that were not kept. */
    void explain(NegotiationFailure failure, long heldBack) {
        failures.add(failure, nowNs).ifPresent(untold -> emit(new Action.Explain(failure, heldBack + untold)));
    }

    /** Counts an exchange that has ended. */
    void ended(ExchangeKind kind, Role role, Outcome outcome, long startedNs) {
        ended.merge(new ExchangeKey(kind, role, outcome), 1L, Long::sum);
        emit(new Action.ExchangeEnded(kind, role, outcome, nowNs - startedNs));
    }

    /** Has it computed; returns the ticket, for {@link #forgetDh}. */
    long computeDh(
            DhGroup group, @Nullable KeyExchange ours, @Nullable Octets peerValue, boolean preferred, DhWaiter waiter) {
        long ticket = nextTicket++;
        dhWaiters.put(ticket, waiter);
        emit(new Action.ComputeDh(new DhJob(ticket, group, ours, peerValue, preferred)));
        return ticket;
    }

    /** The result is not wanted any more. */
    void forgetDh(long ticket) {
        dhWaiters.remove(ticket);
    }

    /** Has it done off the event loop; returns the ticket, for {@link #forgetProof}. */
    long computeProof(Supplier<Proof> work, boolean preferred, ProofWaiter waiter) {
        long ticket = nextTicket++;
        proofWaiters.put(ticket, waiter);
        emit(new Action.ComputeSignature(new SignatureJob(ticket, preferred, work)));
        return ticket;
    }

    /** The result is not wanted any more. */
    void forgetProof(long ticket) {
        proofWaiters.remove(ticket);
    }

    void onSignatureDone(Event.SignatureDone done) {
        ProofWaiter waiter = proofWaiters.remove(done.ticket());
        if (waiter != null) {
            waiter.onProof(done.proof());
        }
    }

    void onDhDone(Event.DhDone done) {
        DhWaiter waiter = dhWaiters.remove(done.ticket());
        if (waiter != null) {
            waiter.onDh(done);
        } else if (done.shared() != null) {
            done.shared().close();
        }
    }

    void onDhRefused(long ticket) {
        drop(IkeDrop.DH_QUEUE_FULL);
        DhWaiter waiter = dhWaiters.remove(ticket);
        if (waiter != null) {
            waiter.onDhRefused();
        }
        ProofWaiter prover = proofWaiters.remove(ticket);
        if (prover != null) {
            prover.onProofRefused();
        }
    }

    /** A cookie, random and never zero (RFC 2408 section 2.5.3). */
    Octets cookie() {
        Octets cookie = environment.random().octets(Header.COOKIE_BYTES);
        return cookie.equals(Header.NO_COOKIE) ? cookie() : cookie;
    }

    /** A message ID of phase 2, random and never zero (RFC 2408 section 3.1). */
    int messageId() {
        int id = randomInt();
        return id == 0 ? messageId() : id;
    }

    /** 0 to {@code bound - 1}; good enough for times, not for keys. */
    long randomBelow(long bound) {
        return Math.floorMod(ByteBuffer.wrap(environment.random().octets(Long.BYTES).toArray()).getLong(), bound);
    }

    int randomInt() {
        return ByteBuffer.wrap(environment.random().octets(Integer.BYTES).toArray()).getInt();
    }

    long retransmits() {
        return retransmits;
    }

    Map<IkeDrop, Long> drops() {
        return drops;
    }

    List<ExchangeCount> exchangeCounts() {
        return ended.entrySet().stream()
                .map(e -> new ExchangeCount(
                        e.getKey().kind(), e.getKey().role(), e.getKey().outcome(), e.getValue()))
                .toList();
    }
}

package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One rule and its pair of SAs: brings it up, keeps it up, replaces it in time.
 *
 * <p>The new pair is in place before the old one goes: the old outbound SA and the peer's view of the old inbound one
 * are given up {@link #REPLACED_NS} after the new pair came, our old inbound SA {@link Retirement#LINGER_NS} later
 * still.
 */
final class Connection {
    // Our limits
    /** How long the side that began a replacement keeps the old pair. */
    static final long REPLACED_NS = TimeUnit.SECONDS.toNanos(5);
    /** How long the other side does, if the peer does not delete it. */
    static final long REPLACED_RESPONDER_NS = TimeUnit.SECONDS.toNanos(20);
    /** Replaced pairs that may exist at once; the oldest goes before that. */
    private static final int MAX_REPLACED = 4;
    /** A pair that lived shorter does not count as a success. */
    private static final long STABLE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long FIRST_RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_RETRY_NS = TimeUnit.SECONDS.toNanos(60);

    private final CoreContext context;
    private final ChildIndex index;
    private final Switchover switchover;
    private final Retirement retirement;
    private IkeRule configured;
    /** As configured, or with the address that the peer has given us for {@code from any}. */
    private IkeRule rule;
    private @Nullable InetAddress inner;
    /** The traffic, if that is less than what is negotiated: the networks that mode-config named; else empty. */
    private List<TrafficSelector> parts;

    /** Null for a rule without peer address, which only answers. */
    private final @Nullable RemotePeer peer;
    /** Null for the connection of a rule. */
    private final Guests.@Nullable Stay stay;

    private @Nullable ChildSa current;
    private @Nullable IsakmpSa via;
    private final List<ChildSa> replaced = new ArrayList<>();
    private @Nullable QuickInitiator attempt;
    private boolean waiting;
    private int failures;
    private Timers.@Nullable Timer retry;
    private Timers.@Nullable Timer soft;
    private boolean closed;
    /** A person took it down. */
    private boolean down;
    /** A person asked for it. */
    private boolean asked;

    Connection(CoreContext context, ChildIndex index, IkeRule rule, @Nullable RemotePeer peer) {
        this(context, index, rule, peer, null);
    }

    /**
     * A connection that lasts as long as its SAs.
     *
     * @param stay whom to tell of its end
     */
    Connection(
            CoreContext context,
            ChildIndex index,
            IkeRule rule,
            @Nullable RemotePeer peer,
            Guests.@Nullable Stay stay) {
        this.stay = stay;
        this.parts = stay == null ? List.of() : stay.parts();
        this.context = context;
        this.index = index;
        this.configured = rule;
        this.rule = rule;
        this.peer = peer;
        this.switchover = new Switchover(context);
        this.retirement = new Retirement(context, index, switchover);
    }

    IkeRule rule() {
        return rule;
    }

    /** The rule for any peer that it was made within; its own if there is none. */
    IkeRule frame() {
        return stay == null ? configured : stay.frame();
    }

    /** The same rule at another line of the file. */
    void moved(IkeRule sameRule) {
        configured = sameRule;
        rule = inner == null ? sameRule : withInner(inner);
    }

    private IkeRule withInner(InetAddress address) {
        TrafficSelector asked = configured.selector();
        return configured.narrowed(
                configured.name(),
                new TrafficSelector(
                        IpPrefix.host(address),
                        asked.destination(),
                        asked.protocol(),
                        asked.sourcePort(),
                        asked.destinationPort()),
                configured.peer());
    }

    /**
     * The peer has given us an address; where the rule waits for one of its family, it is our side from now on.
     *
     * @param networks what is reached through the tunnel, if the peer has said so; else all that the rule has
     */
    void assume(InetAddress address, List<IpPrefix> networks) {
        TrafficSelector asked = configured.selector();
        if (!configured.takesAddress() || closed || asked.source().v6() != IpPrefix.host(address).v6()) {
            return;
        }
        List<TrafficSelector> within = Told.within(asked, address, networks);
        if (address.equals(inner) && within.equals(parts)) {
            return;
        }
        if (inner != null) {
            flows().forEach(flow -> context.emit(new Action.DeleteFlow(flow)));
            List<ChildSa> before = children();
            tellDeleted(before);
            before.forEach(retirement::removeNow);
            current = null;
            replaced.clear();
        }
        inner = address;
        parts = within;
        rule = withInner(address);
        flows().forEach(flow -> context.emit(new Action.AddFlow(flow)));
    }

    boolean isClosed() {
        return closed;
    }

    /** The traffic that only the address that the peer gave has made known. */
    List<TrafficSelector> assumed() {
        return inner == null ? List.of() : traffic();
    }

    List<TrafficSelector> parts() {
        return parts;
    }

    /** What is protected; of several selectors together less than what is negotiated. */
    List<TrafficSelector> traffic() {
        return parts.isEmpty() ? List.of(rule.selector()) : parts;
    }

    /** What its SAs carry, outbound; null: what its flows say. */
    @Nullable TrafficSelector carried() {
        return parts.isEmpty() ? rule.negotiated() : null;
    }

    @Nullable ChildSa current() {
        return current;
    }

    @Nullable RemotePeer peer() {
        return peer;
    }

    boolean isActive() {
        boolean wanted = asked || (rule.mode() == IkeRule.Mode.ACTIVE && !down);
        return wanted && peer != null && !closed && !context.passive;
    }

    /** When we replace the current pair; null if that is not planned. */
    @Nullable Long softDeadlineNs() {
        return soft == null ? null : soft.deadlineNs();
    }

    // --- what the data plane must know even while there is no SA: nothing leaks (flow type require) ---

    List<Flow> flows() {
        TrafficSelector standing = rule.standingSelector();
        boolean ofARule = stay == null && inner == null;
        List<TrafficSelector> selectors = !ofARule ? traffic() : standing == null ? List.of() : List.of(standing);
        return selectors.stream().flatMap(this::flows).toList();
    }

    private Stream<Flow> flows(TrafficSelector selector) {
        SaProtocol protocol = rule.phase2().protocol();
        String sourceId = Flows.id(rule.sourceId(), rule.local());
        String destinationId = Flows.id(rule.destinationId(), rule.peer());
        return Stream.of(
                new Flow(
                        Direction.OUT, rule.name(), protocol, selector, FlowType.REQUIRE, rule.local(),
                        rule.peer(), sourceId, destinationId, rule.translated()),
                new Flow(
                        Direction.IN, rule.name(), protocol, selector.reversed(), FlowType.REQUIRE,
                        rule.local(), rule.peer(), sourceId, destinationId, rule.translated()));
    }

    // --- bringing it up ---

    /** Wants a pair of SAs, whether there is one or not. */
    void start() {
        context.timers.cancel(retry);
        retry = null;
        if (isActive() && attempt == null && !waiting) {
            waiting = true;
            requireNonNull(peer).request(this);
        }
    }

    /** A person wants it up; returns whether we can begin. */
    boolean connect() {
        down = false;
        asked = true;
        start();
        return isActive();
    }

    /** A packet waits: do not wait any longer before the next attempt. */
    void onAcquire() {
        if (current == null) {
            start();
        }
    }

    /** There is an ISAKMP SA. */
    void onIsakmpSa(IsakmpSa sa) {
        if (waiting && attempt == null) {
            waiting = false;
            attempt = sa.quickModes().begin(this);
            if (attempt.isOver()) { // something that is known already stands in its way
                attempt = null;
                tryLater();
            }
        }
        tellIfIdle();
    }

    private void tellIfIdle() {
        if (stay != null && current == null) {
            stay.guests().onIdle(this);
        }
    }

    /** Whether it waits for an ISAKMP SA. */
    boolean isWaiting() {
        return waiting;
    }

    void onPhase1Failed() {
        if (waiting) {
            waiting = false;
            tryLater();
        }
    }

    void onQuickFailed(QuickExchange exchange, Outcome outcome) {
        if (exchange == attempt) {
            attempt = null;
            if (outcome == Outcome.CANCELLED && !closed) {
                // The ISAKMP SA went away under it.
                start();
            } else {
                tryLater();
            }
        }
    }

    private void tryLater() {
        if (!isActive() || retry != null) {
            return;
        }
        long waitNs = Math.min(MAX_RETRY_NS, FIRST_RETRY_NS << Math.min(failures, 6));
        failures++;
        retry = context.timers.at(context.nowNs() + waitNs - context.randomBelow(waitNs / 4), this::start);
    }

    // --- having it ---

    /** Installs the outbound SA of a pair that we began, now or a little later; called before message 3 leaves. */
    void useOutbound(ChildSa child) {
        switchover.use(child, current != null);
    }

    void onChild(ChildSa child, IsakmpSa sa) {
        if (attempt != null && attempt.isOver()) {
            attempt = null;
        }
        if (child.role() == Role.INITIATOR) {
            waiting = false;
        }
        index.add(child, this, sa);
        sa.peer().open(this, sa);
        context.failures.worked(child.peer().getHostAddress(), ExchangeKind.QUICK);
        retirement.atExpiry(child, () -> end(child, "its lifetime is over"));
        context.info("quick mode done" + (child.role() == Role.RESPONDER ? " (as responder)" : "") + ": "
                + rule.name() + " peer " + child.peer().getHostAddress() + " spi in " + child.inboundSpi() + " out "
                + child.outboundSpi() + " " + ChildSas.suite(child.outbound()));
        ChildSa before = current;
        if (before == null || child.outlives(before)) {
            use(child, sa);
            if (before != null) {
                replace(before, child.role());
            }
        } else {
            replace(child, child.role());
        }
        followMove(child, sa.path());
    }

    /** The peer has moved while the exchange ran. */
    private void followMove(ChildSa child, Path path) {
        InetSocketAddress known = child.endpoint();
        if (known != null && path.natTraversal() && !known.equals(path.remote())) {
            move(child, path.remote());
        }
    }

    /** The peer of the pairs at one place is at another one. */
    void move(InetSocketAddress from, InetSocketAddress to) {
        for (ChildSa child : children()) {
            if (from.equals(child.endpoint())) {
                move(child, to);
            }
        }
    }

    private void move(ChildSa before, InetSocketAddress to) {
        ChildSa after = before.withPeer(to);
        index.move(before, after);
        if (before.equals(current)) {
            current = after;
        }
        replaced.replaceAll(child -> child.equals(before) ? after : child);
        context.emit(new Action.MovePeer(before.inbound().id(), to));
        if (!switchover.onMoved(before, after)) {
            context.emit(new Action.MovePeer(before.outbound().id(), to));
        }
    }

    /** The peer keeps its side of a pair for less time than was agreed; there will be time to replace it. */
    void onResponderLifetime(ChildSa before, Notification notification) {
        long ageSeconds = TimeUnit.NANOSECONDS.toSeconds(context.nowNs() - before.establishedNs());
        long told = ResponderLifetime.within(before.lifeSeconds(), ProtocolId.of(before.protocol()), notification);
        long seconds = Math.max(told, ageSeconds + ResponderLifetime.MIN_SECONDS);
        if (seconds >= before.lifeSeconds()) {
            return;
        }
        ChildSa after = before.forSeconds(seconds);
        index.move(before, after);
        switchover.onMoved(before, after);
        replaced.replaceAll(child -> child.equals(before) ? after : child);
        retirement.atExpiry(after, () -> end(after, "its lifetime is over"));
        if (before.equals(current)) {
            current = after;
            context.timers.cancel(soft);
            replaceInTime(after);
        }
    }

    private void use(ChildSa child, IsakmpSa sa) {
        current = child;
        via = sa;
        waiting = false;
        context.timers.cancel(retry);
        retry = null;
        context.timers.cancel(soft);
        replaceInTime(child);
    }

    private void replaceInTime(ChildSa child) {
        soft = null;
        if (isActive()) {
            long afterNs = Lifetimes.softNs(context, child.role(), child.lifeSeconds());
            soft = context.timers.at(child.establishedNs() + afterNs, this::onSoftExpiry);
        }
    }

    private void onSoftExpiry() {
        soft = null;
        renew(true);
    }

    private void replace(ChildSa old, Role replacedBy) {
        replaced.add(old);
        if (replaced.size() > MAX_REPLACED) {
            retire(replaced.getFirst());
        }
        long afterNs = replacedBy == Role.INITIATOR ? REPLACED_NS : REPLACED_RESPONDER_NS;
        context.timers.at(context.nowNs() + afterNs, () -> {
            ChildSa now = asItIs(old);
            if (replaced.contains(now)) {
                retire(now);
            }
        });
    }

    private void retire(ChildSa old) {
        replaced.remove(old);
        tellDeleted(List.of(old));
        retirement.retire(old);
    }

    private void tellDeleted(List<ChildSa> children) {
        IsakmpSa sa = via == null ? null : via.peer().current();
        if (sa != null) {
            sa.deleteSas(
                    rule.phase2().protocol(),
                    children.stream().map(ChildSa::inboundSpi).toList());
        }
    }

    // --- losing it ---

    /** The pair by the name that it has now, if it has moved. */
    private ChildSa asItIs(ChildSa pair) {
        return children().stream()
                .filter(child -> child.inbound().id().equals(pair.inbound().id()))
                .findFirst()
                .orElse(pair);
    }

    /** Ends a pair, here and at the peer. */
    void end(ChildSa pair, String why) {
        ChildSa child = asItIs(pair);
        if (child.equals(current) || replaced.contains(child)) {
            context.info(rule.name() + ": " + child.inboundSpi() + " ends, " + why);
            tellDeleted(List.of(child));
            retirement.removeNow(child);
            lose(child);
        }
    }

    /** The data plane has used up what the lifetime allows. */
    void onExpire(Sa sa, boolean hard, String cause) {
        ChildSa child = find(sa);
        if (child == null) {
            return;
        }
        if (hard) {
            end(child, cause + " are used up");
        } else if (child.equals(current)) {
            start();
        }
    }

    /** The data plane did not take it. */
    void onInstallFailed(Sa sa) {
        ChildSa child = find(sa);
        if (child != null) {
            failures++;
            tellDeleted(List.of(child));
            retirement.removeNow(child);
            lose(child);
        }
    }

    private @Nullable ChildSa find(Sa sa) {
        if (current != null && sameSa(current, sa)) {
            return current;
        }
        return replaced.stream().filter(child -> sameSa(child, sa)).findFirst().orElse(null);
    }

    private static boolean sameSa(ChildSa child, Sa sa) {
        Sa ours = sa.direction() == Direction.IN ? child.inbound() : child.outbound();
        return ours.id().equals(sa.id());
    }

    /** The peer says that its side of a pair is gone. */
    void onPeerDeleted(ChildSa child) {
        if (child.equals(current)) {
            context.info("peer " + child.peer().getHostAddress() + " made us delete the live SA " + child.outboundSpi()
                    + " of " + rule.name());
        }
        retirement.retire(child);
        lose(child);
    }

    /**
     * What follows from the end of a pair: an older one takes its place if it is still there, else a new one is made.
     */
    private void lose(ChildSa child) {
        replaced.remove(child);
        if (!child.equals(current)) {
            return;
        }
        current = null;
        context.timers.cancel(soft);
        soft = null;
        if (!replaced.isEmpty() && via != null) {
            use(replaced.removeLast(), via);
            return;
        }
        renew(context.nowNs() - child.establishedNs() > STABLE_NS);
        tellIfIdle();
    }

    /** Makes a new pair: at once, unless the last one did not live long. */
    void renew(boolean atOnce) {
        if (atOnce) {
            failures = 0;
            start();
        } else {
            tryLater();
        }
    }

    /** The peer has lost its state: forget what was made before, without a word to it. */
    void forget(InetAddress remote, long beforeNs) {
        for (ChildSa child : children()) {
            if (child.peer().equals(remote) && child.establishedNs() - beforeNs < 0) {
                replaced.remove(child);
                retirement.removeNow(child);
                if (child.equals(current)) {
                    current = null;
                    context.timers.cancel(soft);
                    soft = null;
                }
            }
        }
        tellIfIdle();
    }

    /** Ends everything of this rule, here and at the peer. */
    void close() {
        closed = true;
        endAll();
    }

    /** Ends everything of this rule until a person, or the peer, wants it up again. */
    void tearDown() {
        down = true;
        asked = false;
        endAll();
    }

    private void endAll() {
        waiting = false;
        List<ChildSa> children = children();
        context.timers.cancel(retry);
        retry = null;
        context.timers.cancel(soft);
        soft = null;
        if (attempt != null) {
            attempt.end(Outcome.CANCELLED);
        }
        if (!children.isEmpty()) {
            tellDeleted(children);
        }
        children.forEach(retirement::removeNow);
        current = null;
        replaced.clear();
        tellIfIdle();
    }

    private List<ChildSa> children() {
        List<ChildSa> all = new ArrayList<>(replaced);
        if (current != null) {
            all.add(current);
        }
        return all;
    }

    /** Whether the rule is for this traffic, both sides compared in full. */
    boolean isFor(QuickIds.@Nullable Side local, QuickIds.@Nullable Side remote) {
        return QuickIds.local(rule).equals(local) && QuickIds.remote(rule).equals(remote);
    }

    /** Whether a flow of the data plane is of this rule. */
    boolean isFor(Flow flow) {
        IpPrefix source = rule.selector().source();
        return flow.tunnel().equals(rule.name()) && source.v6() == flow.selector().source().v6();
    }
}

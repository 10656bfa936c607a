package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.dataplane.api.Octets;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Dead peer detection (RFC 3706). A question is always answered. We ask when nothing came from the peer for a while,
 * neither IKE nor ESP; and sooner, though with fewer patience, when something hints that the peer has lost its state.
 *
 * <p>Every try has its own wait, counted from when it was sent: a process that slept through all of them still asks
 * anew.
 */
final class Liveness {
    // Our limits
    /** Silence after which we ask. */
    static final long IDLE_NS = TimeUnit.SECONDS.toNanos(5);
    /** With very many peers each is asked less often. */
    private static final long MAX_IDLE_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long IDLE_NS_PER_SA = TimeUnit.MILLISECONDS.toNanos(3);
    /** Wait for an answer, and number of questions. */
    static final long TRY_NS = TimeUnit.SECONDS.toNanos(2);

    static final int TRIES = 5;
    /** The same after a hint. */
    static final long HINT_TRY_NS = TimeUnit.SECONDS.toNanos(1);

    static final int HINT_TRIES = 3;
    /** Hints may be forged: one in this time counts. */
    private static final long HINT_EVERY_NS = TimeUnit.SECONDS.toNanos(5);
    /** Questions with one number that we answer, as isakmpd. */
    private static final int MAX_SAME_NUMBER = 5;

    private final IsakmpSa sa;
    private final RemotePeer peer;
    private final CoreContext context;
    private final boolean peerKnowsIt;
    private Timers.@Nullable Timer timer;
    private long lastAliveNs;
    private long lastHintNs;
    private boolean hinted;
    private int number;
    private int triesLeft;
    private int peerNumber;
    private int peerNumberSeen;

    Liveness(IsakmpSa sa, RemotePeer peer, boolean peerKnowsIt) {
        this.sa = sa;
        this.peer = peer;
        this.context = sa.context;
        this.peerKnowsIt = peerKnowsIt;
    }

    void start() {
        lastAliveNs = context.nowNs();
        // RFC 3706 section 6.3: the first number is random; 15 bits leave room to count up.
        number = context.randomInt() & 0x7fff;
        if (peerKnowsIt) {
            watch(idleNs());
        }
    }

    private long idleNs() {
        return Math.clamp(peer.isakmpSaCount() * IDLE_NS_PER_SA, IDLE_NS, MAX_IDLE_NS);
    }

    private void watch(long waitNs) {
        long jitterNs = context.randomBelow(Math.max(1, waitNs / 10));
        timer = context.timers.at(context.nowNs() + waitNs + jitterNs, this::onQuiet);
    }

    private void onQuiet() {
        long quietNs = Math.min(context.nowNs() - lastAliveNs, peer.inboundIdleNs());
        if (quietNs < idleNs() || peer.current() != sa) {
            watch(Math.max(IDLE_NS / 10, idleNs() - quietNs));
        } else {
            ask(TRIES, TRY_NS);
        }
    }

    private void ask(int tries, long tryNs) {
        context.timers.cancel(timer);
        number++;
        triesLeft = tries;
        sendQuestion(tryNs);
    }

    private void sendQuestion(long tryNs) {
        triesLeft--;
        sa.inform(List.of(notification(NotifyType.R_U_THERE, number)));
        timer = context.timers.at(context.nowNs() + tryNs, () -> onNoAnswer(tryNs));
    }

    private void onNoAnswer(long tryNs) {
        if (peer.inboundIdleNs() < tryNs) {
            onAlive();
        } else if (triesLeft > 0) {
            sendQuestion(tryNs);
        } else {
            timer = null;
            peer.onDead(sa);
        }
    }

    /** Something authentic and fresh came from the peer. */
    void onAlive() {
        lastAliveNs = context.nowNs();
        triesLeft = 0;
        if (peerKnowsIt && !sa.isClosed()) {
            context.timers.cancel(timer);
            watch(idleNs());
        }
    }

    /** Something that anybody could have sent says that the peer has lost its state. */
    void onHint() {
        long nowNs = context.nowNs();
        boolean tooSoon = hinted && nowNs - lastHintNs < HINT_EVERY_NS;
        if (peerKnowsIt && !tooSoon && !sa.isClosed()) {
            hinted = true;
            lastHintNs = nowNs;
            ask(HINT_TRIES, HINT_TRY_NS);
        }
    }

    /**
     * Has the peer show that it knows this ISAKMP SA, if it has not yet; returns whether that is to be waited for. If it
     * does not, it is as with any peer that does not answer.
     */
    boolean confirm() {
        if (sa.isConfirmed() || !peerKnowsIt || sa.isClosed()) {
            return false;
        }
        if (triesLeft == 0) {
            ask(HINT_TRIES, HINT_TRY_NS);
        }
        return true;
    }

    /** R-U-THERE: answered with the same number (RFC 3706 section 5.3), unless the number goes back. */
    void onAsked(Notification question) {
        if (question.data().length() != Integer.BYTES) {
            context.drop(IkeDrop.UNEXPECTED);
            return;
        }
        int asked = ByteBuffer.wrap(question.data().toArray()).getInt();
        boolean first = peerNumberSeen == 0;
        if (first || asked - peerNumber > 0) {
            peerNumber = asked;
            peerNumberSeen = 0;
            onAlive();
        }
        if (asked != peerNumber || ++peerNumberSeen > MAX_SAME_NUMBER) {
            context.drop(IkeDrop.DUPLICATE);
            return;
        }
        sa.inform(List.of(notification(NotifyType.R_U_THERE_ACK, asked)));
    }

    /** R-U-THERE-ACK: an old one may be a replay. */
    void onAnswered(Notification answer) {
        if (answer.data().length() == Integer.BYTES
                && ByteBuffer.wrap(answer.data().toArray()).getInt() == number) {
            onAlive();
        } else {
            context.drop(IkeDrop.UNEXPECTED);
        }
    }

    private Notification notification(NotifyType type, int sequence) {
        Octets data = Octets.of(ByteBuffer.allocate(Integer.BYTES).putInt(sequence).array());
        return Notification.of(ProtocolId.ISAKMP, type, sa.cookies().joined(), data);
    }

    void stop() {
        context.timers.cancel(timer);
        timer = null;
    }
}

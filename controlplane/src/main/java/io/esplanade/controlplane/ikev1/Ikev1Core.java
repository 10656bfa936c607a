package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Advice;
import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeCore;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Malformation;
import io.esplanade.controlplane.ikev1.message.MessageDecoder;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Sa;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * IKEv1 as a function of what happens (RFC 2409): main mode with pre-shared keys, quick mode, informational exchanges,
 * dead peer detection. The way of a datagram:
 *
 * <ol>
 *   <li>{@link MessageDecoder} reads the header and, where they are in clear, the payloads,
 *   <li>{@link Phase1Manager} finds the ISAKMP SA or the exchange by the cookies,
 *   <li>{@link Phase1Exchange} or {@link IsakmpSa} checks, decrypts, and acts,
 *   <li>{@link RemotePeer} and {@link Connection} decide what is to be negotiated next.
 * </ol>
 *
 * One thread at a time.
 */
public final class Ikev1Core implements IkeCore {
    private final CoreContext context;
    private final Peers peers;
    private long wakeNs;
    private boolean awake;
    private boolean stopped;

    /** A core without a policy: it answers nobody. */
    public Ikev1Core(Environment environment) {
        this.context = new CoreContext(environment);
        this.peers = new Peers(context);
    }

    @Override
    public List<Action> on(Event event, long nowNs) {
        context.begin(nowNs);
        if (stopped) {
            return List.of();
        }
        switch (event) {
            case Event.Datagram datagram -> onDatagram(datagram);
            case Event.Tick _ -> {}
            case Event.Load load -> {
                peers.load(load.policy());
                peers.credentials().review();
            }
            case Event.Users users -> new Sessions(context, peers).keepOnly(users.file(), users.fingerprints());
            case Event.Acquire acquire -> onAcquire(acquire);
            case Event.Expire expire -> onExpire(expire);
            case Event.AddressesChanged _ -> peers.onAddressesChanged();
            case Event.PeerMoved moved -> onPeerMoved(moved);
            case Event.DhDone done -> context.onDhDone(done);
            case Event.SignatureDone done -> context.onSignatureDone(done);
            case Event.DhRefused refused -> context.onDhRefused(refused.ticket());
            case Event.Order order -> new Orders(context, peers).carryOut(order.order());
            case Event.InstallFailed failed -> onInstallFailed(failed.sa(), failed.reason());
            case Event.Shutdown _ -> {
                peers.close();
                stopped = true;
                return context.end();
            }
        }
        context.timers.runDue(nowNs);
        askToBeWoken(event);
        return context.end();
    }

    /** Only when the time changes: most messages do not change the next deadline. */
    private void askToBeWoken(Event event) {
        OptionalLong next = context.timers.nextDeadlineNs();
        if (event instanceof Event.Tick) {
            awake = false;
        }
        if (next.isPresent() && (!awake || next.getAsLong() != wakeNs)) {
            awake = true;
            wakeNs = next.getAsLong();
            context.emit(new Action.WakeAt(wakeNs));
        }
    }

    private void onDatagram(Event.Datagram datagram) {
        Decoded decoded = MessageDecoder.decode(datagram.octets());
        Header header = decoded.header();
        if (header == null) {
            boolean otherVersion = decoded instanceof Decoded.Malformed malformed
                    && malformed.reason() == Malformation.MAJOR_VERSION;
            context.drop(otherVersion ? IkeDrop.NOT_IKEV1 : IkeDrop.MALFORMED);
            return;
        }
        InetSocketAddress local = concrete(datagram.local(), datagram.remote());
        if (local == null) {
            context.drop(IkeDrop.UNKNOWN_PEER);
            return;
        }
        Path from = new Path(local, datagram.remote(), datagram.natTraversal());
        peers.phase1().onDatagram(decoded, header, datagram.octets(), from);
    }

    /** NAT detection hashes our address, so it must be known. */
    private @Nullable InetSocketAddress concrete(InetSocketAddress local, InetSocketAddress remote) {
        if (!local.getAddress().isAnyLocalAddress()) {
            return local;
        }
        InetAddress chosen = context.environment.localAddresses().towards(remote.getAddress());
        return chosen == null ? null : new InetSocketAddress(chosen, local.getPort());
    }

    private void onAcquire(Event.Acquire acquire) {
        Connection connection = peers.connection(acquire.flow().tunnel());
        if (connection != null) {
            connection.onAcquire();
        }
    }

    private void onExpire(Event.Expire expire) {
        Connection connection = peers.children().of(expire.sa());
        if (connection != null) {
            connection.onExpire(expire.sa(), expire.hard(), expire.cause());
        }
    }

    private void onPeerMoved(Event.PeerMoved moved) {
        ChildIndex.Entry entry = peers.children().entry(moved.inbound());
        InetSocketAddress known = entry == null ? null : entry.child().endpoint();
        if (entry != null && known != null && entry.mayMove()) {
            entry.peer().onMoved(known, moved.source());
        }
    }

    private void onInstallFailed(Sa sa, String reason) {
        String peer = sa.direction() == Direction.IN
                ? sa.source().getHostAddress()
                : sa.destination().getHostAddress();
        Connection connection = peers.children().of(sa);
        IkeRule rule = connection != null ? connection.rule() : endQuickMode(sa);
        context.explain(new NegotiationFailure(
                ExchangeKind.QUICK,
                connection == null ? Role.RESPONDER : Role.INITIATOR,
                Outcome.INSTALL_FAILED,
                peer,
                rule == null ? null : rule.where(),
                List.of(),
                "phase 2 with " + peer + " failed: the data plane refused " + sa.spi() + " of " + sa.tunnel() + ": "
                        + reason,
                new Advice("the data plane refused " + sa.spi() + ": " + reason, "", "read the reason")));
        if (connection != null) {
            connection.onInstallFailed(sa);
        }
    }

    /** As responder the inbound SA goes in before there is a pair. */
    private @Nullable IkeRule endQuickMode(Sa sa) {
        return isakmpSas().stream()
                .map(each -> each.quickModes().onInstallFailed(sa))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Those of all peers. */
    Collection<IsakmpSa> isakmpSas() {
        return peers.phase1().isakmpSas();
    }

    @Override
    public IkeSnapshot snapshot(long nowNs) {
        return new Snapshots(context, peers, nowNs).take();
    }
}

package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Advice;
import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.IkePorts;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Fragment;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.dataplane.api.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All phase 1 exchanges and ISAKMP SAs by their cookies. The way of a datagram:
 *
 * <ol>
 *   <li>a piece of a message waits for the others ({@link Fragments}),
 *   <li>an ISAKMP SA has the cookies: it goes there,
 *   <li>an exchange has them: it goes there,
 *   <li>no responder cookie yet: it may be a first message, see {@link #onFirst},
 *   <li>else it is dropped; the sender is told so in clear, though not often.
 * </ol>
 */
final class Phase1Manager implements Phase1Owner {
    // Our limit: peers that we remember to have told of our restart.
    private static final int MAX_KNOWN_PEERS = 100_000;

    private final CoreContext context;
    private final Peers peers;
    private final HalfOpen halfOpen;
    private final InvalidCookieReply invalidCookie;
    private final StrangerLog strangers;
    private final Fragments fragments;
    private final Map<Cookies, Phase1Exchange> exchanges = new HashMap<>();
    private final Map<Cookies, IsakmpSa> sas = new HashMap<>();
    private final Map<Phase1Exchange, RemotePeer> initiators = new HashMap<>();
    private final Set<InetAddress> contacted = new LinkedHashSet<>();

    Phase1Manager(CoreContext context, Peers peers) {
        this.context = context;
        this.peers = peers;
        this.halfOpen = new HalfOpen(context);
        this.invalidCookie = new InvalidCookieReply(context);
        this.strangers = new StrangerLog(context);
        this.fragments = new Fragments(context);
    }

    // --- datagrams ---

    void onDatagram(Decoded decoded, Header header, Octets datagram, Path from) {
        Cookies cookies = Cookies.of(header);
        Fragment piece = Fragments.in(decoded);
        if (piece != null) {
            onFragment(piece, cookies, from);
            return;
        }
        IsakmpSa sa = sas.get(cookies);
        if (sa != null) {
            sa.onMessage(decoded, datagram, from);
            return;
        }
        Phase1Exchange exchange = find(cookies);
        if (exchange != null) {
            onExchange(exchange, decoded, header, datagram, from);
        } else if (cookies.responder().equals(Header.NO_COOKIE)) {
            onFirst(decoded, header, datagram, from);
        } else {
            context.drop(IkeDrop.UNKNOWN_COOKIES);
            invalidCookie.answer(decoded, cookies, from);
        }
    }

    /** A piece of a message; the whole goes the same way as if it had come so. */
    private void onFragment(Fragment piece, Cookies cookies, Path from) {
        boolean known = sas.containsKey(cookies) || find(cookies) != null;
        boolean welcome = peers.policies().hasAggressive()
                || peers.policies().main(from.peer(), from.local().getAddress()) != null;
        if (!known && !welcome) {
            context.drop(IkeDrop.UNKNOWN_PEER);
            return;
        }
        Fragments.Whole whole = fragments.add(cookies, piece, from, known);
        if (whole != null) {
            onDatagram(whole.decoded(), whole.header(), whole.octets(), from);
        }
    }

    /** An initiator that does not know the responder's cookie yet is known by its own. */
    private @Nullable Phase1Exchange find(Cookies cookies) {
        Phase1Exchange exchange = exchanges.get(cookies);
        return exchange != null
                ? exchange
                : exchanges.get(new Cookies(cookies.initiator(), Header.NO_COOKIE)) instanceof Phase1Initiator ours
                        ? ours
                        : null;
    }

    private void onExchange(
            Phase1Exchange exchange, Decoded decoded, Header header, Octets datagram, Path from) {
        if (header.exchangeType() == exchange.type && header.messageId() == 0) {
            exchange.onMessage(decoded, datagram, from);
        } else if (decoded instanceof Decoded.Encrypted && exchange.isBeingJudged() && exchange.accepts(from)) {
            if (!exchange.early.keep(new EarlyMessages.Early(decoded, header, datagram, from))) {
                context.drop(IkeDrop.UNEXPECTED);
            }
        } else if (header.exchangeType() != ExchangeType.INFORMATIONAL) {
            context.drop(IkeDrop.UNEXPECTED);
            if (exchange instanceof AggressiveResponder waiting) {
                waiting.onOther(from);
            }
        } else if (decoded instanceof Decoded.Encrypted encrypted) {
            exchange.notifies.onEncrypted(encrypted);
        } else if (decoded instanceof Decoded.Clear clear) {
            clear.message().first(Notification.class).ifPresent(n -> exchange.notifies.onClear(n, from));
        } else {
            context.drop(IkeDrop.MALFORMED);
        }
    }

    /**
     * A message of somebody who has no state with us. Nothing is kept of it unless a rule is for the address and
     * accepts an offer; it gets one answer at most, no longer than itself, or in aggressive mode about as long.
     */
    private void onFirst(Decoded decoded, Header header, Octets datagram, Path from) {
        if (!(decoded instanceof Decoded.Clear clear)) {
            context.drop(decoded instanceof Decoded.Malformed ? IkeDrop.MALFORMED : IkeDrop.UNKNOWN_COOKIES);
            return;
        }
        Message message = clear.message();
        if (header.exchangeType() == ExchangeType.INFORMATIONAL) {
            context.drop(IkeDrop.UNKNOWN_COOKIES);
            return;
        }
        boolean aggressive = header.exchangeType() == ExchangeType.AGGRESSIVE;
        if (aggressive && !AggressiveResponder.FIRST.stream().allMatch(kind -> message.all(kind).size() == 1)) {
            context.drop(IkeDrop.UNEXPECTED);
            return;
        }
        PeerPolicy policy = aggressive
                ? peers.policies()
                        .aggressive(
                                from.peer(), from.local().getAddress(), Step.only(message, Identification.class))
                : peers.policies().main(from.peer(), from.local().getAddress());
        if (policy == null) {
            onUnwanted(message, from);
            return;
        }
        if ((!aggressive && header.exchangeType() != ExchangeType.MAIN_MODE) || header.messageId() != 0) {
            context.drop(IkeDrop.UNSUPPORTED_EXCHANGE);
            context.explain(wrongExchange(header, policy, from));
            return;
        }
        if (message.all(SecurityAssociation.class).size() != 1) {
            context.drop(IkeDrop.UNEXPECTED);
            return;
        }
        Phase1Responder repeated = halfOpen.find(from, header.initiatorCookie());
        if (repeated != null) {
            repeated.onFirstAgain(datagram);
            return;
        }
        respond(message, policy, datagram, from);
    }

    /** No rule is for this beginning. A peer that a rule names by address is told apart from a stranger. */
    private void onUnwanted(Message message, Path from) {
        PeerPolicy other = peers.policies().ofAddress(from.peer());
        boolean aggressive = message.header().exchangeType() == ExchangeType.AGGRESSIVE;
        if (other != null && other.isAggressive() != aggressive) {
            context.drop(IkeDrop.UNSUPPORTED_EXCHANGE);
            context.explain(wrongExchange(message.header(), other, from));
        } else if (aggressive && peers.policies().hasAggressive()) {
            context.drop(IkeDrop.UNKNOWN_PEER);
            strangers.tellUnknown(from, Step.only(message, Identification.class));
        } else {
            context.drop(IkeDrop.UNKNOWN_PEER);
            strangers.tell(from);
        }
    }

    private static NegotiationFailure wrongExchange(Header header, PeerPolicy policy, Path from) {
        String mode = policy.isAggressive() ? "aggressive mode" : "main mode";
        return new NegotiationFailure(
                ExchangeKind.MAIN,
                Role.RESPONDER,
                Outcome.REFUSED,
                from.peerText(),
                policy.where(),
                List.of(),
                "phase 1 with " + from.peerText() + " failed: the peer begins with exchange type "
                        + header.exchangeType() + ", " + policy.where() + " wants " + mode + "; change the peer",
                new Advice(mode, "begins with exchange type " + header.exchangeType(), "change the peer"));
    }

    private void respond(Message message, PeerPolicy policy, Octets datagram, Path from) {
        Cookies theirs = new Cookies(message.header().initiatorCookie(), Header.NO_COOKIE);
        Phase1Proposals.Verdict verdict =
                Phase1Proposals.choose(
                        Step.only(message, SecurityAssociation.class),
                        policy.rules(),
                        Authenticator.of(context, policy, from).method());
        if (verdict.choice() == null) {
            context.emit(from.send(
                    ClearInfo.notify(context, theirs, ProtocolId.ISAKMP, NotifyType.NO_PROPOSAL_CHOSEN)));
            context.explain(Phase1Stories.noProposal(from.peerText(), policy, verdict.story()));
            context.ended(policy.kind(), Role.RESPONDER, Outcome.NO_PROPOSAL, context.nowNs());
            return;
        }
        if (!halfOpen.makeRoom(policy.address() != null)) {
            context.drop(IkeDrop.HALF_OPEN_FULL);
            return;
        }
        Cookies cookies = new Cookies(theirs.initiator(), context.cookie());
        Phase1Responder exchange = policy.isAggressive()
                ? new AggressiveResponder(context, policy, this, cookies, from, datagram)
                : new MainResponder(context, policy, this, cookies, from, datagram);
        exchanges.put(cookies, exchange);
        halfOpen.add(exchange);
        exchange.start(message, verdict.choice());
    }

    // --- our own exchanges ---

    /** Begins phase 1; null if there is no way to the peer. */
    @Nullable Phase1Initiator initiate(RemotePeer peer) {
        PeerPolicy policy = peer.policy();
        IsakmpSa before = peer.current();
        if (before != null && before.path().natTraversal()) {
            // RFC 3947 section 4: once on port 4500, what replaces it begins there.
            return initiate(peer, before.path());
        }
        InetAddress local = policy.local() != null
                ? policy.local()
                : context.environment.localAddresses().towards(peer.address());
        if (local == null) {
            String text = peer.address().getHostAddress();
            context.explain(new NegotiationFailure(
                    ExchangeKind.MAIN,
                    Role.INITIATOR,
                    Outcome.TIMEOUT,
                    text,
                    policy.where(),
                    List.of(),
                    "phase 1 with " + text + " failed: no route to it; rule " + policy.where(),
                    new Advice("no route to " + text, "not asked", "add a route to " + text)));
            return null;
        }
        Path path = new Path(
                new InetSocketAddress(local, IkePorts.IKE), new InetSocketAddress(peer.address(), IkePorts.IKE), false);
        return initiate(peer, path);
    }

    private Phase1Initiator initiate(RemotePeer peer, Path path) {
        Phase1Initiator exchange = peer.policy().isAggressive()
                ? new AggressiveInitiator(context, peer.policy(), this, path)
                : new MainInitiator(context, peer.policy(), this, path);
        exchanges.put(exchange.cookies, exchange);
        initiators.put(exchange, peer);
        exchange.start();
        return exchange;
    }

    @Override
    public void onCookies(Phase1Exchange exchange, Cookies before) {
        exchanges.remove(before, exchange);
        exchanges.put(exchange.cookies, exchange);
    }

    @Override
    public void onProgress(Phase1Exchange exchange) {
        if (exchange instanceof Phase1Responder responder) {
            halfOpen.onProgress(responder);
        }
    }

    @Override
    public boolean wantsInitialContact(InetAddress peer) {
        return !contacted.contains(peer);
    }

    @Override
    public void onEstablished(Phase1Exchange exchange) {
        forget(exchange);
        contacted.add(exchange.path.peer());
        if (contacted.size() > MAX_KNOWN_PEERS) {
            contacted.remove(contacted.iterator().next());
        }
        RemotePeer known = initiators.remove(exchange);
        RemotePeer peer = known != null ? known : peers.remotePeer(exchange.policy, exchange.path.remote());
        IsakmpSa sa = new IsakmpSa(exchange, peer);
        sas.put(sa.cookies(), sa);
        String role = sa.role == Role.RESPONDER ? " (as responder)" : "";
        context.info("phase 1 done" + role + ": peer " + sa.path().peerText() + " local id "
                + Identities.text(sa.ownId()) + " remote id " + Identities.text(sa.peerId()) + ", " + sa.suite()
                + sa.nat().story());
        context.failures.worked(sa.path().peerText(), exchange.kind());
        peer.onEstablished(sa, exchange);
        peers.credentials().onEstablished(sa, exchange.authenticator);
        for (EarlyMessages.Early each : exchange.early.take()) {
            onDatagram(each.decoded(), each.header(), each.datagram(), each.from());
        }
    }

    @Override
    public void onEnded(Phase1Exchange exchange, Outcome outcome) {
        forget(exchange);
        RemotePeer peer = initiators.remove(exchange);
        if (peer != null) {
            peer.onEnded(exchange);
        }
    }

    private void forget(Phase1Exchange exchange) {
        exchanges.remove(exchange.cookies, exchange);
        if (exchange instanceof Phase1Responder responder) {
            halfOpen.remove(responder);
        }
    }

    /** The ISAKMP SA is gone. */
    void forget(IsakmpSa sa) {
        sas.remove(sa.cookies(), sa);
        peers.onSaGone(sa.peer());
    }

    /** Gives up what strangers began under a policy that is no more. */
    void cancelResponders(Set<PeerPolicy> remaining) {
        for (Phase1Exchange exchange : List.copyOf(exchanges.values())) {
            if (exchange.role == Role.RESPONDER && !remaining.contains(exchange.policy)) {
                exchange.cancel();
            }
        }
    }

    Collection<IsakmpSa> isakmpSas() {
        return List.copyOf(sas.values());
    }

    int isakmpSaCount() {
        return sas.size();
    }

    int halfOpenCount() {
        return halfOpen.size();
    }
}

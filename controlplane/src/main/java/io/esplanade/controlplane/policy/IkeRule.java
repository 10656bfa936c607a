package io.esplanade.controlplane.policy;

import static java.util.Objects.requireNonNull;

import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One {@code ike} rule after list expansion: one pair of networks or hosts, pre-shared key.
 *
 * @param name stable name of the connection, as isakmpd calls it: {@code from-10.1.0.0/24-to-10.2.0.0/24}; unique
 *     within a
 *     policy; the tunnel name of its SAs and flows
 * @param where the rule in the file
 * @param number see {@link Rule#number}
 * @param mode who begins
 * @param selector inner traffic, outbound: source is the local network
 * @param translated what the peer sees in the place of the local network, of the same size; null: the local network
 * @param sourceIsNetwork whether the local side goes as a subnet in quick mode even with a full-length prefix
 * @param destinationIsNetwork as {@code sourceIsNetwork}, for the remote side
 * @param peer the peer's address; null: any (the default peer)
 * @param local our address; null: the routing table chooses
 * @param sourceId null: our address
 * @param destinationId null: the peer may show any identity
 * @param authentication how both sides prove who they are
 * @param aggressive whether phase 1 is aggressive mode, and never main mode
 * @param access what a road warrior gets or asks for
 */
public record IkeRule(
        String name,
        SourceLine where,
        int number,
        Mode mode,
        TrafficSelector selector,
        @Nullable IpPrefix translated,
        boolean sourceIsNetwork,
        boolean destinationIsNetwork,
        @Nullable InetAddress peer,
        @Nullable InetAddress local,
        Phase1Transform phase1,
        Phase2Transform phase2,
        @Nullable Identity sourceId,
        @Nullable Identity destinationId,
        Authentication authentication,
        boolean aggressive,
        RemoteAccess access)
        implements Rule {
    /** Who begins a negotiation. */
    public enum Mode {
        /** We do, at once, and again whenever the tunnel is gone. */
        ACTIVE,
        /** The peer does. */
        PASSIVE
    }

    /**
     * Name of the peer's phase 1, shared by the rules that use the same ISAKMP SA: {@code peer-192.0.2.1}, {@code
     * peer-192.0.2.1-local-192.0.2.2}, {@code peer-default}; of a road warrior {@code peer-alice@example.org}.
     */
    public String peerName() {
        if (peer == null) {
            String mode = aggressive ? "-aggressive" : "";
            return isRoadWarrior() ? "peer-" + requireNonNull(destinationId).text() : "peer-default" + mode;
        }
        String name = "peer-" + IpPrefix.host(peer);
        return local == null ? name : name + "-local-" + IpPrefix.host(local);
    }

    /** The pre-shared key; null if there is none. */
    public @Nullable Secret psk() {
        return authentication instanceof Authentication.PreSharedKey psk ? psk.key() : null;
    }

    /** The inner traffic as the SAs carry it, outbound. */
    public TrafficSelector negotiated() {
        return translated == null ? selector : selector.withSource(translated);
    }

    /**
     * Whether the rule is for one peer at any address, which it knows by identity. Only aggressive mode shows the identity
     * before the key is needed.
     */
    public boolean isRoadWarrior() {
        return peer == null && aggressive && destinationId != null;
    }

    /** Whether the rule is a frame for what peers at any address ask for: one side is any. */
    public boolean isFrame() {
        return peer == null && (selector.source().length() == 0 || selector.destination().length() == 0);
    }

    /** Whether our side is the address that the peer gives us. */
    public boolean takesAddress() {
        return access.requestsAddress() && selector.source().length() == 0;
    }

    /** The traffic of a frame as seen from here, whichever way round the rule stands: one's own side is the source. */
    public TrafficSelector frame() {
        boolean reversed = selector.source().length() == 0 && selector.destination().length() > 0;
        return reversed ? selector.reversed() : selector;
    }

    /** What is protected while no peer is there; null if nothing is, since nobody knows what a peer will ask for. */
    public @Nullable TrafficSelector standingSelector() {
        if (!isFrame()) {
            return takesAddress() ? null : selector;
        }
        AddressPool pool = access.pool();
        return pool == null || frame().source().v6() != pool.network().v6()
                ? null
                : TrafficSelector.between(frame().source(), pool.network());
    }

    /** The name that the peer's address was found by; null if the rule has the address itself, or is for any. */
    public @Nullable String peerHostName() {
        if (peer == null) {
            return null;
        }
        // What toString promises: host name, slash, address; it does not ask anybody for a name that it does not have.
        String text = peer.toString();
        int slash = text.lastIndexOf('/');
        return slash <= 0 ? null : text.substring(0, slash);
    }

    /** The same rule with another address of the peer. */
    public IkeRule withPeer(InetAddress address) {
        return new IkeRule(
                name,
                where,
                number,
                mode,
                selector,
                translated,
                sourceIsNetwork,
                destinationIsNetwork,
                address,
                local,
                phase1,
                phase2,
                sourceId,
                destinationId,
                authentication,
                aggressive,
                access);
    }

    @Override
    public Object key() {
        return name;
    }

    @Override
    public boolean asksTheSameAs(Rule other) {
        return other instanceof IkeRule that && equals(that.at(where, number));
    }

    @Override
    public boolean isRekeyOf(Rule other) {
        return other instanceof IkeRule that
                && phase2.hasFormOf(that.phase2)
                && equals(that.at(where, number).with(phase1, phase2, authentication));
    }

    /**
     * The rule for one peer, and for a part of its traffic.
     *
     * @param itsName unique
     */
    public IkeRule narrowed(String itsName, TrafficSelector itsSelector, @Nullable InetAddress itsAddress) {
        return new IkeRule(
                itsName,
                where,
                number,
                mode,
                itsSelector,
                null,
                true,
                true,
                itsAddress,
                local,
                phase1,
                phase2,
                sourceId,
                destinationId,
                authentication,
                aggressive,
                access);
    }

    private IkeRule at(SourceLine place, int itsNumber) {
        return new IkeRule(
                name,
                place,
                itsNumber,
                mode,
                selector,
                translated,
                sourceIsNetwork,
                destinationIsNetwork,
                peer,
                local,
                phase1,
                phase2,
                sourceId,
                destinationId,
                authentication,
                aggressive,
                access);
    }

    private IkeRule with(Phase1Transform otherPhase1, Phase2Transform otherPhase2, Authentication otherAuthentication) {
        return new IkeRule(
                name,
                where,
                number,
                mode,
                selector,
                translated,
                sourceIsNetwork,
                destinationIsNetwork,
                peer,
                local,
                otherPhase1,
                otherPhase2,
                sourceId,
                destinationId,
                otherAuthentication,
                aggressive,
                access);
    }
}

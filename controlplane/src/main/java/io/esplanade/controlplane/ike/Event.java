package io.esplanade.controlplane.ike;

import io.esplanade.controlplane.ike.auth.Proof;
import io.esplanade.controlplane.ike.crypto.KeyExchange;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.Secret;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens to a protocol core. */
public sealed interface Event {
    /**
     * A datagram came in.
     *
     * @param octets from the ISAKMP header on: a non-ESP marker is gone
     * @param local where it arrived
     * @param natTraversal whether it had the non-ESP marker (RFC 3948 section 2.2)
     */
    record Datagram(Octets octets, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal)
            implements Event {}

    /** The time has come that {@link Action.WakeAt} asked for, or some other. */
    record Tick() implements Event {}

    /**
     * A file of users was read. Sessions of those who are not in it any more, or with another password, end.
     *
     * @param file as rules name it
     * @param fingerprints by name, see {@link io.esplanade.controlplane.ike.auth.UserFile#fingerprints}
     */
    record Users(Path file, Map<String, Octets> fingerprints) implements Event {
        public Users {
            fingerprints = Map.copyOf(fingerprints);
        }
    }

    /** A policy takes the place of the one before. */
    record Load(Policy policy) implements Event {}

    /** The data plane dropped a packet for want of an SA. */
    record Acquire(Flow flow) implements Event {}

    /** An SA of the data plane is used up, or soon will be. */
    record Expire(Sa sa, boolean hard, String cause) implements Event {}

    /** An authentic packet in UDP came from another address or port than those of the SA before it. */
    record PeerMoved(Sa inbound, InetSocketAddress source) implements Event {}

    /**
     * A {@link DhJob} is done. The secret now belongs to the core.
     *
     * @param ours null if it failed
     * @param shared null if it failed or was not asked for
     * @param failure why the peer's value was refused, or empty
     */
    record DhDone(long ticket, @Nullable KeyExchange ours, @Nullable Secret shared, String failure) implements Event {}

    /** A {@link SignatureJob} is done. */
    record SignatureDone(long ticket, Proof proof) implements Event {}

    /** A {@link DhJob} or a {@link SignatureJob} found no room in the queue. */
    record DhRefused(long ticket) implements Event {}

    /** The data plane refused an SA. */
    record InstallFailed(Sa sa, String reason) implements Event {}

    /** Somebody gives an order; it is answered by one {@link Action.Answer}. */
    record Order(IkeOrder order) implements Event {}

    /** Addresses of this host, or its routes to peers, may have changed. */
    record AddressesChanged() implements Event {}

    /** The gateway stops: say good-bye to the peers. */
    record Shutdown() implements Event {}
}

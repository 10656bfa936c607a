package io.esplanade.controlplane.ike;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * What a protocol core wants done. The actions of one list are carried out in their order, and a {@link Send} waits
 * until every {@link InstallSa} before it has taken effect: the peer may use an SA as soon as it has the message.
 */
public sealed interface Action {
    /** Send a datagram; see {@link IkeTransport#send}. */
    record Send(Octets datagram, InetSocketAddress local, InetSocketAddress remote, boolean natTraversal)
            implements Action {}

    /** Send a NAT keepalive. */
    record Keepalive(InetSocketAddress local, InetSocketAddress remote) implements Action {}

    /** Add an SA to the data plane. */
    record InstallSa(Sa sa) implements Action {}

    /** Remove one. */
    record DeleteSa(SaId sa) implements Action {}

    /** The peer of one in UDP is elsewhere: {@link io.esplanade.dataplane.api.SaInstaller#movePeer}. */
    record MovePeer(SaId sa, InetSocketAddress peer) implements Action {}

    /** Add a flow. */
    record AddFlow(Flow flow) implements Action {}

    /** Remove one. */
    record DeleteFlow(Flow flow) implements Action {}

    /**
     * Have the kernel give us these packets, all that peers have named; what the policy names it does anyway.
     *
     * @param first whether messages behind this wait for it
     */
    record SteerGuests(List<TrafficSelector> outbound, boolean first) implements Action {
        public SteerGuests {
            outbound = List.copyOf(outbound);
        }
    }

    /** Compute off the event loop and come back with {@link Event.DhDone}. */
    record ComputeDh(DhJob job) implements Action {}

    /** Have this host answer to an address that a peer has given us. */
    record UseAddress(InetAddress address) implements Action {}

    /** Keep what a pool has given out, for the next start; see {@link LeaseStore#save}. */
    record SaveLeases(IpPrefix pool, Map<String, InetAddress> leases) implements Action {
        public SaveLeases {
            leases = Map.copyOf(leases);
        }
    }

    /** Compute off the event loop and come back with {@link Event.SignatureDone}. */
    record ComputeSignature(SignatureJob job) implements Action {}

    /** Send an {@link Event.Tick} at this time, in {@link System#nanoTime()} time; the last one asked for counts. */
    record WakeAt(long deadlineNs) implements Action {}

    /** Something worth a line in the log. */
    record Log(Severity severity, String line) implements Action {}

    /**
     * A negotiation failed: one line at warning level.
     *
     * @param heldBack how many like this one were not told since the last that was
     */
    record Explain(NegotiationFailure failure, long heldBack) implements Action {}

    /** An exchange has ended. */
    record ExchangeEnded(ExchangeKind kind, Role role, Outcome outcome, long durationNs) implements Action {}

    /**
     * The answer to {@link Event.Order}.
     *
     * @param done whether there was something to do
     * @param text one line without its end
     */
    record Answer(boolean done, String text) implements Action {}

    /** How loud a line is. */
    enum Severity {
        DEBUG,
        INFO,
        WARN
    }
}

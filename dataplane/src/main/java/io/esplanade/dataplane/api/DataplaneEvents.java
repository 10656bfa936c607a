package io.esplanade.dataplane.api;

import java.net.InetSocketAddress;

/** What the data plane tells the control plane (RFC 2367 section 3.1). Called on the worker's thread: must not block. */
public interface DataplaneEvents {
    /** A packet met a flow that has no SA (SADB_ACQUIRE); at most once a second for each flow. */
    void onAcquire(Flow flow);

    /**
     * An SA comes to its end by use (SADB_EXPIRE).
     *
     * @param hard false: replace it soon; true: it carries nothing more
     * @param cause {@code octets} or {@code sequence numbers}
     */
    void onExpire(Sa sa, boolean hard, String cause);

    /**
     * An authentic packet with the newest sequence number came from another UDP port or address than those before it: a NAT
     * on the way has a new mapping (RFC 3948 section 3.1 leaves that to us). At most once a second for each SA; {@link
     * SaInstaller#movePeer} makes the data plane follow.
     *
     * @param inbound as it was added or moved last
     */
    void onPeerMoved(EspSa inbound, InetSocketAddress source);
}

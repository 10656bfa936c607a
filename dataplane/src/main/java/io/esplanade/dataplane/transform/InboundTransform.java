package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.sa.PacketSa;

/**
 * An inbound SA that takes a whole IPv4 or IPv6 packet as it arrived, and leaves the whole IP packet that was protected
 * or enclosed. Event-loop thread only.
 */
public interface InboundTransform extends AutoCloseable {
    /**
     * Changes the packet where it lies. On NONE the frame shows the result, as long as its IP header says; on a drop what
     * it shows is of no use. Borrows the memory for the call. The SA counts the packet or the drop.
     *
     * <p>An SA of IPComp in tunnel mode takes plain IP in IP too, which is what comes if compression gained nothing. In
     * transport mode such a packet has no trace of IPComp and is none for this SA.
     *
     * <p>The packet is hostile: any octets, any length. In tunnel mode nothing of the outer header but its ECN field goes
     * on (RFC 4301 section 5.1.2.1); whether the result fits the policy is for the caller to find out.
     *
     * @param frame the packet with its IP header and, behind it, the header of the SA's protocol; ESP that came in UDP has
     *     an IP header without UDP in front ({@link OuterHeader#prepend}). Behind the packet IPComp may need as much room
     *     as makes 65,535 octets
     * @return NONE, or why the packet goes no further
     */
    Drop apply(PacketFrame frame);

    /** After NONE: whether the packet is authentic and was sent after all before it; never where nothing tells that. */
    default boolean isNewest() {
        return false;
    }

    /** What it counts, and what the control plane asked for. */
    PacketSa sa();

    /** Wipes the SA's secrets, after the last packet. */
    @Override
    void close();
}

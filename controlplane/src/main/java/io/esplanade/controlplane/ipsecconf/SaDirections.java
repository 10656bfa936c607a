package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.FlowRule;
import io.esplanade.dataplane.api.Direction;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether an SA with keys from the file is for what we send or for what we receive: ipsec.conf does not say, because an
 * OpenBSD kernel takes the same SA for both. The flows tell who the peer is; without them the addresses of this host do.
 */
final class SaDirections {
    private final Set<InetAddress> sendTo = new HashSet<>();
    private final Set<InetAddress> receiveFrom = new HashSet<>();
    private final InterfaceTable interfaces;

    SaDirections(List<FlowRule> flows, InterfaceTable interfaces) {
        this.interfaces = interfaces;
        for (FlowRule rule : flows) {
            InetAddress peer = rule.flow().peer();
            if (peer != null) {
                (rule.flow().direction() == Direction.OUT ? sendTo : receiveFrom).add(peer);
            }
        }
    }

    /** Null if nothing tells. */
    @Nullable Direction of(InetAddress source, InetAddress destination) {
        Direction told = only(sendTo.contains(destination), receiveFrom.contains(source));
        return told != null ? told : only(interfaces.has(source), interfaces.has(destination));
    }

    /** Why there is no answer, and the cure. */
    String complaint(InetAddress source, InetAddress destination) {
        String addresses = source.getHostAddress() + " and " + destination.getHostAddress();
        return interfaces.has(source) && interfaces.has(destination)
                ? addresses + " are both addresses of this host, so there is no peer"
                : "neither " + source.getHostAddress() + " nor " + destination.getHostAddress()
                        + " is an address of this host, and no flow has one of them as its peer:"
                        + " correct the address, or add the flow";
    }

    private static @Nullable Direction only(boolean out, boolean in) {
        return out == in ? null : out ? Direction.OUT : Direction.IN;
    }
}

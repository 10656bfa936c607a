package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.FlowRule;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.controlplane.policy.SaRule;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Makes flows of {@code flow} rules. */
final class FlowCompiler {
    private final Complaints complaints;

    FlowCompiler(Complaints complaints) {
        this.complaints = complaints;
    }

    /** Null after an error. */
    @Nullable FlowRule compile(FlowStatement rule) {
        if (rule.source().translated() != null || rule.destination().translated() != null) {
            complaints.warning(rule.where(), "from A (B): what is in parentheses has no effect on a flow");
        }
        Host peer = rule.peer();
        Host local = rule.local();
        if (!isAddress(rule, "peer", peer) || !isAddress(rule, "local", local)) {
            return null;
        }
        if (peer != null && local != null && !peer.sameFamilyAs(local)) {
            complaints.error(rule.where(), "peer and local are of different address families");
            return null;
        }
        SaProtocol protocol = SaProtocol.valueOf(rule.saType().name());
        InetAddress peerAddress = address(peer);
        return new FlowRule(
                rule.where(),
                rule.number(),
                new Flow(
                        rule.inbound() ? Direction.IN : Direction.OUT,
                        peerAddress == null ? "" : SaRule.tunnel(protocol, peerAddress),
                        protocol,
                        new TrafficSelector(
                                rule.source().prefix(),
                                rule.destination().prefix(),
                                rule.protocol(),
                                rule.sourcePort(),
                                rule.destinationPort()),
                        FlowType.valueOf(rule.type().name()),
                        address(local),
                        peerAddress,
                        text(rule.sourceId()),
                        text(rule.destinationId())));
    }

    private boolean isAddress(FlowStatement rule, String word, @Nullable Host host) {
        if (host == null || host.prefix().isHost()) {
            return true;
        }
        complaints.error(rule.where(), word + " must be an address, but " + host.name() + " is a network");
        return false;
    }

    private static @Nullable InetAddress address(@Nullable Host host) {
        return host == null ? null : host.address();
    }

    private static @Nullable String text(@Nullable Identity identity) {
        return identity == null ? null : identity.inFlows();
    }
}

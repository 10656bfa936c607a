package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.policy.Authentication;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Phase1Transform;
import io.esplanade.controlplane.policy.RemoteAccess;
import io.esplanade.controlplane.policy.SourceLine;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules that share an ISAKMP SA, in the order of the file. Their transforms are offered together; identities and
 * key are those of the first rule.
 *
 * @param name {@link IkeRule#peerName}
 */
record PeerPolicy(String name, List<IkeRule> rules) {
    PeerPolicy {
        rules = List.copyOf(rules);
    }

    private IkeRule first() {
        return rules.getFirst();
    }

    SourceLine where() {
        return first().where();
    }

    /** Null: any. */
    @Nullable InetAddress address() {
        return first().peer();
    }

    /** Null: the routing table chooses. */
    @Nullable InetAddress local() {
        return first().local();
    }

    @Nullable Identity sourceId() {
        return first().sourceId();
    }

    /**
     * What the peer must show; null: any identity that it can prove. Where many have keys that we trust, a named peer
     * without {@code dstid} must be the owner of its address, as ipsec.conf(5) has it, and not just any of them.
     */
    @Nullable Identity destinationId() {
        Identity named = first().destinationId();
        InetAddress address = address();
        boolean bySignature = authentication() instanceof Authentication.Signatures;
        return named == null && bySignature && address != null ? Identity.ofAddress(address) : named;
    }

    Authentication authentication() {
        return first().authentication();
    }

    /** Whether phase 1 is aggressive mode; else it is main mode. */
    boolean isAggressive() {
        return first().aggressive();
    }

    ExchangeKind kind() {
        return isAggressive() ? ExchangeKind.AGGRESSIVE : ExchangeKind.MAIN;
    }

    /** What the peer gets or gives beyond SAs. */
    RemoteAccess access() {
        return first().access();
    }

    /** What is offered, each once. */
    List<Phase1Transform> phase1Transforms() {
        return rules.stream().map(IkeRule::phase1).distinct().toList();
    }

    /** Whether a rule wants the tunnel up without being asked. */
    boolean isActive() {
        return rules.stream().anyMatch(rule -> rule.mode() == IkeRule.Mode.ACTIVE);
    }

    /**
     * Whether what was made for the other policy may stay: identities and key are the same, and there is still a rule that
     * asks for transforms that were offered then. Rules that came or went beside it do not end its tunnels; the next
     * ISAKMP SA is made by what all ask for by then.
     */
    boolean isSamePhase1(PeerPolicy other) {
        return Objects.equals(sourceId(), other.sourceId())
                && Objects.equals(destinationId(), other.destinationId())
                && isAggressive() == other.isAggressive()
                && access().equals(other.access())
                && authentication().equals(other.authentication())
                && !Collections.disjoint(phase1Transforms(), other.phase1Transforms());
    }

    /** The rule whose identities or key differ from the first one's, which cannot be heeded; null if there is none. */
    @Nullable IkeRule contradiction() {
        for (IkeRule rule : rules) {
            if (!Objects.equals(rule.sourceId(), sourceId())
                    || !Objects.equals(rule.destinationId(), first().destinationId())
                    || rule.aggressive() != isAggressive()
                    || !rule.access().equals(access())
                    || !rule.authentication().equals(authentication())) {
                return rule;
            }
        }
        return null;
    }
}

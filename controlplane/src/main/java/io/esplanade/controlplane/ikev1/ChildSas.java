package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.IkePorts;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.UdpEncapsulation;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** SAs as the data plane wants them described. */
final class ChildSas {
    private static final int SOFT_PERCENT = 90;

    private ChildSas() {}

    /**
     * Hands the keys on.
     *
     * @param carried the traffic, outbound; null: what flows say
     */
    static Sa describe(
            IsakmpSa sa,
            IkeRule rule,
            @Nullable TrafficSelector carried,
            Role role,
            Direction direction,
            Spi spi,
            Keymat keys,
            Phase2Proposals.Choice choice) {
        InetAddress local = sa.path().local().getAddress();
        InetAddress peer = sa.path().peer();
        boolean in = direction == Direction.IN;
        InetAddress source = in ? peer : local;
        InetAddress destination = in ? local : peer;
        TrafficSelector selector = in && carried != null ? carried.reversed() : carried;
        int window = in ? EspSa.DEFAULT_REPLAY_WINDOW : 0;
        if (choice.protocol() == SaProtocol.AH) {
            keys.encryption().close(); // empty
            return new AhSa(
                    direction,
                    rule.name(),
                    spi,
                    source,
                    destination,
                    choice.mode().saMode(),
                    choice.suite().integrity(),
                    keys.integrity(),
                    selector,
                    window,
                    false,
                    lifetime(sa.context, role, choice));
        }
        return new EspSa(
                direction,
                rule.name(),
                spi,
                source,
                destination,
                choice.mode().saMode(),
                choice.mode().isUdp() ? udp(sa.path()) : null,
                choice.suite(),
                keys.encryption(),
                keys.integrity(),
                selector,
                window,
                false,
                lifetime(sa.context, role, choice));
    }

    /** What protects packets: {@code AES_GCM_16-128}, {@code AH HMAC_SHA2_256_128}. */
    static String suite(Sa sa) {
        return switch (sa) {
            case EspSa esp -> esp.suite().toString();
            case AhSa ah -> "AH " + ah.integrity();
            default -> sa.protocol().text();
        };
    }

    /** The ports of the ISAKMP SA (RFC 3948 section 2.1); if that did not float, the standard ones. */
    private static @Nullable UdpEncapsulation udp(Path path) {
        return path.natTraversal()
                ? new UdpEncapsulation(path.local().getPort(), path.remote().getPort())
                : new UdpEncapsulation(IkePorts.NAT_TRAVERSAL, IkePorts.NAT_TRAVERSAL);
    }

    private static SaLifetime lifetime(CoreContext context, Role role, Phase2Proposals.Choice choice) {
        long seconds = choice.lifeSeconds();
        long octets = Math.min(choice.lifeKilobytes(), Long.MAX_VALUE / 1024 / 1000) * 1024;
        return new SaLifetime(
                seconds * SOFT_PERCENT / 100, seconds, Lifetimes.softOctets(context, role, octets), octets);
    }
}

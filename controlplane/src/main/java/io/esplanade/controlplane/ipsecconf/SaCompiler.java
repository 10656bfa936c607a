package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.SaRule;
import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.UdpEncapsulation;
import java.net.InetAddress;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes SAs of the rules that bring their keys along. They live until they are taken away, and look at no sequence
 * numbers: who restarts begins at 1 again (RFC 4303 section 3.3.3).
 */
final class SaCompiler {
    private static final int NAT_TRAVERSAL_PORT = 4500;
    private static final int REPLAY_WINDOW = 0;

    private final Complaints complaints;
    private final SaTransforms transforms;
    private final SaDirections directions;
    private final IdentityHashMap<SaStatement, SaStatement> nextInBundle;

    /** What all kinds of SAs have. */
    private record Ends(Direction direction, String tunnel, Spi spi, InetAddress source, InetAddress destination) {}

    SaCompiler(Complaints complaints, SaDirections directions, IdentityHashMap<SaStatement, SaStatement> nextInBundle) {
        this.complaints = complaints;
        this.transforms = new SaTransforms(complaints);
        this.directions = directions;
        this.nextInBundle = nextInBundle;
    }

    /** Null after an error. */
    @Nullable SaRule compile(SaStatement rule) {
        Sa sa = switch (rule.saType()) {
            case ESP -> esp(rule);
            case AH -> ah(rule);
            case IPCOMP -> ipcomp(rule);
            case IPIP -> ipip(rule);
            case TCPMD5 -> {
                refuse(rule, "tcpmd5 cannot be carried out: Linux gives TCP-MD5 to the owner of the socket only,"
                        + " so set the key in the routing daemon, as password of the neighbor in BIRD or FRR");
                yield null;
            }
        };
        return sa == null ? null : new SaRule(rule.where(), rule.number(), sa, next(rule, sa.direction()));
    }

    /** The members of a bundle have the same addresses, and so the same direction. */
    private @Nullable SaId next(SaStatement rule, Direction direction) {
        SaStatement next = nextInBundle.get(rule);
        return next == null || next.saType() == SaType.TCPMD5
                ? null
                : new SaId(
                        SaProtocol.valueOf(next.saType().name()),
                        direction,
                        new Spi(next.spi()),
                        next.destination().address());
    }

    private @Nullable Sa esp(SaStatement rule) {
        Ends ends = ends(rule);
        EspCipher cipher = transforms.cipher(rule);
        EspIntegrity integrity = transforms.integrity(rule);
        if (cipher == EspCipher.NULL) {
            warnOfKey(rule, "enckey", rule.encKey());
        }
        if (ends == null || cipher == null || integrity == null) {
            return null;
        }
        Secret encryptionKey = keyOf(cipher == EspCipher.NULL ? null : rule.encKey());
        if (!transforms.accept(rule, cipher, encryptionKey)) {
            return null;
        }
        return new EspSa(
                ends.direction,
                ends.tunnel,
                ends.spi,
                ends.source,
                ends.destination,
                mode(rule),
                udp(rule),
                new EspSuite(cipher, encryptionKey.length(), integrity),
                encryptionKey,
                keyOf(rule.authKey()),
                null,
                REPLAY_WINDOW,
                false,
                SaLifetime.UNLIMITED);
    }

    private @Nullable Sa ah(SaStatement rule) {
        Ends ends = endsWithoutUdp(rule);
        EspIntegrity integrity = transforms.integrity(rule);
        warnOfKey(rule, "enckey", rule.encKey());
        return ends == null || integrity == null
                ? null
                : new AhSa(
                        ends.direction,
                        ends.tunnel,
                        ends.spi,
                        ends.source,
                        ends.destination,
                        mode(rule),
                        integrity,
                        keyOf(rule.authKey()),
                        null,
                        REPLAY_WINDOW,
                        false,
                        SaLifetime.UNLIMITED);
    }

    private @Nullable Sa ipcomp(SaStatement rule) {
        Ends ends = endsWithoutUdp(rule);
        warnOfKey(rule, "authkey", rule.authKey());
        warnOfKey(rule, "enckey", rule.encKey());
        if (ends == null) {
            return null;
        }
        if (rule.transforms().comp() != CompTransform.DEFLATE) {
            refuse(rule, "ipcomp has no other algorithm than deflate: write comp deflate, or leave it out");
            return null;
        }
        if (rule.spi() < 0 || rule.spi() > IpcompSa.MAX_CPI) {
            refuse(rule, "spi of ipcomp has 16 bits only (RFC 3173 section 3.3): choose one from 256 to 65535");
            return null;
        }
        return new IpcompSa(
                ends.direction,
                ends.tunnel,
                ends.spi,
                ends.source,
                ends.destination,
                mode(rule),
                null,
                SaLifetime.UNLIMITED);
    }

    private @Nullable Sa ipip(SaStatement rule) {
        Ends ends = endsWithoutUdp(rule);
        warnOfKey(rule, "authkey", rule.authKey());
        warnOfKey(rule, "enckey", rule.encKey());
        if (ends != null && rule.transport()) {
            refuse(rule, "ipip is a tunnel, and has no transport mode: leave transport out");
            return null;
        }
        return ends == null
                ? null
                : new IpipSa(
                        ends.direction,
                        ends.tunnel,
                        ends.spi,
                        ends.source,
                        ends.destination,
                        null,
                        SaLifetime.UNLIMITED);
    }

    private @Nullable Ends endsWithoutUdp(SaStatement rule) {
        if (rule.udpPort() == null) {
            return ends(rule);
        }
        refuse(rule, "udpencap is for esp alone (RFC 3948): leave it out");
        return null;
    }

    private @Nullable Ends ends(SaStatement rule) {
        for (Host host : new Host[] {rule.source(), rule.destination()}) {
            if (!host.prefix().isHost() || host.address().isAnyLocalAddress()) {
                refuse(rule, "an SA is between two addresses, but " + host.name()
                        + " is a network: write the addresses of the gateways, and the networks in a flow");
            return null;
            }
        }
        InetAddress source = rule.source().address();
        InetAddress destination = rule.destination().address();
        Direction direction = directions.of(source, destination);
        if (direction == null) {
            refuse(rule, directions.complaint(source, destination));
            return null;
        }
        InetAddress peer = direction == Direction.OUT ? destination : source;
        SaProtocol protocol = SaProtocol.valueOf(rule.saType().name());
        return new Ends(direction, SaRule.tunnel(protocol, peer), new Spi(rule.spi()), source, destination);
    }

    private static SaMode mode(SaStatement rule) {
        return rule.transport() ? SaMode.TRANSPORT : SaMode.TUNNEL;
    }

    private static @Nullable UdpEncapsulation udp(SaStatement rule) {
        Integer port = rule.udpPort();
        return port == null ? null : new UdpEncapsulation(NAT_TRAVERSAL_PORT, port == 0 ? NAT_TRAVERSAL_PORT : port);
    }

    private void warnOfKey(SaStatement rule, String keyword, @Nullable Secret key) {
        if (key != null) {
            complaints.warning(rule.where(), keyword + " has no meaning for this SA, and is not used");
        }
    }

    /** The parser has seen that it is there. */
    private static Secret keyOf(@Nullable Secret key) {
        return Secret.owning(key == null ? new byte[0] : key.toArray());
    }

    private void refuse(SaStatement rule, String text) {
        complaints.error(rule.where(), text);
    }
}

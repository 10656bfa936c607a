package io.esplanade.controlplane.policy;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An SA with keys from the file ({@code esp}, {@code ah}, {@code ipcomp}, {@code ipip}), one direction.
 *
 * @param sa with the policy's own copy of the keys; what the data plane gets is {@link #installable}
 * @param next the SA of the same bundle that works on the packets after this one, seen from the sender; null if none
 */
public record SaRule(SourceLine where, int number, Sa sa, @Nullable SaId next) implements Rule {
    /** Inbound, the SPI alone names an SA (RFC 4301 section 4.1). */
    private record InboundSpi(SaProtocol protocol, Spi spi) {}

    /** What IP in IP has in the place of an SPI. */
    private record InboundAddresses(InetAddress source, InetAddress destination) {}

    /** The name under which SAs and flows towards a peer find each other: {@code esp-192.0.2.2}. */
    public static String tunnel(SaProtocol protocol, InetAddress peer) {
        return protocol.text() + "-" + IpPrefix.host(peer);
    }

    /** The outer address of the other side. */
    public InetAddress peer() {
        return sa.direction() == Direction.OUT ? sa.destination() : sa.source();
    }

    /** What only one SA at a time can have: packets are brought to it by this alone. */
    public Object place() {
        if (sa.direction() == Direction.OUT) {
            return key();
        }
        return sa.protocol() == SaProtocol.IPIP
                ? new InboundAddresses(sa.source(), sa.destination())
                : new InboundSpi(sa.protocol(), sa.spi());
    }

    /** Wipes the keys of an SA. */
    public static void closeKeys(Sa sa) {
        switch (sa) {
            case EspSa esp -> {
                esp.encryptionKey().close();
                esp.integrityKey().close();
            }
            case AhSa ah -> ah.integrityKey().close();
            case IpcompSa _, IpipSa _ -> {}
        }
    }

    /** The SA with keys of its own, which the data plane wipes when it is through with it. */
    public Sa installable() {
        return switch (sa) {
            case EspSa esp -> new EspSa(
                    esp.direction(),
                    esp.tunnel(),
                    esp.spi(),
                    esp.source(),
                    esp.destination(),
                    esp.mode(),
                    esp.udp(),
                    esp.suite(),
                    copy(esp.encryptionKey()),
                    copy(esp.integrityKey()),
                    esp.selector(),
                    esp.replayWindow(),
                    esp.esn(),
                    esp.lifetime());
            case AhSa ah -> new AhSa(
                    ah.direction(),
                    ah.tunnel(),
                    ah.spi(),
                    ah.source(),
                    ah.destination(),
                    ah.mode(),
                    ah.integrity(),
                    copy(ah.integrityKey()),
                    ah.selector(),
                    ah.replayWindow(),
                    ah.esn(),
                    ah.lifetime());
            case IpcompSa _, IpipSa _ -> sa;
        };
    }

    private static Secret copy(Secret key) {
        return Secret.owning(key.toArray());
    }

    /** As a file has it: {@code esp tunnel from 192.0.2.1 to 192.0.2.2 spi 0x00001000}. */
    @Override
    public String name() {
        String mode = sa.protocol() == SaProtocol.IPIP ? "" : sa.mode() == SaMode.TUNNEL ? " tunnel" : " transport";
        return sa.protocol().text() + mode + " from " + IpPrefix.host(sa.source()) + " to "
                + IpPrefix.host(sa.destination()) + " spi " + sa.spi();
    }

    @Override
    public SaId key() {
        return sa.id();
    }

    @Override
    public boolean asksTheSameAs(Rule other) {
        return other instanceof SaRule that && sa.equals(that.sa) && Objects.equals(next, that.next);
    }

    @Override
    public boolean isRekeyOf(Rule other) {
        return other instanceof SaRule that
                && key().equals(that.key())
                && Objects.equals(next, that.next)
                && sa.tunnel().equals(that.sa.tunnel())
                && sa.source().equals(that.sa.source())
                && sa.mode() == that.sa.mode()
                && (!(sa instanceof EspSa mine && that.sa instanceof EspSa theirs)
                        || Objects.equals(mine.udp(), theirs.udp()));
    }
}

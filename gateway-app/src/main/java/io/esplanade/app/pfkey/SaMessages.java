package io.esplanade.app.pfkey;

import io.esplanade.app.pfkey.Extension.Address;
import io.esplanade.app.pfkey.Extension.Association;
import io.esplanade.app.pfkey.Extension.Counter;
import io.esplanade.app.pfkey.Extension.Identity;
import io.esplanade.app.pfkey.Extension.KeyOctets;
import io.esplanade.app.pfkey.Extension.Lifetime;
import io.esplanade.app.pfkey.Extension.Protocol;
import io.esplanade.app.pfkey.Extension.Replay;
import io.esplanade.app.pfkey.Extension.State;
import io.esplanade.app.pfkey.Extension.UdpEncap;
import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.UdpEncapsulation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What messages say of SAs. */
final class SaMessages {
    private SaMessages() {}

    /** What SADB_DUMP tells: everything. */
    static List<Extension> dumped(SaSnapshot snapshot, @Nullable Identities identities) {
        List<Extension> extensions = added(snapshot.sa());
        extensions.add(new Lifetime(
                ExtensionType.LIFETIME_CUR,
                snapshot.octets(),
                snapshot.addedEpochSeconds(),
                snapshot.firstUseEpochSeconds()));
        if (snapshot.lastUseEpochSeconds() != 0) {
            extensions.add(new Lifetime(ExtensionType.LIFETIME_LASTUSE, 0, 0, snapshot.lastUseEpochSeconds()));
        }
        if (identities != null) {
            extensions.addAll(identities.ofPackets(snapshot.sa().direction()));
        }
        extensions.add(new Counter(
                snapshot.sa().direction() == Direction.IN, snapshot.packets(), snapshot.octets(), snapshot.drops()));
        if (snapshot.sequence() != 0) {
            extensions.add(new Replay(snapshot.sequence()));
        }
        SaId next = snapshot.next();
        if (next != null) {
            extensions.addAll(second(next));
        }
        return extensions;
    }

    /** What SADB_ADD and SADB_UPDATE tell. */
    static List<Extension> added(Sa sa) {
        List<Extension> extensions = ended(sa);
        SaLifetime limits = sa.lifetime();
        if (limits.hardSeconds() != 0 || limits.hardOctets() != 0) {
            extensions.add(hard(limits));
        }
        if (limits.softSeconds() != 0 || limits.softOctets() != 0) {
            extensions.add(soft(limits));
        }
        switch (sa) {
            case EspSa esp -> {
                key(extensions, ExtensionType.KEY_AUTH, esp.integrityKey());
                key(extensions, ExtensionType.KEY_ENCRYPT, esp.encryptionKey());
                UdpEncapsulation udp = esp.udp();
                if (udp != null) {
                    extensions.add(new UdpEncap(udp.remotePort()));
                }
            }
            case AhSa ah -> key(extensions, ExtensionType.KEY_AUTH, ah.integrityKey());
            case IpcompSa _, IpipSa _ -> {}
        }
        TrafficSelector selector = sa.selector();
        if (selector != null) {
            extensions.addAll(Selectors.of(selector));
        }
        return extensions;
    }

    /** What SADB_EXPIRE tells. */
    static List<Extension> expired(Sa sa, boolean hard) {
        List<Extension> extensions = ended(sa);
        extensions.add(hard ? hard(sa.lifetime()) : soft(sa.lifetime()));
        return extensions;
    }

    private static List<Extension> ended(Sa sa) {
        List<Extension> extensions = new ArrayList<>();
        extensions.add(association(sa));
        extensions.add(new Address(ExtensionType.ADDRESS_SRC, sa.source(), 0));
        extensions.add(new Address(ExtensionType.ADDRESS_DST, sa.destination(), 0));
        return extensions;
    }

    /** What SADB_DELETE tells: no more than what names the SA. */
    static List<Extension> named(SaId sa) {
        return List.of(named(ExtensionType.SA, sa), new Address(ExtensionType.ADDRESS_DST, sa.destination(), 0));
    }

    /** What SADB_X_GRPSPIS tells of the first SA's partner. */
    static List<Extension> second(SaId sa) {
        return List.of(
                named(ExtensionType.SA2, sa),
                new Address(ExtensionType.DST2, sa.destination(), 0),
                new Protocol(ExtensionType.SATYPE2, SaType.of(sa.protocol()).number(), 0, 0));
    }

    private static Association named(ExtensionType type, SaId sa) {
        return new Association(
                type, sa.spi().value(), 0, State.MATURE, Algorithms.NONE, Algorithms.NONE, 0);
    }

    private static Association association(Sa sa) {
        int tunnel = sa.mode() == SaMode.TUNNEL ? Association.TUNNEL : 0;
        return switch (sa) {
            case EspSa esp -> new Association(
                    ExtensionType.SA,
                    esp.spi().value(),
                    esp.replayWindow(),
                    State.MATURE,
                    Algorithms.integrity(esp.suite()),
                    Algorithms.cipher(esp.suite().cipher()),
                    tunnel | (esp.udp() != null ? Association.UDPENCAP : 0) | (esp.esn() ? Association.ESN : 0));
            case AhSa ah -> new Association(
                    ExtensionType.SA,
                    ah.spi().value(),
                    ah.replayWindow(),
                    State.MATURE,
                    Algorithms.integrity(ah.integrity()),
                    Algorithms.NONE,
                    tunnel | (ah.esn() ? Association.ESN : 0));
            // a compression has the field of the cipher
            case IpcompSa comp -> plain(comp, Algorithms.DEFLATE, tunnel);
            case IpipSa ipip -> plain(ipip, Algorithms.NONE, tunnel);
        };
    }

    private static Association plain(Sa sa, int algorithm, int flags) {
        return new Association(
                ExtensionType.SA, sa.spi().value(), 0, State.MATURE, Algorithms.NONE, algorithm, flags);
    }

    private static Lifetime hard(SaLifetime limits) {
        return new Lifetime(ExtensionType.LIFETIME_HARD, limits.hardOctets(), limits.hardSeconds(), 0);
    }

    private static Lifetime soft(SaLifetime limits) {
        return new Lifetime(ExtensionType.LIFETIME_SOFT, limits.softOctets(), limits.softSeconds(), 0);
    }

    private static void key(List<Extension> extensions, ExtensionType type, Secret key) {
        if (key.length() > 0) {
            extensions.add(new KeyOctets(type, key));
        }
    }

    /** Whose SAs they are, as ipsecctl writes the identities of phase 1. */
    record Identities(@Nullable String local, @Nullable String remote) {
        /** The source's identity and the destination's, as those of a flow: local and remote. */
        List<Extension> ofFlow() {
            return of(local, remote);
        }

        private List<Extension> ofPackets(Direction direction) {
            return direction == Direction.OUT ? of(local, remote) : of(remote, local);
        }

        private static List<Extension> of(@Nullable String source, @Nullable String destination) {
            List<Extension> extensions = new ArrayList<>();
            if (source != null) {
                extensions.add(new Identity(ExtensionType.IDENTITY_SRC, Identity.Kind.of(source), source));
            }
            if (destination != null) {
                extensions.add(new Identity(ExtensionType.IDENTITY_DST, Identity.Kind.of(destination), destination));
            }
            return extensions;
        }
    }
}

package io.esplanade.app.admin;

import io.esplanade.app.pfkey.PfKeyMessages;
import io.esplanade.app.pfkey.PfKeyText;
import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Secret;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** An SA as {@code ipsecctl -s sa} prints it: one line, the keys if asked, its bundle, the details if asked. */
final class SaText {
    private final StringBuilder out;
    private final int verbosity;
    private final boolean keys;

    /**
     * @param verbosity 1: with the details of {@link PfKeyText}; 2: with counters that are zero
     * @param keys whether the secret keys are shown
     */
    SaText(StringBuilder out, int verbosity, boolean keys) {
        this.out = out;
        this.verbosity = verbosity;
        this.keys = keys;
    }

    /**
     * Appends the SA's lines; nothing for one that has ended since the list was made, if its keys are asked for and
     * already wiped.
     *
     * @param flow any flow of the SA's tunnel; null if there is none
     */
    void append(SaSnapshot snapshot, @Nullable Flow flow) {
        int begin = out.length();
        try {
            appendLines(snapshot, flow);
        } catch (IllegalStateException wiped) {
            out.setLength(begin);
        }
    }

    private void appendLines(SaSnapshot snapshot, @Nullable Flow flow) {
        if (verbosity > 1) {
            out.append("@0 "); // rules of the kernel's have no numbers, and OpenBSD prints this one
        }
        appendSa(snapshot.sa());
        SaId next = snapshot.next();
        if (next != null) {
            out.append("[bundle ");
            appendMember(snapshot.sa().id());
            out.append(" with ");
            appendMember(next);
            out.append("]\n");
        }
        if (verbosity > 0) {
            new PfKeyText(out, keys, verbosity > 1).extensions(PfKeyMessages.dump(snapshot, flow));
        }
    }

    private void appendSa(Sa sa) {
        out.append(sa.protocol().text());
        if (!(sa instanceof IpipSa)) {
            out.append(sa.mode() == SaMode.TUNNEL ? " tunnel" : " transport");
        }
        out.append(" from ").append(address(sa.source()));
        out.append(" to ").append(address(sa.destination()));
        out.append(" spi ").append(sa.spi());
        appendTransforms(sa);
        if (keys) {
            appendKeys(sa);
        }
        out.append('\n');
    }

    private void appendTransforms(Sa sa) {
        switch (sa) {
            case EspSa esp -> {
                if (!esp.suite().cipher().isCombined()) {
                    out.append(" auth ").append(TransformNames.integrity(esp.suite().integrity()));
                }
                out.append(" enc ").append(TransformNames.encryption(esp.suite()));
            }
            case AhSa ah -> out.append(" auth ").append(TransformNames.integrity(ah.integrity()));
            case IpcompSa _ -> out.append(" comp deflate");
            case IpipSa _ -> {}
        }
    }

    private void appendKeys(Sa sa) {
        switch (sa) {
            case EspSa esp -> {
                appendKey("authkey", esp.integrityKey());
                appendKey("enckey", esp.encryptionKey());
            }
            case AhSa ah -> appendKey("authkey", ah.integrityKey());
            case IpcompSa _, IpipSa _ -> {}
        }
    }

    private void appendKey(String name, Secret key) {
        if (key.length() > 0) {
            out.append(" \\\n\t").append(name).append(" 0x");
            byte[] octets = key.toArray();
            for (byte octet : octets) {
                HexFormat.of().toHexDigits(out, octet);
            }
            Arrays.fill(octets, (byte) 0);
        }
    }

    private void appendMember(SaId sa) {
        out.append(sa.protocol().text()).append(" to ").append(address(sa.destination()));
        out.append(" spi ").append(sa.spi());
    }

    private static IpPrefix address(InetAddress address) {
        return IpPrefix.host(address);
    }
}

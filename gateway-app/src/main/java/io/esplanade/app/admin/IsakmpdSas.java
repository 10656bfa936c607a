package io.esplanade.app.admin;

import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Spi;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SAs as isakmpd's command {@code S} lists them: a record for each, a blank line after it. */
final class IsakmpdSas {
    // Flags of isakmpd's sa.h
    private static final int READY = 1;
    private static final int STAYALIVE = 2;
    private static final int NAT_T = 0x100;

    private final StringBuilder out = new StringBuilder();
    private final List<SaSnapshot> sas;

    private IsakmpdSas(List<SaSnapshot> sas) {
        this.sas = sas;
    }

    static String of(IkeSnapshot ike, List<SaSnapshot> sas) {
        IsakmpdSas text = new IsakmpdSas(sas);
        ike.isakmpSas().forEach(text::phase1);
        ike.tunnels().stream().filter(IkeSnapshot.Tunnel::up).forEach(text::phase2);
        return text.out.toString();
    }

    private void phase1(IkeSnapshot.IsakmpSa sa) {
        head(
                sa.peerName() + " (Phase 1/" + (sa.role() == Role.INITIATOR ? "Initiator" : "Responder") + ")",
                sa.local().getAddress(),
                sa.remote().getAddress());
        lifetime(sa.ageSeconds() + Math.max(0, sa.expiresInSeconds()), sa.rekeyInSeconds(), sa.expiresInSeconds());
        flags(sa.rekeyInSeconds(), sa.natTraversal());
        line("icookie " + hex(sa.initiatorCookie()) + " rcookie " + hex(sa.responderCookie()));
        line("");
    }

    private void phase2(IkeSnapshot.Tunnel tunnel) {
        Sa in = find(tunnel.name(), tunnel.inbound());
        Sa other = find(tunnel.name(), tunnel.outbound());
        if (in == null || other == null) {
            return; // has ended since
        }
        head(tunnel.name() + " (Phase 2)", other.source(), other.destination());
        lifetime(in.lifetime().hardSeconds(), tunnel.rekeyInSeconds(), -1);
        flags(tunnel.rekeyInSeconds(), in instanceof EspSa esp && esp.udp() != null);
        line("SPI 0: " + spi(in.spi()));
        line("SPI 1: " + spi(other.spi()));
        switch (in) {
            case EspSa esp -> esp(esp.suite());
            case AhSa ah -> ah(ah.integrity());
            default -> line("Transform: " + in.protocol());
        }
        line("");
    }

    private @Nullable Sa find(String tunnel, @Nullable Spi spi) {
        return sas.stream()
                .map(SaSnapshot::sa)
                .filter(sa -> sa.tunnel().equals(tunnel) && sa.spi().equals(spi))
                .findFirst()
                .orElse(null);
    }

    private void head(String name, InetAddress ours, InetAddress peer) {
        line("SA name: " + name);
        line("src: " + ours.getHostAddress() + " dst: " + peer.getHostAddress());
    }

    /** Times that are not known are negative. */
    private void lifetime(long seconds, long softSeconds, long hardSeconds) {
        line("Lifetime: " + seconds + " seconds");
        if (softSeconds >= 0) {
            line("Soft timeout in " + softSeconds + " seconds");
        }
        if (hardSeconds >= 0) {
            line("Hard timeout in " + hardSeconds + " seconds");
        }
    }

    private void flags(long softSeconds, boolean natTraversal) {
        int flags = READY | (softSeconds >= 0 ? STAYALIVE : 0) | (natTraversal ? NAT_T : 0);
        line("Flags 0x" + HexFormat.of().toHexDigits(flags));
    }

    private void esp(EspSuite suite) {
        line("Transform: IPsec ESP");
        line("Encryption key length: " + suite.cipherKeyBytes());
        line("Authentication key length: " + suite.integrity().keyBytes());
        line("Encryption algorithm: " + encryption(suite));
        line("Authentication algorithm: " + integrity(suite.integrity()));
    }

    private void ah(EspIntegrity integrity) {
        line("Transform: IPsec AH");
        line("Encryption not used.");
        line("Authentication key length: " + integrity.keyBytes());
        line("Authentication algorithm: " + integrity(integrity));
    }

    /** isakmpd's words where it has one. */
    private static String encryption(EspSuite suite) {
        return switch (suite.cipher().name()) {
            case "TRIPLE_DES_CBC" -> "3DES";
            case "AES_CBC" -> "AES (CBC)";
            case "AES_CTR" -> "AES (CTR)";
            case "AES_GCM_16" -> "AES (GCM)";
            case "AES_GMAC" -> "AES (GMAC)";
            case "CAST128_CBC" -> "Cast-128";
            case "BLOWFISH_CBC" -> "Blowfish";
            default -> TransformNames.encryption(suite);
        };
    }

    private static String integrity(EspIntegrity integrity) {
        return switch (integrity.name()) {
            case "NONE" -> "none";
            case "HMAC_MD5_96" -> "HMAC-MD5";
            case "HMAC_SHA1_96" -> "HMAC-SHA1";
            case "HMAC_RIPEMD_160_96" -> "HMAC-RIPEMD-160";
            case "HMAC_SHA2_256_128" -> "HMAC-SHA2-256";
            case "HMAC_SHA2_384_192" -> "HMAC-SHA2-384";
            case "HMAC_SHA2_512_256" -> "HMAC-SHA2-512";
            default -> TransformNames.integrity(integrity);
        };
    }

    private static String hex(Octets octets) {
        return HexFormat.of().formatHex(octets.toArray());
    }

    private static String spi(Spi spi) {
        return HexFormat.of().toHexDigits(spi.value());
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}

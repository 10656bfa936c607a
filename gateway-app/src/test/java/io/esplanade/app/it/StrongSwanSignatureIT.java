package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.auth.KeyPairs;
import io.esplanade.controlplane.ike.auth.PartyId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Main mode by RSA and ECDSA signatures with strongSwan, with public keys and with certificates; each side begins. */
@ExtendWith(LabExtension.class)
@DisplayName("signatures, with strongSwan")
class StrongSwanSignatureIT {
    private static final PartyId A = PartyId.of("a.example.org");
    private static final PartyId B = PartyId.of("b.example.org");

    /** What the two sides know of each other. */
    enum Trust {
        RSA_KEYS(KeyPairs.Kind.RSA_2048, false, "modp2048"),
        RSA_CERTIFICATES(KeyPairs.Kind.RSA_2048, true, "modp2048"),
        ECDSA_256_KEYS(KeyPairs.Kind.ECDSA_256, false, "ecp256"),
        ECDSA_256_CERTIFICATES(KeyPairs.Kind.ECDSA_256, true, "ecp256"),
        /** The hash of the signature is another one than that of the rule. */
        ECDSA_384_CERTIFICATES(KeyPairs.Kind.ECDSA_384, true, "ecp384"),
        ECDSA_521_KEYS(KeyPairs.Kind.ECDSA_521, false, "ecp521");

        private final KeyPairs.Kind kind;
        private final boolean certificates;
        private final String group;

        Trust(KeyPairs.Kind kind, boolean certificates, String group) {
            this.kind = kind;
            this.certificates = certificates;
            this.group = group;
        }
    }

    /** Both gateways and their keys. */
    private record Sides(Trust trust, Lab lab, LabKeys keys) {
        static Sides of(Trust trust, Lab lab) throws IOException {
            return new Sides(trust, lab, LabKeys.make(lab, trust.kind, trust.certificates, A, B));
        }

        Esplanade startOurs(String mode) {
            return lab.start(lab.gatewayA(), rule(mode), "--pki-dir", keys.ours().toString());
        }

        private String rule(String mode) {
            return ("ike %s esp from %s to %s local %s peer %s main auth hmac-sha2-256 enc aes-256 group %s"
                            + " quick enc aes-128-gcm group none srcid a.example.org dstid b.example.org\n")
                    .formatted(mode, Lab.NET_A, Lab.NET_B, lab.wanA(), Lab.WAN_B, trust.group);
        }

        StrongSwan startTheirs() {
            return lab.startStrongSwan(lab.gatewayB(), configuration(), keys.forStrongSwan());
        }

        private String configuration() {
            return """
                    connections { c {
                      version = 1
                      local_addrs = %s
                      remote_addrs = %s
                      proposals = aes256-sha256-%s
                      local { auth = pubkey
                        id = b.example.org
                        %s
                      }
                      remote { auth = pubkey
                        id = a.example.org
                        %s
                      }
                      children { net {
                        local_ts = %s
                        remote_ts = %s
                        esp_proposals = aes128gcm16
                      } }
                    } }
                    """.formatted(
                            Lab.WAN_B,
                            lab.wanA(),
                            trust.group,
                            trust.certificates ? "certs = own.pem" : "pubkeys = own.pem",
                            trust.certificates ? "cacerts = ca.pem" : "pubkeys = peer.pem",
                            Lab.NET_B,
                            Lab.NET_A);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("we begin")
    void oursBegins(Trust trust, Lab lab) throws IOException {
        Sides sides = Sides.of(trust, lab);
        StrongSwan theirs = sides.startTheirs();
        Esplanade ours = sides.startOurs("active");
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        assertCarries(lab, ours);
        assertThat(ours.stop()).isZero();
        Await.until("strongSwan has no SA", Duration.ofSeconds(20), () -> theirs.listSas().isBlank(), theirs::log);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("strongSwan begins")
    void strongSwanBegins(Trust trust, Lab lab) throws IOException {
        Sides sides = Sides.of(trust, lab);
        Esplanade ours = sides.startOurs("passive");
        StrongSwan theirs = sides.startTheirs();
        theirs.initiate("net");
        ours.awaitLog("quick mode done");

        assertCarries(lab, ours);
    }

    private static void assertCarries(Lab lab, Esplanade ours) {
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 20, 10)).isEqualTo(20);
        assertThat(lab.pings(lab.hostB(), Lab.HOST_A, 20, 10)).isEqualTo(20);
        assertThat(ours.log()).contains("local id a.example.org remote id b.example.org");
        assertThat(lab.clearText()).isZero();
    }

    @Test
    @DisplayName("a revoked certificate of strongSwan is refused, and both logs say so")
    void revoked(Lab lab) throws IOException {
        Sides sides = Sides.of(Trust.RSA_CERTIFICATES, lab);
        sides.keys().revoke();
        Esplanade ours = sides.startOurs("passive");
        StrongSwan theirs = sides.startTheirs();

        assertThat(theirs.attemptSwanctl("--initiate", "--child", "net", "--timeout", "5").ok()).isFalse();
        ours.awaitLog("the peer does not prove who it is: the certificate of CN=b\\.example\\.org is revoked");
        theirs.awaitLogged("AUTH_FAILED", 1, Duration.ofSeconds(10));
        assertThat(ours.sas()).isZero();
    }

    @Test
    @DisplayName("a certificate that is revoked while the tunnel is up ends it with the next SIGHUP")
    void revokedLater(Lab lab) throws IOException {
        Sides sides = Sides.of(Trust.ECDSA_256_CERTIFICATES, lab);
        Esplanade ours = sides.startOurs("passive");
        StrongSwan theirs = sides.startTheirs();
        theirs.initiate("net");
        ours.awaitLog("quick mode done");
        ours.reload(sides.rule("passive"));
        ours.awaitLog("rules in force: 1 \\(1 kept");
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 20, 10)).isEqualTo(20);

        sides.keys().revoke();
        ours.reload(sides.rule("passive"));
        ours.awaitLog("is not trusted any more as b\\.example\\.org: the certificate of CN=b\\.example\\.org is revoked");

        assertThat(ours.sas()).isZero();
        Await.until("strongSwan has no SA", Duration.ofSeconds(10), () -> theirs.listSas().isBlank(), theirs::log);
        assertThat(theirs.attemptSwanctl("--initiate", "--child", "net", "--timeout", "5").ok()).isFalse();
        assertThat(lab.clearText()).isZero();
    }

    @Test
    @DisplayName("a public key that is taken away while the tunnel is up ends it with the next SIGHUP, and its return brings it back")
    void takenAway(Lab lab) throws IOException {
        Sides sides = Sides.of(Trust.RSA_KEYS, lab);
        StrongSwan theirs = sides.startTheirs();
        Esplanade ours = sides.startOurs("active");
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        Path pinned = sides.keys().ours().resolve("pubkeys/fqdn/b.example.org");
        Path aside = Files.move(pinned, lab.directory().resolve("aside"));
        ours.reload(sides.rule("active"));
        ours.awaitLog("is not trusted any more as b\\.example\\.org: there is no key of it");
        Await.until("strongSwan has no SA", Duration.ofSeconds(10), () -> theirs.listSas().isBlank(), theirs::log);

        Files.move(aside, pinned);
        ours.reload(sides.rule("active"));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);
        assertThat(lab.clearText()).isZero();
    }
}

package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.ike.auth.Authority;
import io.esplanade.controlplane.ike.auth.KeyPairs;
import io.esplanade.controlplane.ike.auth.PartyId;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.policy.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Main mode by signatures: raw keys and certificates, and every reason to refuse one (RFC 2409 section 5.1, RFC 4754). */
class SignatureTest {
    private static final Instant NOW = BothKeys.NOW;
    private static final Duration YEAR = BothKeys.YEAR;
    private static final Duration DAY = BothKeys.DAY;
    private static final PartyId ID_A = BothKeys.ID_A;
    private static final PartyId ID_B = BothKeys.ID_B;
    private static final PartyId NAME_B = PartyId.ofName(PartyId.FQDN, "b.example.org");

    @TempDir
    private Path directory;

    private BothKeys keys;
    private Path dirA;
    private Path dirB;
    private final Rules a = Rules.ofA();
    private final Rules b = Rules.ofB();
    private final World world = new World();

    @BeforeEach
    void bothBySignature() {
        keys = new BothKeys(directory);
        dirA = keys.a();
        dirB = keys.b();
        a.psk = null;
        b.psk = null;
    }

    private void run() {
        keys.use(world);
        world.load(Rules.policy(a), Rules.policy(b));
    }

    private static PublicKey local(Path dir, KeyPairs.Kind kind) throws IOException {
        return BothKeys.local(dir, kind);
    }

    private void exchangeKeys(KeyPairs.Kind kind) throws IOException {
        keys.exchange(kind);
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyPairs.Kind.class,
            names = {"RSA_2048", "ECDSA_256", "ECDSA_384", "ECDSA_521"})
    void eachSignsAndTheOtherHasItsPublicKey(KeyPairs.Kind kind) throws IOException {
        a.hash = IkeHash.SHA1; // not that of any curve: ECDSA has its own
        b.hash = IkeHash.SHA1;
        exchangeKeys(kind);
        run();

        world.assertTunnelUp();
        assertThat(world.sent).startsWith("A main 1", "B main 2", "A main 3", "B main 4", "A main 5", "B main 6");
        assertThat(world.b.log).anyMatch(line -> line.contains("signature, key of " + dirB.resolve("pubkeys/ipv4/192.0.2.1")));
    }

    @Test
    void keysOfTwoKindsFindNoProposal() throws IOException {
        local(dirA, KeyPairs.Kind.ECDSA_256);
        local(dirB, KeyPairs.Kind.RSA_2048);
        run();

        world.assertNoSa();
        assertThat(world.b.lastFailure()).contains("peer offers authentication ecdsa-p256").contains("wants authentication rsa");
    }

    @Test
    void signaturesAndPreSharedKeysFindNoProposal() throws IOException {
        exchangeKeys(KeyPairs.Kind.RSA_2048);
        b.psk = "mekmitasdigoat";
        run();

        world.assertNoSa();
        assertThat(world.b.lastFailure()).contains("peer offers authentication rsa").contains("wants authentication psk");
    }

    @Test
    void anotherKeyThanThePinnedOneIsRefused() throws IOException {
        exchangeKeys(KeyPairs.Kind.ECDSA_256);
        KeyPairs.pin(dirB, ID_A, KeyPairs.generate(KeyPairs.Kind.ECDSA_256).getPublic());
        run();

        refusedByB("its signature is not by the key of " + dirB.resolve("pubkeys/ipv4/192.0.2.1"));
        assertThat(world.a.lastFailure()).contains("AUTHENTICATION_FAILED").contains("give it our public key");
    }

    @Test
    void theResponderIsRefusedAsWell() throws IOException {
        exchangeKeys(KeyPairs.Kind.ECDSA_256);
        KeyPairs.pin(dirA, ID_B, KeyPairs.generate(KeyPairs.Kind.ECDSA_256).getPublic());
        run();
        world.pass(Duration.ofSeconds(1));

        world.assertNoSa();
        assertThat(world.a.failures.getFirst().outcome()).isEqualTo(Outcome.AUTH_FAILED);
        assertThat(world.a.failures.getFirst().message())
                .contains("its signature is not by the key of " + dirA.resolve("pubkeys/ipv4/192.0.2.2"));
    }

    @Test
    void withoutAnyKeyOfThePeerTheMessageSaysWhereToPutIt() throws IOException {
        local(dirA, KeyPairs.Kind.ECDSA_256);
        local(dirB, KeyPairs.Kind.ECDSA_256);
        run();

        refusedByB("put its public key in " + dirB.resolve("pubkeys/ipv4/192.0.2.1") + ", or the certificate of its "
                + "authority in " + dirB.resolve("ca"));
    }

    @Test
    void withoutAKeyOfOurOwnNothingIsProven() throws IOException {
        exchangeKeys(KeyPairs.Kind.RSA_2048);
        Files.delete(dirA.resolve("private/local.key"));
        run();
        world.pass(Duration.ofSeconds(1));

        world.assertNoSa();
        assertThat(world.a.failures.getFirst().message())
                .contains("we cannot prove to be 192.0.2.1: there is no private key in " + dirA.resolve("private"));
    }

    @Test
    void whoHasAKeyIsStillNotAnotherPeer() throws IOException {
        // B trusts the key of mallory, but not as the owner of A's address.
        exchangeKeys(KeyPairs.Kind.ECDSA_256);
        PartyId mallory = PartyId.ofName(PartyId.FQDN, "mallory.example.org");
        KeyPairs.pin(dirB, mallory, KeyPairs.read(dirA.resolve("local.pub")));
        a.sourceId = new Identity(Identity.Type.FQDN, "mallory.example.org");
        run();

        world.assertNoSa();
        assertThat(world.b.failures.getFirst().outcome()).isEqualTo(Outcome.INVALID_ID);
        assertThat(world.b.failures.getFirst().message()).contains("wants dstid 192.0.2.1");
    }

    @Test
    void anyPeerMayBeAnybodyWhoseKeyIsThere() throws IOException {
        exchangeKeys(KeyPairs.Kind.ECDSA_256);
        KeyPairs.pin(dirB, PartyId.of("alice@example.org"), KeyPairs.read(dirA.resolve("local.pub")));
        a.sourceId = new Identity(Identity.Type.USER_FQDN, "alice@example.org");
        b.peer = null;
        run();

        world.assertTunnelUp();
    }

    // --- certificates ---

    private Path certified(Instant issuedAt, Duration life) throws IOException {
        b.sourceId = new Identity(Identity.Type.FQDN, "b.example.org");
        a.destinationId = b.sourceId;
        return keys.certify(KeyPairs.Kind.ECDSA_256, NAME_B, issuedAt, life);
    }

    @Test
    void aCertificateOfATrustedAuthorityCounts() throws IOException {
        Path ca = certified(NOW, YEAR);
        BothKeys.copy(ca.resolve("crls/ca.crl"), dirA.resolve("crls/ca.crl"));
        run();

        world.assertTunnelUp();
        assertThat(world.a.log).anyMatch(line -> line.contains("certificate vouched for by " + dirA.resolve("ca/ca.crt")));
    }

    @Test
    void anotherAuthorityOfTheSameNameIsRefused() throws IOException {
        certified(NOW, YEAR);
        Path other = directory.resolve("other");
        Authority.create(other, "Test, CA", KeyPairs.Kind.ECDSA_256, YEAR, DAY, InstantSource.fixed(NOW));
        BothKeys.copy(other.resolve("ca/ca.crt"), dirA.resolve("ca/ca.crt"));
        run();

        refusedByA("by another authority than ours though both are called CN=Test\\, CA");
    }

    @Test
    void anUnknownAuthorityIsRefusedByName() throws IOException {
        certified(NOW, YEAR);
        Path other = directory.resolve("other");
        Authority.create(other, "Other", KeyPairs.Kind.ECDSA_256, YEAR, DAY, InstantSource.fixed(NOW));
        BothKeys.copy(other.resolve("ca/ca.crt"), dirA.resolve("ca/ca.crt"));
        run();

        refusedByA("its certificate is by CN=Test\\, CA, whom we do not trust: put the certificate of this authority in "
                + dirA.resolve("ca"));
    }

    @Test
    void anExpiredCertificateIsRefused() throws IOException {
        certified(NOW.minus(Duration.ofDays(30)), Duration.ofDays(29));
        run();

        refusedByA("the certificate of CN=b.example.org expired at 2026-06-30T12:00:00Z");
    }

    @Test
    void aCertificateOfTheFutureIsRefused() throws IOException {
        certified(NOW.plus(Duration.ofDays(2)), YEAR);
        run();

        refusedByA("is valid from 2026-07-03T11:00:00Z");
    }

    @Test
    void aRevokedCertificateIsRefused() throws IOException {
        Path ca = certified(NOW, YEAR);
        Authority.open(ca, InstantSource.fixed(NOW)).revoke(ca.resolve("certs/b.example.org.crt"), DAY);
        BothKeys.copy(ca.resolve("crls/ca.crl"), dirA.resolve("crls/ca.crl"));
        run();

        refusedByA("the certificate of CN=b.example.org is revoked");
    }

    @Test
    void aRevocationListThatIsTooOldVouchesForNobody() throws IOException {
        Path ca = certified(NOW.minus(Duration.ofDays(2)), YEAR);
        BothKeys.copy(ca.resolve("crls/ca.crl"), dirA.resolve("crls/ca.crl"));
        run();

        refusedByA("no revocation list in crls by CN=Test\\, CA is valid now");
    }

    @Test
    void aCertificateWithAnotherNameIsRefused() throws IOException {
        certified(NOW, YEAR);
        b.sourceId = new Identity(Identity.Type.FQDN, "c.example.org");
        a.destinationId = b.sourceId;
        run();

        refusedByA("its certificate is for b.example.org, but it says that it is c.example.org");
    }

    @Test
    void aCertificateOfAPeerIsNoAuthority() throws IOException {
        // Somebody certified by the authority certifies B.
        Path ca = certified(NOW, YEAR);
        Path forged = directory.resolve("forged");
        Authority.create(forged, "x", KeyPairs.Kind.ECDSA_256, YEAR, DAY, InstantSource.fixed(NOW));
        Path certificate = Authority.open(ca, InstantSource.fixed(NOW))
                .issue(PartyId.of("mallory.example.org"), KeyPairs.read(forged.resolve("ca/ca.crt")), YEAR);
        Files.delete(forged.resolve("ca/ca.crt"));
        BothKeys.copy(certificate, forged.resolve("ca/ca.crt"));
        Path chained = Authority.open(forged, InstantSource.fixed(NOW))
                .issue(NAME_B, KeyPairs.read(dirB.resolve("local.pub")), YEAR);
        BothKeys.copy(chained, dirB.resolve("certs/b.crt"));
        BothKeys.copy(certificate, dirB.resolve("certs/mallory.crt"));
        run();

        refusedByA("the certificate of CN=mallory.example.org ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/CN=b.example.org", "cn=B.example.org"})
    void aDistinguishedNameIsThatOfTheCertificate(String expected) throws IOException {
        Path _ = certified(NOW, YEAR);
        b.sourceId = new Identity(Identity.Type.ASN1_DN, "CN=b.example.org");
        a.destinationId = new Identity(Identity.Type.ASN1_DN, expected);
        run();

        world.assertTunnelUp();
        assertThat(world.a.log).anyMatch(line -> line.contains("remote id CN=b.example.org,"));
    }

    @Test
    void anotherDistinguishedNameIsRefusedAndShown() throws IOException {
        Path _ = certified(NOW, YEAR);
        b.sourceId = new Identity(Identity.Type.ASN1_DN, "/CN=b.example.org");
        a.destinationId = new Identity(Identity.Type.ASN1_DN, "/C=CH/CN=b.example.org");
        run();

        world.assertNoSa();
        assertThat(world.a.failures.getFirst().message())
                .contains("shows the identity CN=b.example.org, /etc/a.conf:3 wants dstid /C=CH/CN=b.example.org");
    }

    @Test
    void aRoadWarriorIsToldApartByItsDistinguishedName() throws IOException {
        Path ca = keys.certify(KeyPairs.Kind.ECDSA_256, NAME_B, NOW, YEAR);
        BothKeys.copy(ca.resolve("ca/ca.crt"), dirB.resolve("ca/ca.crt"));
        Path ofA = Authority.open(ca, InstantSource.fixed(NOW))
                .issue(PartyId.of("a.example.org"), KeyPairs.read(dirA.resolve("local.pub")), YEAR);
        BothKeys.copy(ofA, dirA.resolve("certs/a.crt"));
        a.sourceId = new Identity(Identity.Type.ASN1_DN, "CN=a.example.org");
        a.aggressive = true;
        b.sourceId = new Identity(Identity.Type.FQDN, "b.example.org");
        a.destinationId = b.sourceId;
        b.peer = null;
        b.aggressive = true;
        b.destinationId = new Identity(Identity.Type.ASN1_DN, "/CN=A.example.org");
        run();

        world.assertTunnelUp();
    }

    private void refusedByB(String why) {
        world.assertNoSa();
        assertThat(world.b.failures.getFirst().outcome()).isEqualTo(Outcome.AUTH_FAILED);
        assertThat(world.b.failures.getFirst().message())
                .startsWith("phase 1 with 192.0.2.1 failed: the peer does not prove who it is: ")
                .contains(why)
                .endsWith("rule /etc/b.conf:5");
        assertThat(world.b.snapshot().isakmpSas()).isEmpty();
    }

    private void refusedByA(String why) {
        world.pass(Duration.ofSeconds(1));
        world.assertNoSa();
        assertThat(world.a.failures.getFirst().outcome()).isEqualTo(Outcome.AUTH_FAILED);
        assertThat(world.a.failures.getFirst().message())
                .startsWith("phase 1 with 192.0.2.2 failed: the peer does not prove who it is: ")
                .contains(why);
        assertThat(world.a.snapshot().isakmpSas()).isEmpty();
        assertThat(world.b.snapshot().isakmpSas()).isEmpty();
    }
}

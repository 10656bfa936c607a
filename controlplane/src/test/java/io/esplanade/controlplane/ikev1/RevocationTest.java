package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.auth.Authority;
import io.esplanade.controlplane.ike.auth.KeyPairs;
import io.esplanade.controlplane.ike.auth.PartyId;
import io.esplanade.controlplane.policy.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are read again while SAs stand by them. */
class RevocationTest {
    private static final PartyId NAME_B = PartyId.ofName(PartyId.FQDN, "b.example.org");

    @TempDir
    private Path directory;

    private BothKeys keys;
    private final Rules a = Rules.ofA();
    private final Rules b = Rules.ofB();
    private final World world = new World();

    @BeforeEach
    void bothBySignature() {
        keys = new BothKeys(directory);
        a.psk = null;
        b.psk = null;
    }

    private void up() {
        keys.use(world);
        world.load(Rules.policy(a), Rules.policy(b));
        world.assertTunnelUp();
    }

    private Path certifiedAndUp() throws IOException {
        b.sourceId = new Identity(Identity.Type.FQDN, "b.example.org");
        a.destinationId = b.sourceId;
        Path ca = keys.certify(KeyPairs.Kind.ECDSA_256, NAME_B, BothKeys.NOW, BothKeys.YEAR);
        BothKeys.copy(ca.resolve("crls/ca.crl"), keys.a().resolve("crls/ca.crl"));
        up();
        return ca;
    }

    private void reloadA(Instant now) {
        world.a.reload(BothKeys.ringAt(keys.a(), now));
        world.a.on(new Event.Load(Rules.policy(a)));
        world.fly();
    }

    private void reloadB() {
        world.b.reload(BothKeys.ring(keys.b()));
        world.b.on(new Event.Load(Rules.policy(b)));
        world.fly();
    }

    private void assertEnded(String why) {
        assertThat(world.a.inbound).isEmpty();
        assertThat(world.a.outbound).isEmpty();
        assertThat(world.a.snapshot().isakmpSas()).isEmpty();
        assertThat(world.a.log).anyMatch(line -> line.contains("is not trusted any more as ") && line.contains(why));
        assertThat(world.b.outbound).as("the peer is told").isEmpty();
    }

    @Test
    void aReloadOfTheSameKeysEndsNothing() throws IOException {
        Path _ = certifiedAndUp();
        long spis = world.a.inbound.size();
        reloadA(BothKeys.NOW);
        reloadB();

        world.assertTunnelUp();
        assertThat(world.a.inbound).hasSize((int) spis);
        assertThat(world.sent).filteredOn(name -> name.startsWith("A main 1")).hasSize(1);
    }

    @Test
    void aRevokedCertificateEndsWhatStandsByItAndNobodyGetsInWithItAgain() throws IOException {
        Path ca = certifiedAndUp();
        Authority.open(ca, InstantSource.fixed(BothKeys.NOW))
                .revoke(ca.resolve("certs/b.example.org.crt"), BothKeys.DAY);
        BothKeys.copy(ca.resolve("crls/ca.crl"), keys.a().resolve("crls/ca.crl"));
        reloadA(BothKeys.NOW);

        assertEnded("the certificate of CN=b.example.org is revoked");
        world.pass(Duration.ofMinutes(2));
        world.assertNoSa();
        assertThat(world.a.failures.getLast().outcome()).isEqualTo(Outcome.AUTH_FAILED);
    }

    @Test
    void aKeyThatIsTakenAwayEndsWhatStandsByIt() throws IOException {
        keys.exchange(KeyPairs.Kind.ECDSA_256);
        up();
        Files.delete(keys.a().resolve("pubkeys/ipv4/192.0.2.2"));
        reloadA(BothKeys.NOW);

        assertEnded("there is no key of it");
    }

    @Test
    void anotherKeyForTheSameNameEndsWhatStandsByTheOldOne() throws IOException {
        keys.exchange(KeyPairs.Kind.ECDSA_256);
        up();
        KeyPairs.pin(keys.a(), BothKeys.ID_B, KeyPairs.generate(KeyPairs.Kind.ECDSA_256).getPublic());
        reloadA(BothKeys.NOW);

        assertEnded("is another one now");
    }

    @Test
    void aRevocationListThatIsTooOldEndsNothing() throws IOException {
        Path _ = certifiedAndUp();
        reloadA(BothKeys.NOW.plus(BothKeys.DAY.multipliedBy(2)));

        world.assertTunnelUp();
    }

    @Test
    void whoIsJudgedWhileKeysAreReadIsLookedAtAgain() throws IOException {
        keys.exchange(KeyPairs.Kind.ECDSA_256);
        keys.use(world);
        world.b.holdSignatures = true;
        world.load(Rules.policy(a), Rules.policy(b));
        assertThat(world.sent).endsWith("A main 5");

        Files.delete(keys.b().resolve("pubkeys/ipv4/192.0.2.1"));
        reloadB();
        world.b.holdSignatures = false;
        world.b.computeDh();
        world.fly();

        assertThat(world.b.snapshot().isakmpSas()).isEmpty();
        assertThat(world.b.inbound).isEmpty();
        assertThat(world.b.log).anyMatch(line -> line.contains("is not trusted any more as 192.0.2.1"));
    }

    @Test
    void oneOfManyIsTakenOutAndTheOthersStay() throws IOException {
        keys.exchange(KeyPairs.Kind.ECDSA_256);
        PartyId alice = PartyId.of("alice@example.org");
        PartyId bob = PartyId.of("bob@example.org");
        for (PartyId each : new PartyId[] {alice, bob}) {
            KeyPairs.pin(keys.b(), each, KeyPairs.read(keys.a().resolve("local.pub")));
        }
        Rules ofBob = Rules.ofA();
        ofBob.psk = null;
        ofBob.from = "10.7.0.0/24";
        ofBob.suffix = "-bob";
        ofBob.local = Rules.A2;
        ofBob.sourceId = new Identity(Identity.Type.USER_FQDN, "bob@example.org");
        a.sourceId = new Identity(Identity.Type.USER_FQDN, "alice@example.org");
        b.peer = null;
        b.to = "0.0.0.0/0";
        keys.use(world);
        world.load(Rules.policy(a, ofBob), Rules.policy(b));
        assertThat(world.b.inbound).hasSize(2);

        Files.delete(keys.b().resolve("pubkeys/ufqdn/bob@example.org"));
        reloadB();

        assertThat(world.b.inbound).hasSize(1);
        assertThat(world.b.flows).hasSize(2).allMatch(flow -> flow.selector().toString().contains("10.1.0.0/24"));
        assertThat(world.b.log).filteredOn(line -> line.contains("is not trusted any more as")).hasSize(1);
    }
}

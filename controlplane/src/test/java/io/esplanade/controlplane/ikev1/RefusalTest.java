package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.explain.Advice;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.controlplane.policy.KeyLength;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What does not fit ends in one line that a person can act on, and in no SA on either side. */
class RefusalTest {
    private static World refused(Consumer<Rules> changeOfB) {
        Rules b = Rules.ofB();
        changeOfB.accept(b);
        World world = World.of(Rules.policy(Rules.ofA()), Rules.policy(b));
        world.assertNoSa();
        world.pass(Duration.ofSeconds(20));
        world.assertNoSa();
        assertThat(world.b.reserved).isEmpty();
        assertThat(Stream.concat(world.a.failures.stream(), world.b.failures.stream()))
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(
                                List.of(failure.advice().ours(), failure.advice().theirs(), failure.advice().change()))
                        .as(failure.message())
                        .doesNotContain(""));
        return world;
    }

    @Test
    void wrongPreSharedKey() {
        World world = refused(b -> b.psk = "another");

        assertThat(world.b.lastFailure())
                .isEqualTo("phase 1 with 192.0.2.1 failed: message 5 of the peer makes no sense after decryption: the "
                        + "pre-shared keys probably differ; compare the psk of /etc/b.conf:5 with the peer's");
        assertThat(world.a.lastFailure())
                .contains("the pre-shared keys probably differ; compare the psk of /etc/a.conf:3 with the peer's");
        assertThat(world.b.failures.getFirst().outcome()).isEqualTo(Outcome.AUTH_FAILED);
        assertThat(world.b.ended).extracting(end -> end.outcome()).contains(Outcome.AUTH_FAILED);
        assertThat(world.a.ended).extracting(end -> end.outcome()).contains(Outcome.AUTH_FAILED);
        assertThat(world.a.failures.toString()).doesNotContain("mekmitasdigoat");
    }

    @Test
    void anotherCipherInPhase1() {
        World world = refused(b -> {
            b.cipher = IkeCipher.TRIPLE_DES_CBC;
            b.keyLength = KeyLength.FIXED;
        });

        assertThat(world.b.lastFailure())
                .isEqualTo("phase 1 with 192.0.2.1 failed: peer offers enc aes-128, /etc/b.conf:5 wants enc 3des (auth, "
                        + "group and lifetime agree); set \"main enc aes-128\" there or change the peer");
        assertThat(world.a.lastFailure())
                .isEqualTo("phase 1 with 192.0.2.2 failed: peer answers NO_PROPOSAL_CHOSEN to message 1 (our offer); it "
                        + "accepts none of what we offer: auth hmac-sha2-256 enc aes-128 group ecp256 lifetime 3600 "
                        + "(/etc/a.conf:3); write what the peer accepts behind \"main\" there, or let the peer accept that");
        assertThat(world.b.failures.getLast().advice())
                .isEqualTo(new Advice(
                        "enc 3des", "enc aes-128", "set \"main enc aes-128\" at /etc/b.conf:5 or change the peer"));
        assertThat(world.a.failures.getLast().advice().theirs())
                .isEqualTo("answers NO_PROPOSAL_CHOSEN to message 1 (our offer)");
    }

    @Test
    void anotherKeyLengthInPhase1() {
        World world = refused(b -> b.keyLength = new KeyLength(256, 256, 256));
        assertThat(world.b.lastFailure()).contains("peer offers enc aes-128, /etc/b.conf:5 wants enc aes-256 (");
    }

    @Test
    void anotherHashInPhase1() {
        World world = refused(b -> b.hash = IkeHash.SHA1);
        assertThat(world.b.lastFailure())
                .contains("peer offers auth hmac-sha2-256, /etc/b.conf:5 wants auth hmac-sha1 (enc, group and lifetime agree); "
                        + "set \"main auth hmac-sha2-256\" there");
    }

    @Test
    void anotherGroupAndLifetimeInPhase1() {
        World world = refused(b -> {
            b.group = DhGroup.MODP_1024;
            b.mainLifetime = Lifetime.exactly(7200);
        });
        assertThat(world.b.lastFailure())
                .contains("peer offers group ecp256 and lifetime 3600, /etc/b.conf:5 wants group modp1024 and lifetime 7200 "
                        + "(enc and auth agree); set \"main group ecp256 lifetime 3600\" there or change the peer");
    }

    @Test
    void anotherIdentityThanExpected() {
        World world = refused(b -> b.destinationId = new Identity(Identity.Type.FQDN, "a.example.org"));

        assertThat(world.b.lastFailure())
                .isEqualTo("phase 1 with 192.0.2.1 failed: the peer shows the identity 192.0.2.1, /etc/b.conf:5 wants dstid "
                        + "a.example.org; set \"dstid 192.0.2.1\" there or change srcid at the peer");
        assertThat(world.a.lastFailure())
                .contains("peer answers INVALID_ID_INFORMATION to message 5 (ID, hash); we showed the identity 192.0.2.1, and the pre-shared "
                        + "key is right; compare srcid of /etc/a.conf:3 with what the peer expects");
        assertThat(world.a.snapshot().isakmpSas()).isEmpty();
        assertThat(world.b.snapshot().isakmpSas()).isEmpty();
    }

    @Test
    void anotherIdentityOfTheResponder() {
        Rules a = Rules.ofA();
        a.destinationId = new Identity(Identity.Type.FQDN, "b.example.org");
        World world = World.of(Rules.policy(a), Rules.policy(Rules.ofB()));
        world.pass(Duration.ofSeconds(1));

        assertThat(world.a.lastFailure()).contains("the peer shows the identity 192.0.2.2, /etc/a.conf:3 wants dstid b.example");
        assertThat(world.b.lastFailure())
                .isEqualTo("phase 1 with 192.0.2.1 failed: peer deletes the ISAKMP SA at once: it probably does not want our "
                        + "identity 192.0.2.2, as all else fits; compare srcid of /etc/b.conf:5 with what the peer expects");
        world.assertNoSa();
        assertThat(world.a.snapshot().isakmpSas()).isEmpty();
        assertThat(world.b.snapshot().isakmpSas()).isEmpty();
    }

    @Test
    void anIdentityWithAnEqualBeginningIsAnother() {
        Rules a = Rules.ofA();
        a.sourceId = new Identity(Identity.Type.FQDN, "a.example.org.evil.example");
        Rules b = Rules.ofB();
        b.destinationId = new Identity(Identity.Type.FQDN, "a.example.org");
        World world = World.of(Rules.policy(a), Rules.policy(b));

        world.assertNoSa();
        assertThat(world.b.failures.getFirst().outcome()).isEqualTo(Outcome.INVALID_ID);
    }

    @Test
    void theSameTextAsAnotherTypeIsAnother() {
        Rules a = Rules.ofA();
        a.sourceId = new Identity(Identity.Type.USER_FQDN, "a.example.org");
        Rules b = Rules.ofB();
        b.destinationId = new Identity(Identity.Type.FQDN, "a.example.org");
        World world = World.of(Rules.policy(a), Rules.policy(b));

        world.assertNoSa();
        assertThat(world.b.lastFailure()).contains("of identification type 3 instead of 2");
    }

    @Test
    void anotherCipherInPhase2() {
        World world = refused(b -> {
            b.espCipher = EspCipher.AES_CBC;
            b.integrity = EspIntegrity.HMAC_SHA2_256_128;
        });

        assertThat(world.b.lastFailure())
                .isEqualTo("phase 2 with 192.0.2.1 failed: peer offers enc aes-128-gcm and auth none, /etc/b.conf:5 wants enc "
                        + "aes-128 and auth hmac-sha2-256 (group and lifetime agree); set \"quick enc aes-128-gcm auth none\" "
                        + "there or change the peer");
        assertThat(world.a.lastFailure())
                .contains("peer answers NO_PROPOSAL_CHOSEN to /etc/a.conf:3; we offer auth none enc aes-128-gcm group none "
                        + "lifetime 1200");
    }

    @Test
    void anotherKeyLengthInPhase2() {
        World world = refused(b -> b.espKeyLength = new KeyLength(256, 256, 256));
        assertThat(world.b.lastFailure()).contains("peer offers enc aes-128-gcm, /etc/b.conf:5 wants enc aes-256-gcm");
    }

    @Test
    void pfsOnOneSideOnly() {
        World world = refused(b -> b.pfs = DhGroup.ECP_256);
        assertThat(world.b.lastFailure())
                .contains("peer offers group none, /etc/b.conf:5 wants group ecp256 (enc, auth and lifetime agree); set "
                        + "\"quick group none\" there");
    }

    @Test
    void pfsOnTheOtherSideOnly() {
        Rules a = Rules.ofA();
        a.pfs = DhGroup.ECP_256;
        World world = World.of(Rules.policy(a), Rules.policy(Rules.ofB()));
        world.assertNoSa();
        assertThat(world.b.lastFailure()).contains("peer offers group ecp256, /etc/b.conf:5 wants group none");
    }

    @Test
    void anotherLifetimeInPhase2() {
        World world = refused(b -> b.quickLifetime = Lifetime.exactly(2400));
        assertThat(world.b.lastFailure()).contains("peer offers lifetime 1200, /etc/b.conf:5 wants lifetime 2400");
    }

    @Test
    void otherNetworks() {
        World world = refused(b -> b.from = "10.2.0.0/16");

        assertThat(world.b.lastFailure())
                .isEqualTo("phase 2 with 192.0.2.1 failed: peer wants 10.2.0.0/24 (ours) to 10.1.0.0/24 (its), /etc/b.conf:5 "
                        + "has 10.2.0.0/16 to 10.1.0.0/24; set \"from 10.2.0.0/24\" at /etc/b.conf:5 or change the peer");
        assertThat(world.b.failures.getLast().differences())
                .singleElement()
                .satisfies(difference -> assertThat(difference.keyword()).isEqualTo("from"));
        assertThat(world.a.lastFailure())
                .contains("INVALID_ID_INFORMATION to /etc/a.conf:3; it has no rule for 10.1.0.0/24 (ours) to 10.2.0.0/24 "
                        + "(its); give the peer a rule \"from 10.2.0.0/24 to 10.1.0.0/24\" or change /etc/a.conf:3");
    }

    @Test
    void anotherPort() {
        World world = refused(b -> {
            b.protocol = 6;
            b.fromPort = 80;
        });
        assertThat(world.b.lastFailure()).contains("has 10.2.0.0/24 proto 6 port 80 to 10.1.0.0/24 proto 6");
    }

    @Test
    void noRuleForThePeerAtAll() {
        World world = refused(b -> b.peer = Rules.B);

        assertThat(world.b.lastFailure()).contains("no rule has \"peer 192.0.2.1\" or \"peer any\"");
        assertThat(world.sent).allMatch(name -> name.startsWith("A "));
        assertThat(world.a.lastFailure())
                .contains("no answer: sent message 1 (our offer) 5 times, waited for message 2 (SA) from 192.0.2.2 port 500"
                        + "; see that IKE runs at the peer, has a rule for 192.0.2.1, and UDP ports 500 and 4500 pass");
    }

    @Test
    void theHistoryCountsAndSaysWhatWorkedSince() {
        Rules b = Rules.ofB();
        b.psk = "another";
        World world = World.of(Rules.policy(Rules.ofA()), Rules.policy(b));
        world.pass(Duration.ofSeconds(40));

        assertThat(world.a.snapshot().failures()).singleElement().satisfies(past -> {
            assertThat(past.failure().outcome()).isEqualTo(Outcome.AUTH_FAILED);
            assertThat(past.count()).isGreaterThan(2);
            assertThat(past.firstAgeSeconds()).isEqualTo(40);
            assertThat(past.lastAgeSeconds()).isLessThan(40);
            assertThat(past.workedSince()).isFalse();
        });
        assertThat(world.a.failures).as("told once a minute").hasSize(1);

        world.b.on(new Event.Load(Rules.policy(Rules.ofB())));
        world.pass(Duration.ofSeconds(60));

        world.assertTunnelUp();
        assertThat(world.a.snapshot().failures()).singleElement().matches(past -> past.workedSince());
    }
}

package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.KeyLength;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.FlowType;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HappyPathTest {
    /** The same change on both sides. */
    private static World both(Consumer<Rules> change) {
        Rules a = Rules.ofA();
        Rules b = Rules.ofB();
        change.accept(a);
        change.accept(b);
        return World.of(Rules.policy(a), Rules.policy(b));
    }

    @Test
    void mainAndQuickModeMakeATunnel() {
        World world = World.of(Rules.policy(Rules.ofA()), Rules.policy(Rules.ofB()));

        assertThat(world.sent)
                .containsExactly(
                        "A main 1", "B main 2", "A main 3", "B main 4", "A main 5", "B main 6", "A quick 1",
                        "B quick 2", "A quick 3");
        world.assertTunnelUp();
        assertThat(world.a.failures).isEmpty();
        assertThat(world.b.failures).isEmpty();
    }

    @Test
    void flowsAreThereBeforeAnySaAndRequireProtection() {
        World world = new World();
        world.a.on(new Event.Load(Rules.policy(Rules.ofA())));

        assertThat(world.a.inbound).isEmpty();
        assertThat(world.a.flows)
                .hasSize(2)
                .allMatch(flow -> flow.type() == FlowType.REQUIRE)
                .extracting(flow -> flow.direction() + " " + flow.selector().source())
                .containsExactly("OUT 10.1.0.0/24", "IN 10.2.0.0/24");
    }

    @Test
    void saPairsHaveTheSelectorsOfTheRuleInTheirOwnDirection() {
        World world = World.up();

        assertThat(world.a.inbound.values())
                .singleElement(type(EspSa.class))
                .satisfies(sa -> {
                    assertThat(sa.selector()).isEqualTo(Rules.ofA().build().selector().reversed());
                    assertThat(sa.source()).isEqualTo(Rules.B);
                    assertThat(sa.destination()).isEqualTo(Rules.A);
                    assertThat(sa.replayWindow()).isEqualTo(1024);
                    assertThat(sa.direction()).isEqualTo(Direction.IN);
                    assertThat(sa.udp()).isNull();
                });
        assertThat(world.a.outbound.values())
                .singleElement()
                .satisfies(sa -> assertThat(sa.selector()).isEqualTo(Rules.ofA().build().selector()));
        assertThat(world.a.reserved).isEmpty();
        assertThat(world.b.reserved).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"AES_CBC,128", "AES_CBC,192", "AES_CBC,256", "TRIPLE_DES_CBC,0", "CAST_CBC,0", "BLOWFISH_CBC,128"})
    void everyCipherOfPhase1(IkeCipher cipher, int bits) {
        both(rules -> {
                    rules.cipher = cipher;
                    rules.keyLength = new KeyLength(bits, bits, bits);
                })
                .assertTunnelUp();
    }

    @ParameterizedTest
    @EnumSource(IkeHash.class)
    void everyHashOfPhase1(IkeHash hash) {
        both(rules -> rules.hash = hash).assertTunnelUp();
    }

    @ParameterizedTest
    @EnumSource(
            value = DhGroup.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MODP_6144", "MODP_8192"})
    void everyGroupButTheSlowestInBothPhases(DhGroup group) {
        both(rules -> {
                    rules.group = group;
                    rules.pfs = group;
                })
                .assertTunnelUp();
    }

    @ParameterizedTest
    @CsvSource({
        "AES_GCM_16,128,NONE",
        "AES_GCM_16,192,NONE",
        "AES_GCM_16,256,NONE",
        "AES_GMAC,128,NONE",
        "AES_GMAC,192,NONE",
        "AES_GMAC,256,NONE",
        "AES_CTR,128,HMAC_SHA2_256_128",
        "AES_CTR,192,HMAC_SHA1_96",
        "AES_CTR,256,HMAC_SHA2_512_256",
        "AES_CBC,192,HMAC_SHA2_256_128",
        "AES_CBC,128,HMAC_SHA2_256_128",
        "AES_CBC,256,HMAC_SHA2_512_256",
        "TRIPLE_DES_CBC,0,HMAC_SHA1_96",
        "BLOWFISH_CBC,128,HMAC_SHA2_384_192",
        "CAST128_CBC,0,HMAC_MD5_96",
        "NULL,0,HMAC_RIPEMD_160_96"
    })
    void everySuiteOfPhase2(EspCipher cipher, int bits, EspIntegrity integrity) {
        both(rules -> {
                    rules.espCipher = cipher;
                    rules.espKeyLength = new KeyLength(bits, bits, bits);
                    rules.integrity = integrity;
                })
                .assertTunnelUp();
    }

    @Test
    void identitiesAreShownAndChecked() {
        Rules a = Rules.ofA();
        Rules b = Rules.ofB();
        a.sourceId = new Identity(Identity.Type.FQDN, "a.example.org");
        a.destinationId = new Identity(Identity.Type.USER_FQDN, "b@example.org");
        b.sourceId = a.destinationId;
        b.destinationId = a.sourceId;
        World world = World.of(Rules.policy(a), Rules.policy(b));

        world.assertTunnelUp();
        assertThat(world.b.snapshot().isakmpSas().getFirst().remoteId()).isEqualTo("a.example.org");
    }

    @Test
    void protocolAndPortAreNegotiated() {
        Rules a = Rules.ofA();
        Rules b = Rules.ofB();
        a.protocol = 6;
        a.toPort = 80;
        b.protocol = 6;
        b.fromPort = 80;
        World.of(Rules.policy(a), Rules.policy(b)).assertTunnelUp();
    }

    @Test
    void twoNetworksAreTwoQuickModesUnderOneIsakmpSa() {
        Rules a1 = Rules.ofA();
        Rules a2 = Rules.ofA();
        a2.to = "10.3.0.0/24";
        Rules b1 = Rules.ofB();
        Rules b2 = Rules.ofB();
        b2.from = "10.3.0.0/24";
        World world = World.of(Rules.policy(a1, a2), Rules.policy(b1, b2));

        world.assertTunnelUp();
        world.assertTunnelUp(a2.name(), b2.name());
        assertThat(world.a.snapshot().isakmpSas()).hasSize(1);
        assertThat(world.sent).filteredOn(name -> name.equals("A main 1")).hasSize(1);
        assertThat(world.a.snapshot().tunnels()).allMatch(tunnel -> tunnel.up());
    }

    @Test
    void aRuleForAnyPeerAnswersToWhoeverHasTheKey() {
        Rules b = Rules.ofB();
        b.peer = null;
        World.of(Rules.policy(Rules.ofA()), Rules.policy(b)).assertTunnelUp();
    }

    @Test
    void theTransformsOfAllRulesForAPeerAreOfferedTogether() {
        Rules a1 = Rules.ofA();
        a1.cipher = IkeCipher.TRIPLE_DES_CBC;
        a1.keyLength = KeyLength.FIXED;
        Rules a2 = Rules.ofA();
        a2.to = "10.3.0.0/24";
        World world = World.of(Rules.policy(a1, a2), Rules.policy(Rules.ofB()));

        world.assertTunnelUp();
        assertThat(world.a.snapshot().isakmpSas().getFirst().transform()).contains("enc aes-128");
    }

    @Test
    void outcomesAreCountedForEachExchangeAndRole() {
        World world = World.up();

        assertThat(world.a.ended)
                .extracting(end -> end.kind() + " " + end.role() + " " + end.outcome())
                .containsExactly("MAIN INITIATOR OK", "QUICK INITIATOR OK");
        assertThat(world.b.snapshot().exchanges())
                .filteredOn(count -> count.kind() == ExchangeKind.QUICK)
                .singleElement()
                .satisfies(count -> {
                    assertThat(count.outcome()).isEqualTo(Outcome.OK);
                    assertThat(count.count()).isEqualTo(1);
                });
        assertThat(world.b.snapshot().halfOpen()).isZero();
    }

    @Test
    void whatTheDataPlaneMayKnowOfTheLifetime() {
        Rules a = Rules.ofA();
        a.quickLifetime = Lifetime.exactly(600);
        World world = World.of(Rules.policy(a), Rules.policy(Rules.ofB()));

        assertThat(world.b.inbound.values()).allMatch(sa -> sa.lifetime().hardSeconds() == 600);
    }

    @Test
    void twoActiveSidesEndWithOneTunnel() {
        Rules b = Rules.ofB();
        b.mode = IkeRule.Mode.ACTIVE;
        World world = World.of(Rules.policy(Rules.ofA()), Rules.policy(b));
        world.pass(Duration.ofMinutes(2));

        world.assertTunnelUp();
        assertThat(world.a.inbound).hasSize(1);
        assertThat(world.b.inbound).hasSize(1);
        assertThat(world.a.snapshot().isakmpSas()).hasSize(1);
        assertThat(world.b.snapshot().isakmpSas()).hasSize(1);
    }

    @Test
    void anAcquireStartsANegotiationAtOnce() {
        Rules wrong = Rules.ofB();
        wrong.psk = "another";
        World world = World.of(Rules.policy(Rules.ofA()), Rules.policy(wrong));
        world.pass(Duration.ofMinutes(3));
        world.b.on(new Event.Load(Rules.policy(Rules.ofB())));
        int before = world.sent.size();
        world.a.on(new Event.Acquire(world.a.flows.getFirst()));
        world.fly();

        assertThat(world.sent.subList(before, world.sent.size())).contains("A main 1");
        world.assertTunnelUp();
    }
}

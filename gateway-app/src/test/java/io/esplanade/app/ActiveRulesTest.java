package io.esplanade.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.controlplane.ipsecconf.ConfigLoader;
import io.esplanade.controlplane.ipsecconf.Environment;
import io.esplanade.controlplane.ipsecconf.LoadOptions;
import io.esplanade.controlplane.ipsecconf.LoadResult;
import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.PolicyDiff;
import io.esplanade.controlplane.policy.Rule;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.tun.PolicyRouting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** From one policy to another, step by step, and back. */
class ActiveRulesTest {
    private static final String IKE = "ike from 10.1.0.0/16 to 10.2.0.0/16 peer 192.0.2.2 psk k\n";
    private static final String FLOW = "flow from 10.1.0.0/16 to 10.3.0.0/16 peer 192.0.2.3\n";
    private static final String BYPASS = "flow from 10.1.0.0/16 to 10.4.0.0/16 type bypass\n";
    private static final String FLOWS_OF_SAS = "flow from 192.0.2.1 to 192.0.2.3 type use\n";
    private static final String SA = sa("ee", "");

    private final RecordingPlanes planes = new RecordingPlanes();
    private final List<Runnable> alarms = new ArrayList<>();
    private int cancelled;
    private final ActiveRules rules = new ActiveRules(planes.planes(), (delay, action) -> {
        alarms.add(action);
        return () -> cancelled++;
    });

    private static String sa(String key, String more) {
        return "esp from 192.0.2.1 to 192.0.2.3 spi 0x1000:0x1001 authkey 0x" + "aa".repeat(32) + ":0x" + "bb".repeat(32)
                + " enckey 0x" + key.repeat(16) + ":0x" + "ff".repeat(16) + more + "\n";
    }

    private static Policy policy(String text) {
        LoadResult result = new ConfigLoader(Environment.system())
                .loadStandardInput(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), LoadOptions.DEFAULT);
        return result.policy().orElseThrow(() -> new AssertionError(result.toString()));
    }

    @Test
    void steersFirstThenNegotiatesThenSasThenFlowsAndSteersExactlyAtLast() throws IOException {
        rules.replace(policy(IKE + FLOW + FLOWS_OF_SAS + SA + BYPASS));
        assertThat(planes.takeSteps())
                .containsExactly(
                        "steer 0>0 1>2 1>3 / 2>1 3>1",
                        "ike [from-10.1.0.0/16-to-10.2.0.0/16]",
                        "add esp1000",
                        "add esp1001",
                        "flow out 1>3 require",
                        "flow in 3>1 require",
                        "flow out 0>0 use",
                        "flow in 0>0 use",
                        "flow out 1>4 bypass",
                        "flow in 4>1 bypass",
                        "steer 0>0 1>2 1>3 !1>4 / !0>0 2>1 3>1 !4>1");
    }

    @Test
    void leavesAloneWhatDidNotChangeAndTakesVanishedThingsAwayLast() throws IOException {
        rules.replace(policy(IKE + FLOW + FLOWS_OF_SAS + SA));
        planes.takeSteps();
        rules.replace(policy("# another line\n" + IKE + FLOW.replace("10.3", "10.5") + FLOWS_OF_SAS
                + SA.replace("0x1000:0x1001", "0x2000:0x1001")));
        assertThat(planes.takeSteps())
                .containsExactly(
                        "steer 0>0 1>2 1>3 1>5 / !0>0 2>1 3>1 5>1",
                        "ike [from-10.1.0.0/16-to-10.2.0.0/16]",
                        "add esp2000",
                        "flow out 1>5 require",
                        "flow in 5>1 require",
                        "no flow out 1>3",
                        "no flow in 3>1",
                        "delete esp1000",
                        "steer 0>0 1>2 1>5 / !0>0 2>1 5>1");
    }

    @Test
    void steersForRoadWarriorsWhatTheyAskedForOrWhatIsForThePool() throws IOException {
        String warrior = "ike passive from 10.1.0.0/16 to any peer any psk k";
        rules.replace(policy(warrior + "\n" + FLOW));
        assertThat(planes.steered).isEqualTo("steer 1>3 / 3>1");

        TrafficSelector guest = TrafficSelector.between(
                IpPrefix.of(InetAddress.ofLiteral("10.1.0.0"), 16), IpPrefix.of(InetAddress.ofLiteral("10.9.0.7"), 32));
        rules.steerGuests(List.of(guest));
        assertThat(planes.steered).isEqualTo("steer 1>9 1>3 / 9>1 3>1");

        rules.replace(policy(warrior + "\n"));
        assertThat(planes.steered).isEqualTo("steer 1>9 / 9>1");

        rules.steerGuests(List.of());
        assertThat(planes.steered).isEqualTo("steer  / ");

        rules.replace(policy(warrior + " config address 10.9.0.0/24\n"));
        assertThat(planes.steered).isEqualTo("steer 1>9 / 9>1");
    }

    @Test
    void doesNothingToThePlanesForTheSamePolicy() throws IOException {
        rules.replace(policy(FLOW + FLOWS_OF_SAS + SA));
        planes.takeSteps();
        rules.replace(policy(FLOW + FLOWS_OF_SAS + SA)); // the keys of the first are wiped now
        rules.replace(policy(FLOW + FLOWS_OF_SAS + SA));
        assertThat(planes.takeSteps()).noneMatch(step -> step.contains("esp") || step.contains("flow"));
    }

    @Test
    void aChangedSaTakesThePlaceOfTheOldOneInOneBreath() throws IOException {
        rules.replace(policy(FLOWS_OF_SAS + SA));
        planes.takeSteps();
        rules.replace(policy(FLOWS_OF_SAS + sa("dd", "")));
        assertThat(planes.takeSteps())
                .containsSubsequence("delete esp1000", "add esp1000")
                .noneMatch(step -> step.contains("esp1001") || step.contains("flow"));
    }

    @Test
    void aBundleIsLinkedAgainFromTheSaThatChangedToItsBeginning() throws IOException {
        String ipcomp = "ipcomp transport from 192.0.2.1 to 192.0.2.3 spi 0x500:0x501 bundle b\n";
        rules.replace(policy(FLOWS_OF_SAS + ipcomp + sa("ee", " bundle b")));
        assertThat(planes.takeSteps()).contains("group ipcomp500 esp1000", "group ipcomp501 esp1001");
        rules.replace(policy(FLOWS_OF_SAS + ipcomp + sa("dd", " bundle b")));
        assertThat(planes.takeSteps())
                .containsSubsequence(
                        "delete ipcomp500", "add ipcomp500", "delete esp1000", "add esp1000", "group ipcomp500 esp1000")
                .noneMatch(step -> step.contains("501") || step.contains("1001"));
    }

    @Test
    void aFlowThatAnIkeRuleTakesOverIsNotDeletedBehindItsBack() throws IOException {
        String flow = "flow from 10.1.0.0/16 to 10.2.0.0/16 type deny\n";
        rules.replace(policy(flow));
        planes.takeSteps();
        rules.replace(policy(IKE));
        assertThat(planes.takeSteps()).noneMatch(step -> step.startsWith("no flow"));
        rules.replace(policy(flow));
        assertThat(planes.takeSteps()).contains("ike []", "flow out 1>2 deny", "flow in 2>1 deny");
    }

    @Test
    void anSaThatWasUsedUpComesAgainWithTheNextLoad() throws IOException {
        rules.replace(policy(FLOWS_OF_SAS + SA));
        planes.sas.keySet().removeIf(id -> id.spi().value() == 0x1000);
        planes.takeSteps();
        rules.replace(policy(FLOWS_OF_SAS + SA));
        assertThat(planes.takeSteps()).contains("add esp1000").doesNotContain("add esp1001");
    }

    // --- what fails ---

    @Test
    void putsEverythingBackWhenTheDataPlaneRefuses() throws IOException {
        Policy before = policy(IKE + FLOW + FLOWS_OF_SAS + SA);
        rules.replace(before);
        String steered = planes.steered;
        Set<Sa> sas = Set.copyOf(planes.sas.values());
        planes.refuse("esp3000");
        String other = FLOW.replace("10.3", "10.5") + FLOWS_OF_SAS + SA.replace("0x1000", "0x3000").replace("0x1001", "0x3001");
        assertThatThrownBy(() -> rules.replace(policy(other)))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("stdin:3: esp .* to 192\\.0\\.2\\.3 spi 0x00003000: the gateway did not carry it out: refused");
        assertThat(planes.steered).isEqualTo(steered);
        assertThat(Set.copyOf(planes.sas.values())).isEqualTo(sas);
        assertThat(planes.flows).hasSize(4);
        assertThat(rules.current()).isSameAs(before);
        assertThat(planes.takeSteps()).contains("ike [from-10.1.0.0/16-to-10.2.0.0/16]").noneMatch(s -> s.startsWith("flow") && s.contains("1>5"));
    }

    @Test
    void putsBackAnSaThatHadGoneAlready() throws IOException {
        rules.replace(policy(FLOWS_OF_SAS + SA));
        String other = FLOWS_OF_SAS + sa("dd", "") + FLOW.replace("10.3", "10.5");
        planes.refuse("flow out 1>5");
        assertThatThrownBy(() -> rules.replace(policy(other))).hasMessageContaining("stdin:3: flow esp out");
        assertThat(planes.flows).hasSize(2);
        assertThat(planes.sas.values())
                .filteredOn(sa -> sa.spi().value() == 0x1000)
                .singleElement()
                .satisfies(sa -> assertThat(((EspSa) sa).encryptionKey().toArray()).containsOnly(0xee));
    }

    @Test
    void putsTheRoutingBackWhenTheKernelRefuses() throws IOException {
        rules.replace(policy(FLOW));
        String steered = planes.steered;
        planes.takeSteps();
        planes.refuse("1>5");
        assertThatThrownBy(() -> rules.replace(policy(FLOW.replace("10.3", "10.5"))))
                .hasMessage("the kernel refused it");
        assertThat(planes.steered).isEqualTo(steered);
        assertThat(planes.takeSteps())
                .containsExactly("steer 1>3 1>5 / 3>1 5>1", "steer 1>3 / 3>1", "ike []");
    }

    @Test
    void refusesMoreFlowsThanCanBeSteeredBeforeAnythingChanges() throws IOException {
        rules.replace(policy(FLOW));
        planes.takeSteps();
        assertThatThrownBy(() -> rules.replace(policy(flows(3, PolicyRouting.MAX_RULES + 1))))
                .hasMessage("2049 policy rules for inbound IPv4 flows, of which 2048 are possible at most. Join their"
                        + " networks");
        assertThat(planes.steps).isEmpty();
        assertThat(rules.current().flows()).hasSize(2);
    }

    @Test
    void outboundFlowsThatShareAPolicyRuleAreNotCountedOneByOne() throws IOException {
        String outbound = flows(3, 3000).replace("flow from", "flow out from");
        rules.replace(policy(outbound));
        assertThat(planes.flows).hasSize(3000);
        StringBuilder ports = new StringBuilder(outbound);
        for (int port = 1; port <= PolicyRouting.MAX_RULES; port++) {
            ports.append("flow out proto tcp from 10.1.0.0/16 to 10.4.0.0/16 port ").append(port)
                    .append(" peer 192.0.2.3\n");
        }
        assertThatThrownBy(() -> rules.replace(policy(ports.toString())))
                .hasMessageStartingWith("2049 policy rules for outbound IPv4 flows, of which 2048 are possible");
        assertThat(planes.flows).hasSize(3000);
    }

    @Test
    void aLongPolicyChangesManyRulesAtOnceAndTheRestInParts() throws IOException {
        rules.replace(policy(flows(3, 2000)));
        rules.replace(policy(flows(3, 1100) + flows(4, 900)));
        planes.takeSteps();
        assertThatThrownBy(() -> rules.replace(policy(flows(5, 2000))))
                .hasMessage("4000 policy rules for inbound IPv4 flows, of which 2900 are possible at most while rules"
                        + " are exchanged, the old ones and the new ones together. Load the new rules in parts, and confirm each");
        assertThat(planes.steps).isEmpty();
        assertThat(planes.flows).hasSize(4000);
    }

    private static String flows(int network, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("flow from 10.1.0.0/16 to 10.").append(network).append('.').append(i / 256).append('.')
                    .append(i % 256).append(" peer 192.0.2.3\n");
        }
        return text.toString();
    }

    @Test
    void changesNothingAnyMoreOnceClosed() throws IOException {
        rules.close();
        assertThatThrownBy(() -> rules.replace(policy(FLOW))).hasMessage("the gateway is stopping");
        assertThat(planes.steps).isEmpty();
    }

    // --- beside what runs, and away again ---

    @Test
    void addsBesideWhatRuns() throws IOException {
        rules.replace(policy(IKE + FLOW));
        planes.takeSteps();
        rules.add(policy(FLOW + FLOW.replace("10.3", "10.5")));
        assertThat(planes.takeSteps())
                .contains("flow out 1>5 require", "flow in 5>1 require")
                .noneMatch(step -> step.contains("flow out 1>3"));
        assertThat(rules.current().rules()).hasSize(5);
    }

    @Test
    void refusesToAddWhatContradictsRulesInForceAndNamesBothPlaces() throws IOException {
        rules.replace(policy("\n" + IKE));
        assertThatThrownBy(() -> rules.add(policy("flow from 10.1.0.0/16 to 10.2.0.0/16 type deny\n")))
                .hasMessage("""
                        rules in force are in the way
                        stdin: 1: flow esp out from 10.1.0.0/16 to 10.2.0.0/16 type deny covers the same packets as \
                        from-10.1.0.0/16-to-10.2.0.0/16 in stdin:2, and an ike rule makes its own flows: keep one of them
                        stdin: 1: flow esp in from 10.2.0.0/16 to 10.1.0.0/16 type deny covers the same packets as \
                        from-10.1.0.0/16-to-10.2.0.0/16 in stdin:2, and an ike rule makes its own flows: keep one of them""");
        assertThat(rules.current().flows()).isEmpty();
    }

    @Test
    void removesRulesAndTellsWhichWereNotThere() throws IOException {
        rules.replace(policy(IKE + FLOW + BYPASS));
        List<Rule> missing = rules.remove(policy(BYPASS + FLOW.replace("10.3", "10.5") + FLOW));
        assertThat(missing).extracting(Rule::number).containsExactly(2, 3);
        assertThat(rules.current().rules()).extracting(Rule::name).containsExactly("from-10.1.0.0/16-to-10.2.0.0/16");
        assertThat(planes.flows).isEmpty();
    }

    @Test
    void clearsEverything() throws IOException {
        rules.replace(policy(IKE + FLOW + FLOWS_OF_SAS + SA));
        planes.takeSteps();
        rules.clear();
        assertThat(planes.takeSteps()).containsExactly("ike []", "flush", "steer  / ");
        assertThat(rules.current()).isEqualTo(Policy.EMPTY);
        rules.replace(policy(FLOWS_OF_SAS + SA));
        assertThat(planes.takeSteps()).contains("add esp1000");
    }

    @Test
    void plansWithoutDoingAnything() throws IOException {
        rules.replace(policy(FLOW));
        planes.takeSteps();
        PolicyDiff plan = rules.plan(policy(FLOW.replace("192.0.2.3", "192.0.2.4")));
        assertThat(plan.changed()).hasSize(2).noneMatch(PolicyDiff.Change::isRekey);
        assertThat(planes.steps).isEmpty();
    }

    // --- on trial ---

    @Test
    void takesAPolicyBackThatNobodyConfirms() throws IOException {
        rules.replace(policy(FLOWS_OF_SAS + SA));
        rules.replaceFor(policy(FLOW), Duration.ofSeconds(60));
        assertThat(planes.sas).isEmpty();
        alarms.getFirst().run();
        assertThat(planes.sas).hasSize(2);
        assertThat(rules.current().flows()).hasSize(2);
        assertThatThrownBy(rules::confirm).hasMessage("there is nothing to confirm");
    }

    @Test
    void keepsAPolicyThatSomebodyConfirms() throws IOException {
        rules.replace(policy(FLOWS_OF_SAS + SA));
        Policy tried = policy(FLOW);
        rules.replaceFor(tried, Duration.ofSeconds(60));
        rules.confirm();
        assertThat(cancelled).isEqualTo(1);
        alarms.getFirst().run(); // too late
        assertThat(rules.current()).isSameAs(tried);
    }

    @Test
    void aSecondTrialGoesBackToThePolicyBeforeTheFirst() throws IOException {
        Policy first = policy(FLOWS_OF_SAS + SA);
        rules.replace(first);
        rules.replaceFor(policy(FLOW), Duration.ofSeconds(60));
        rules.replaceFor(policy(BYPASS), Duration.ofSeconds(60));
        alarms.getFirst().run(); // the alarm of the first, cancelled
        assertThat(rules.current().flows()).hasSize(2);
        alarms.getLast().run();
        assertThat(rules.current()).isSameAs(first);
        assertThat(planes.sas).hasSize(2);
    }

    @Test
    void partsOnTrialThatNoSingleStepCouldTakeBackAreRefused() throws IOException {
        Policy first = policy(flows(3, 2000));
        rules.replace(first);
        rules.replaceFor(policy(flows(3, 1100) + flows(4, 900)), Duration.ofSeconds(60));
        planes.takeSteps();
        Policy second = policy(flows(3, 300) + flows(4, 1700));
        assertThatThrownBy(() -> rules.replaceFor(second, Duration.ofSeconds(60)))
                .hasMessageContaining("in parts, and confirm each");
        assertThat(planes.steps).isEmpty();
        alarms.getFirst().run();
        assertThat(rules.current()).isSameAs(first);
    }

    @Test
    void triesAgainToTakeAPolicyBackThatCouldNotBe() throws IOException {
        Policy first = policy(FLOWS_OF_SAS + SA);
        rules.replace(first);
        rules.replaceFor(policy(FLOW), Duration.ofSeconds(60));
        planes.refuse("add esp1001");
        alarms.removeFirst().run();
        assertThat(rules.current().flows()).hasSize(2);
        assertThatThrownBy(() -> rules.replace(policy(BYPASS))).hasMessageContaining("await confirmation");
        planes.refuse("\0");
        alarms.getFirst().run();
        assertThat(rules.current()).isSameAs(first);
        assertThat(planes.sas).hasSize(2);
        rules.replace(policy(BYPASS));
    }

    @Test
    void aPolicyThatCouldNotBeTakenBackCanStillBeConfirmed() throws IOException {
        rules.replace(policy(FLOWS_OF_SAS + SA));
        Policy tried = policy(FLOW);
        rules.replaceFor(tried, Duration.ofSeconds(60));
        planes.refuse("add esp1001");
        alarms.removeFirst().run();
        rules.confirm();
        planes.refuse("\0");
        alarms.getFirst().run(); // too late
        assertThat(rules.current()).isSameAs(tried);
    }

    @Test
    void nothingComesBackOnceClosed() throws IOException {
        rules.replaceFor(policy(FLOW), Duration.ofSeconds(60));
        rules.close();
        planes.takeSteps();
        alarms.getFirst().run();
        assertThat(planes.steps).isEmpty();
    }

    @Test
    void otherChangesWaitForTheEndOfATrial() throws IOException {
        rules.replaceFor(policy(FLOW), Duration.ofSeconds(60));
        assertThatThrownBy(() -> rules.replace(policy(BYPASS))).hasMessageContaining("ipsecctl --confirm");
        assertThatThrownBy(() -> rules.add(policy(BYPASS))).hasMessageContaining("await confirmation");
        assertThatThrownBy(() -> rules.remove(policy(FLOW))).hasMessageContaining("await confirmation");
        rules.clear();
        rules.replace(policy(BYPASS));
        assertThat(cancelled).isEqualTo(1);
    }
}

package io.esplanade.app.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The folders of {@code src/test/scenarios}, each with ours and with the peer as the side that begins. What passed stays in
 * {@code target/interop}, from where {@code deploy/interop} takes it. {@code -Dscenario=NAME,...} runs some of them.
 */
@ExtendWith(LabExtension.class)
@DisplayName("scenarios, with other gateways")
class ScenarioIT {
    /** One round. */
    record Round(Scenario scenario, boolean oursBegins, String family) {
        @Override
        public String toString() {
            return scenario.name() + ", " + (oursBegins ? "we begin" : "the peer begins") + ", IPv" + family;
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("plain")
    @DisplayName("on a plain network")
    void plainNetwork(Round round, Lab lab) {
        run(round, lab);
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("nat")
    @Network(nat = true)
    @DisplayName("behind a NAT")
    void behindNat(Round round, Lab lab) {
        run(round, lab);
    }

    private static void run(Round round, Lab lab) {
        Scenario scenario = round.scenario();
        assumeTrue(scenario.peer().isThere(), () -> scenario.peer() + " is not there: see deploy/test");
        Interop.keep(round, () -> {
            switch (scenario.peer()) {
                case STRONGSWAN, STRONGSWAN6 -> new ScenarioRun(scenario, round.oursBegins(), round.family(), lab).run();
                case LIBRESWAN -> new LibreswanRun(scenario, round.oursBegins(), round.family(), lab).run();
                case VPNC -> new VpncRun(scenario, round.family(), lab).run();
            }
        });
    }

    static Stream<Round> plain() {
        return rounds(Scenario.all().stream().filter(each -> !each.isBehindNat()));
    }

    static Stream<Round> nat() {
        return rounds(Scenario.all().stream().filter(Scenario::isBehindNat));
    }

    private static Stream<Round> rounds(Stream<Scenario> scenarios) {
        return scenarios.flatMap(scenario -> scenario.families().stream().flatMap(family -> scenario.oursBegins().stream()
                .map(oursBegins -> new Round(scenario, oursBegins, family))));
    }
}

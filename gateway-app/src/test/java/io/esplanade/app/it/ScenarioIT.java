package io.esplanade.app.it;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The folders of {@code src/test/scenarios}, each with ours and with strongSwan as the side that begins. What passed stays in
 * {@code target/interop}, from where {@code deploy/interop} takes it. {@code -Dscenario=NAME,...} runs some of them.
 */
@ExtendWith(LabExtension.class)
@DisplayName("scenarios, with strongSwan")
class ScenarioIT {
    /** One round. */
    record Round(Scenario scenario, boolean oursBegins, String family) {
        @Override
        public String toString() {
            return scenario.name() + ", " + (oursBegins ? "we begin" : "strongSwan begins") + ", IPv" + family;
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
        Interop.keep(round.scenario().name(), round.oursBegins(), round.family(), () ->
                new ScenarioRun(round.scenario(), round.oursBegins(), round.family(), lab).run());
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

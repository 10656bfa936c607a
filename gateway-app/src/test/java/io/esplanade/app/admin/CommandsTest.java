package io.esplanade.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.app.admin.ControlRequest.Flag;
import io.esplanade.app.admin.ControlRequest.Verb;
import io.esplanade.controlplane.explain.Difference;
import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.PastFailure;
import io.esplanade.controlplane.explain.ProposalStory;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.IkeOrder;
import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.controlplane.policy.SourceLine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private static final String RULES =
            """
            ike esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 psk "sesame"
            ike esp from 10.1.0.0/24 to 10.3.0.0/24 peer 192.0.2.3 psk "sesame"
            """;
    private static final String FIRST = RULES.lines().findFirst().orElseThrow() + "\n";

    private final List<PastFailure> failures = new ArrayList<>();
    private final FakeRules rules = new FakeRules();
    private final FakeDataplane dataplane = new FakeDataplane();
    private final Commands commands = new Commands(
            dataplane,
            dataplane,
            rules,
            new Monitors(),
            () -> new IkeSnapshot(List.of(), List.of(), List.of(), 0, 0, Map.of(), failures),
            new IsakmpdControl(new NoDesk(), dataplane, dataplane, Path.of("/nowhere"), Path.of("/nowhere")),
            InstantSource.fixed(Instant.ofEpochSecond(1_700_000_100)));

    @Test
    void aFileTakesThePlaceOfTheRunningRules() throws Exception {
        assertThat(ask(Verb.LOAD, RULES)).isEqualTo(ControlReply.ok(""));
        assertThat(ask(Verb.LOAD, FIRST)).isEqualTo(ControlReply.ok(""));

        assertThat(rules.current().ikeRules()).hasSize(1);
        assertThat(rules.log).containsExactly("replace 2", "replace 1");
    }

    /** For tests that ask nothing of it. */
    private static final class NoDesk implements IsakmpdControl.Desk {
        @Override
        public IkeSnapshot ike() {
            throw new AssertionError();
        }

        @Override
        public String version() {
            return "1.2";
        }

        @Override
        public Action.Answer order(IkeOrder order) {
            return new Action.Answer(true, order.toString());
        }

        @Override
        public boolean reload() {
            throw new AssertionError();
        }

        @Override
        public void stop() {
            throw new AssertionError();
        }
    }

    @Test
    void isakmpdsCommandsAreCarriedOut() throws Exception {
        ControlRequest request = new ControlRequest(Verb.ISAKMPD, 0, Set.of(), List.of("T"));

        assertThat(commands.answer(request, (output, errors) -> {})).isEqualTo(ControlReply.ok("TearDownAll[]\n"));
    }

    @Test
    void aFailureIsExplainedFromBothSides() throws Exception {
        failures.add(failure("192.0.2.2", false));
        failures.add(failure("2001:db8:0:0:0:0:0:2", true));

        assertThat(explain("2001:DB8::2")).isEqualTo("""
                2001:db8:0:0:0:0:0:2: phase 1, as responder: no_proposal, 3 times, last 90 s ago, first 5 min ago; worked since then
                    rule:   /etc/ipsec.conf:3
                    ours:   enc aes-128
                    peer's: enc 3des
                    change: set "main enc 3des" at /etc/ipsec.conf:3 or change the peer
                    log:    phase 1 with 2001:db8:0:0:0:0:0:2 failed
                """);
        assertThat(explain("")).contains("192.0.2.2: phase 1", "2001:db8:0:0:0:0:0:2: phase 1");
        assertThat(explain("192.0.2.3")).isEqualTo("no failed negotiation with 192.0.2.3 is remembered\n");
    }

    private static PastFailure failure(String peer, boolean workedSince) {
        SourceLine where = new SourceLine("/etc/ipsec.conf", 3);
        List<Difference> differences = List.of(new Difference("enc", "3des", "aes-128"));
        NegotiationFailure failure = new NegotiationFailure(
                ExchangeKind.MAIN, Role.RESPONDER, Outcome.NO_PROPOSAL, peer, where, differences,
                "phase 1 with " + peer + " failed",
                new ProposalStory(where, differences, List.of()).advice("main"));
        return new PastFailure(failure, 3, 300, 90, workedSince);
    }

    private String explain(String peer) throws Exception {
        ControlRequest request = new ControlRequest(Verb.EXPLAIN, 0, Set.of(), List.of(peer));
        return commands.answer(request, (output, errors) -> {}).output();
    }

    @Test
    void aFileMayStandBesideThem() throws Exception {
        ask(Verb.ADD, FIRST);

        assertThat(rules.log).containsExactly("add 1");
    }

    @Test
    void aFileMayHaveToBeConfirmed() throws Exception {
        ControlReply loaded = ask(Verb.LOAD, FIRST, Duration.ofMinutes(1));

        assertThat(loaded.output()).isEqualTo("loaded; taken back in 60 seconds, unless you say: ipsecctl --confirm\n");
        assertThat(rules.log).containsExactly("replace 1 for PT1M");
        assertThat(commands.answer(ControlRequest.of(Verb.CONFIRM), (output, errors) -> {}))
                .isEqualTo(ControlReply.ok("confirmed\n"));
    }

    @Test
    void aTimeToConfirmThatNoClientOfOursSendsIsRefusedBeforeAnythingChanges() throws Exception {
        for (long seconds : new long[] {-1, 0, 4, 86_401, Long.MAX_VALUE}) {
            assertThat(ask(Verb.LOAD, FIRST, Duration.ofSeconds(seconds)))
                    .isEqualTo(ControlReply.failed("ipsecctl: the time to confirm is not between 5s and 24h\n"));
        }
        assertThat(rules.log).isEmpty();
    }

    @Test
    void nothingToConfirmIsAFailure() throws Exception {
        assertThat(commands.answer(ControlRequest.of(Verb.CONFIRM), (output, errors) -> {}))
                .isEqualTo(ControlReply.failed("ipsecctl: nothing awaits confirmation\n"));
    }

    @Test
    void rulesThatAreNotInForceCannotBeTakenAway() throws Exception {
        ask(Verb.LOAD, FIRST);

        assertThat(ask(Verb.REMOVE, RULES)).isEqualTo(ControlReply.failed("ipsecctl: failed to delete ike rule 1\n"));
        assertThat(rules.current().ikeRules()).isEmpty();
    }

    @Test
    void whatTheSystemRefusesComesAfterWhatTheFileSays() throws Exception {
        rules.refusal = "no such device";
        ControlRequest request = new ControlRequest(
                Verb.LOAD, 1, Set.of(), Configuration.arguments(Path.of("/"), "-", FIRST, null, List.of("broken")));

        ControlReply reply = commands.answer(request, (output, errors) -> {});

        assertThat(reply.status()).isEqualTo(1);
        assertThat(reply.output()).startsWith("C set [Phase 1]:192.0.2.2=");
        assertThat(reply.errors())
                .isEqualTo("ipsecctl: could not parse macro definition broken\nipsecctl: no such device\n");
    }

    @Test
    void aBrokenFileChangesNothing() throws Exception {
        assertThat(ask(Verb.LOAD, FIRST + "ike from\n").status()).isEqualTo(1);
        assertThat(rules.log).isEmpty();
    }

    @Test
    void aPlanShowsWhatEachRuleCarries() throws Exception {
        ask(Verb.LOAD, RULES);
        dataplane.carries("from-10.1.0.0/24-to-10.2.0.0/24", 1_700_000_097);
        String changed = RULES.replace("10.3.0.0/24 peer", "10.4.0.0/24 peer");

        assertThat(ask(Verb.PLAN, changed).output()).isEqualTo("""
                            SAS      PACKETS          OCTETS LAST USE  RULE
                kept          2           30            3000 3s ago    from-10.1.0.0/24-to-10.2.0.0/24 (stdin:1)
                torn down     0            0               0 never     from-10.1.0.0/24-to-10.3.0.0/24 (stdin:2)
                new           -            -               - -         from-10.1.0.0/24-to-10.4.0.0/24 (stdin:2)
                1 kept, 0 rekeyed, 1 torn down, 1 new
                """);
        assertThat(rules.log).containsExactly("replace 2");
    }

    @Test
    void aChangedKeyIsARekey() throws Exception {
        ask(Verb.LOAD, FIRST);

        assertThat(ask(Verb.PLAN, FIRST.replace("sesame", "barley")).output())
                .contains("\nrekeyed ")
                .endsWith("0 kept, 1 rekeyed, 0 torn down, 0 new\n");
    }

    @Test
    void listsAreEmptyOrTitled() throws Exception {
        assertThat(show(Verb.SHOW_SAS)).isEmpty();
        assertThat(show(Verb.SHOW_FLOWS)).isEmpty();
        assertThat(show(Verb.SHOW_ALL)).isEqualTo("FLOWS:\nNo flows\n\nSAD:\nNo entries\n");

        dataplane.carries("t", 0);

        assertThat(show(Verb.SHOW_ALL)).isEqualTo("""
                FLOWS:
                flow esp out from { 10.1.0.0/24 } to { 10.2.0.0/24 } peer 192.0.2.2 type require

                SAD:
                ipip from 192.0.2.1 to 192.0.2.2 spi 0x00001000
                ipip from 192.0.2.1 to 192.0.2.2 spi 0x00001001
                """);
    }

    private String show(Verb verb) throws Exception {
        return commands.answer(new ControlRequest(verb, 0, Set.of(Flag.COLLAPSE), List.of()), (output, errors) -> {})
                .output();
    }

    private ControlReply ask(Verb verb, String text) throws Exception {
        return ask(verb, text, null);
    }

    private ControlReply ask(Verb verb, String text, @Nullable Duration patience) throws Exception {
        List<String> words = Configuration.arguments(Path.of("/"), "-", text, patience, List.of());
        return commands.answer(new ControlRequest(verb, 0, Set.of(), words), (output, errors) -> {});
    }
}

package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel has of our rules and routes, as ip-rule(8) and ip-route(8) of a namespace show it. */
class PolicyRoutingTest {
    private Namespace here;

    @BeforeEach
    void create() throws Exception {
        here = Namespace.create();
    }

    @AfterEach
    void remove() throws Exception {
        if (here != null) {
            here.close();
        }
    }

    private String state() throws Exception {
        return here.ip("rule") + here.ip("-6 rule") + here.ip("route show table all")
                + here.ip("-6 route show table all");
    }

    private TunChannel device() throws Exception {
        return here.call(() -> TunChannel.open(TunConfig.named("enc0", 1400)));
    }

    private static void close(TunChannel tun) {
        tun.unsafe().closeForcibly();
    }

    @Test
    void applyIsIdempotentAndRemoveAllLeavesNothing() throws Exception {
        TunChannel tun = device();
        String before = state();
        try (PolicyRouting routing = here.call(() -> PolicyRouting.open("enc0"))) {
            List<SteeredSelector> wanted = List.of(
                    between("10.1.0.0", 16, "10.2.0.0", 16),
                    new SteeredSelector(false, ip("10.1.0.0"), 16, ip("10.3.0.0"), 16, 6, 0, 80,
                            SteeredSelector.Action.STEER),
                    between("10.4.0.0", 16, "0.0.0.0", 0),
                    between("2001:db8:1::", 48, "2001:db8:2::", 48));
            apply(routing, wanted);
            String first = state();
            assertThat(here.ip("rule").lines().map(String::strip)).contains(
                    "15000:\tfrom all fwmark 0x45530000/0xffff0000 goto 29999 proto 229",
                    "20016:\tfrom 10.1.0.0/16 to 10.2.0.0/16 lookup 20500 proto 229",
                    "20032:\tfrom 10.1.0.0/16 to 10.3.0.0/16 ipproto tcp dport 80 lookup 20500 proto 229",
                    "25000:\tfrom all iif enc0 goto 29999 proto 229",
                    "25001:\tfrom all iif lo goto 29999 proto 229",
                    "25033:\tfrom 10.3.0.0/16 to 10.1.0.0/16 ipproto tcp sport 80 lookup 20500 proto 229",
                    "25049:\tfrom all to 10.4.0.0/16 lookup 20500 proto 229",
                    "29999:\tfrom all nop proto 229");
            apply(routing, wanted);
            assertThat(state()).isEqualTo(first);
            routing.removeAll();
            assertThat(state()).isEqualTo(before);
        }
        close(tun);
    }

    /** The kernel would remove the rule with ports when told to remove the one without, were it not for the priority. */
    @Test
    void removingAWideSelectorLeavesTheNarrowOneBesideIt() throws Exception {
        TunChannel tun = device();
        SteeredSelector narrow = new SteeredSelector(false, ip("10.1.0.0"), 16, ip("10.2.0.0"), 16, 6, 0, 80,
                            SteeredSelector.Action.STEER);
        SteeredSelector wide = between("10.1.0.0", 16, "10.2.0.0", 16);
        try (PolicyRouting routing = here.call(() -> PolicyRouting.open("enc0"))) {
            apply(routing, List.of(narrow));
            String narrowOnly = state();
            apply(routing, List.of(narrow, wide));
            apply(routing, List.of(narrow));
            assertThat(state()).isEqualTo(narrowOnly);
        }
        close(tun);
    }

    @Test
    void rulesOfOthersStay() throws Exception {
        here.ip("rule add from 10.1.0.0/16 to 10.2.0.0/16 lookup 20500 pref 20016");
        TunChannel tun = device();
        String before = state();
        try (PolicyRouting routing = here.call(() -> PolicyRouting.open("enc0"))) {
            apply(routing, List.of(between("10.1.0.0", 16, "10.2.0.0", 16)));
            routing.removeAll();
            assertThat(state()).isEqualTo(before);
        }
        close(tun);
    }

    @Test
    void whatAKilledProcessLeftIsPutInOrder() throws Exception {
        String before = state();
        kill(startSteering());
        assertThat(here.ip("link")).doesNotContain("enc0");
        here.ip("addr add 10.1.0.1/24 dev lo");
        assertThatThrownBy(() -> here.ip("route get 10.2.0.2 from 10.1.0.1")).hasMessageContaining("No route to host");
        here.ip("addr del 10.1.0.1/24 dev lo");

        kill(startSteering()); // the same again: no rule twice
        String twice = here.ip("rule") + here.ip("-6 rule");
        assertThat(twice.lines().filter(rule -> rule.contains("proto 229")).map(rule -> rule.split(":", 2)[0]))
                .hasSize(8 + 6)
                .startsWith("15000", "20016", "20032", "25000", "25001", "25017", "25033", "29999");

        TunChannel tun = here.call(() -> TunChannel.open(TunConfig.named("other0", 1400)));
        try (PolicyRouting routing = here.call(() -> PolicyRouting.open("other0"))) {
            apply(routing, List.of(SteeringProcess.selectors().get(1)));
            assertThat(here.ip("rule")).contains("10.3.0.0/16", "iif other0").doesNotContain("10.2.0.0", "enc0");
            assertThat(here.ip("-6 rule")).doesNotContain("proto 229");
            assertThat(here.ip("route show table 20500")).contains("dev other0").doesNotContain("enc0");
            routing.removeAll();
        }
        close(tun);
        assertThat(state()).isEqualTo(before);
    }

    private Process startSteering() throws Exception {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", here.name()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), SteeringProcess.class.getName()));
        Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        var errors = process.errorReader();
        List<String> lines = new ArrayList<>();
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            lines.add(line);
            if (line.equals("steering")) {
                return process;
            }
        }
        throw new AssertionError(String.join("\n", lines));
    }

    private static void kill(Process process) throws Exception {
        assertThat(process.destroyForcibly().waitFor()).isNotZero();
    }

    private static InetAddress ip(String text) throws Exception {
        return InetAddress.ofLiteral(text);
    }

    private static SteeredSelector between(String from, int fromBits, String to, int toBits) throws Exception {
        return SteeredSelector.between(ip(from), fromBits, ip(to), toBits);
    }

    private static void apply(PolicyRouting routing, List<SteeredSelector> outbound) throws Exception {
        routing.apply(outbound, outbound.stream().map(SteeredSelector::reversed).toList());
    }
}

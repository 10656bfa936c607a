package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the real kernel, in namespaces of its own. */
class PolicyRoutingTest {
    @Test
    void applyIsIdempotentAndRemoveAllLeavesNothing() throws Exception {
        try (Namespace here = Namespace.create()) {
            String before = here.ip("rule");
            String before6 = here.ip("-6 rule");
            TunChannel tun = here.call(() -> TunChannel.open(TunConfig.named("enc0", 1400)));
            try (PolicyRouting routing = here.call(() -> PolicyRouting.open("enc0"))) {
                List<SteeredSelector> wanted = List.of(
                        between("10.1.0.0", 16, "10.2.0.0", 16),
                        new SteeredSelector(false, ip("10.1.0.0"), 16, ip("10.3.0.0"), 16, 6, 0, 80),
                        between("10.4.0.0", 16, "0.0.0.0", 0),
                        between("2001:db8:1::", 48, "2001:db8:2::", 48));
                routing.apply(wanted);
                String first = here.ip("rule") + here.ip("-6 rule") + here.ip("route show table 20500")
                        + here.ip("-6 route show table 20500");
                routing.apply(wanted);
                String second = here.ip("rule") + here.ip("-6 rule") + here.ip("route show table 20500")
                        + here.ip("-6 route show table 20500");
                assertThat(second).isEqualTo(first);
                routing.removeAll();
                assertThat(here.ip("rule")).isEqualTo(before);
                assertThat(here.ip("-6 rule")).isEqualTo(before6);
                assertThat(here.ip("route show table all")).doesNotContain("20500");
            }
            tun.unsafe().closeForcibly();
        }
    }

    private static InetAddress ip(String text) throws Exception {
        return InetAddress.getByName(text);
    }

    private static SteeredSelector between(String from, int fromBits, String to, int toBits) throws Exception {
        return SteeredSelector.between(ip(from), fromBits, ip(to), toBits);
    }
}

package io.esplanade.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ipsecconf.ConfigLoader;
import io.esplanade.controlplane.ipsecconf.Environment;
import io.esplanade.controlplane.ipsecconf.HostResolver;
import io.esplanade.controlplane.ipsecconf.LoadOptions;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Policy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Peers by host name, whose addresses change while the gateway runs. */
class PeerLookupTest {
    private static final String NAME = "vpn.example.org";
    private static final String RULES = "ike from 10.1.0.0/16 to 10.2.0.0/16 peer " + NAME + " psk k\n"
            + "ike from 10.1.0.0/16 to 10.3.0.0/16 peer 192.0.2.9 psk k\n";

    private final Map<String, List<InetAddress>> dns = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final HostResolver hosts = name -> {
        asked.add(name);
        return dns.getOrDefault(name, List.of());
    };
    private final RecordingPlanes planes = new RecordingPlanes();
    private final List<Runnable> alarms = new ArrayList<>();
    private final ActiveRules rules = new ActiveRules(planes.planes(), (delay, action) -> {
        alarms.add(action);
        return () -> {};
    });

    private void dns(String... addresses) {
        List<InetAddress> all = new ArrayList<>();
        for (String address : addresses) {
            all.add(named(address));
        }
        dns.put(NAME, all);
    }

    private static InetAddress named(String address) {
        try {
            return InetAddress.getByAddress(NAME, InetAddress.ofLiteral(address).getAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void start() throws IOException {
        rules.replace(load(RULES));
        planes.takeSteps();
        asked.clear();
        new PeerLookup(rules, hosts, (delay, action) -> {
                    alarms.add(action);
                    return () -> {};
                })
                .start();
    }

    private Policy load(String text) {
        Environment here = Environment.system();
        Environment environment = new Environment(
                hosts, here.interfaces(), here.protocols(), here.services(), "gw", here.directory(), here.userId());
        return new ConfigLoader(environment)
                .loadStandardInput(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), LoadOptions.DEFAULT)
                .policy()
                .orElseThrow();
    }

    private void round() {
        alarms.removeLast().run();
    }

    private @Nullable InetAddress peer() {
        return rules.current().ikeRules().getFirst().peer();
    }

    @Test
    void aPeerWithAnotherAddressIsLoadedAnewAndAskedForAgain() throws IOException {
        dns("192.0.2.1");
        start();
        dns("192.0.2.55");
        round();

        assertThat(peer()).isEqualTo(InetAddress.ofLiteral("192.0.2.55"));
        assertThat(planes.takeSteps()).anyMatch(step -> step.startsWith("ike "));
        assertThat(asked).containsExactly(NAME);
        dns("192.0.2.56");
        round();
        assertThat(peer()).isEqualTo(InetAddress.ofLiteral("192.0.2.56"));
        assertThat(rules.current().ikeRules().getLast().peer()).isEqualTo(InetAddress.ofLiteral("192.0.2.9"));
    }

    @Test
    void anAddressThatIsStillAmongThemStaysWhateverTheirOrder() throws IOException {
        dns("192.0.2.1", "192.0.2.2");
        rules.replace(load("ike from 10.1.0.0/16 to 10.2.0.0/16 peer 192.0.2.9 psk k\n"));
        dns("192.0.2.1");
        start();
        dns("192.0.2.2", "192.0.2.1");
        round();

        assertThat(peer()).isEqualTo(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(planes.takeSteps()).isEmpty();
    }

    @Test
    void aNameThatIsNotFoundOrHasAnotherFamilyKeepsItsAddress() throws IOException {
        dns("192.0.2.1");
        start();
        dns.clear();
        round();
        dns("2001:db8::1");
        round();

        assertThat(peer()).isEqualTo(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(planes.takeSteps()).isEmpty();
    }

    @Test
    void nothingMovesWhileRulesAreOnTrial() throws IOException {
        dns("192.0.2.1");
        start();
        Runnable round = alarms.removeLast();
        rules.replaceFor(load(RULES + "flow from 10.1.0.0/16 to 10.4.0.0/16 type bypass\n"), Duration.ofMinutes(1));
        dns("192.0.2.55");
        round.run();

        assertThat(peer()).isEqualTo(InetAddress.ofLiteral("192.0.2.1"));
        rules.confirm();
        round();
        assertThat(peer()).isEqualTo(InetAddress.ofLiteral("192.0.2.55"));
    }

    @Test
    void aPeerThatIsTheDestinationItselfStays() throws IOException {
        dns("192.0.2.1");
        rules.replace(load("ike from 10.1.0.0/16 to " + NAME + " psk k\n"));
        PeerLookup lookup = new PeerLookup(rules, hosts, (delay, action) -> () -> {});
        asked.clear();

        assertThat(lookup.lookUp()).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void anAddressInTheFileHasNoName() {
        IkeRule rule = load("ike from 10.1.0.0/16 to 10.2.0.0/16 peer 192.0.2.9 psk k\n").ikeRules().getFirst();

        assertThat(rule.peerHostName()).isNull();
    }
}

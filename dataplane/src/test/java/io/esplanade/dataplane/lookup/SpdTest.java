package io.esplanade.dataplane.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpdTest {
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final Spd<String> spd = new Spd<>();

    @Test
    void theLongerPrefixWinsWhateverTheOrder() {
        spd.add(flow("wide", selector("10.0.0.0/8", "10.0.0.0/8", 0, 0, 0)));
        spd.add(flow("narrow", selector("10.1.0.0/16", "10.2.3.0/24", 0, 0, 0)));

        assertThat(tunnelOf("10.1.0.1", "10.2.3.4", TCP, 1, 2)).isEqualTo("narrow");
        assertThat(tunnelOf("10.1.0.1", "10.2.4.4", TCP, 1, 2)).isEqualTo("wide");
        assertThat(tunnelOf("11.1.0.1", "10.2.4.4", TCP, 1, 2)).isNull();
    }

    @Test
    void protocolAndPortsDecideBetweenEqualPrefixes() {
        spd.add(flow("any", selector("10.1.0.0/16", "10.2.0.0/16", 0, 0, 0)));
        spd.add(flow("tcp", selector("10.1.0.0/16", "10.2.0.0/16", TCP, 0, 0)));
        spd.add(flow("http", selector("10.1.0.0/16", "10.2.0.0/16", TCP, 0, 80)));

        assertThat(tunnelOf("10.1.0.1", "10.2.0.1", TCP, 4000, 80)).isEqualTo("http");
        assertThat(tunnelOf("10.1.0.1", "10.2.0.1", TCP, 80, 4000)).isEqualTo("tcp");
        assertThat(tunnelOf("10.1.0.1", "10.2.0.1", UDP, 4000, 80)).isEqualTo("any");
    }

    @Test
    void theFarSideDecidesBetweenEquallySpecificFlowsInWhateverOrderTheyCame() {
        spd.add(flow("near", selector("10.1.0.0/16", "10.0.0.0/8", 0, 0, 0)));
        spd.add(flow("far", selector("10.0.0.0/8", "10.2.0.0/16", 0, 0, 0)));

        assertThat(tunnelOf("10.1.0.1", "10.2.0.1", TCP, 1, 2)).isEqualTo("far");
        assertThat(spd.flows()).extracting(Flow::tunnel).containsExactly("far", "near");
    }

    @Test
    void anEqualSelectorReplacesTheFlowAndHostBitsDoNotMatter() {
        spd.add(flow("old", selector("10.1.0.7/16", "10.2.0.0/16", 0, 0, 0)));
        spd.add(flow("new", selector("10.1.0.0/16", "10.2.0.9/16", 0, 0, 0)));

        assertThat(tunnelOf("10.1.0.1", "10.2.0.1", TCP, 1, 2)).isEqualTo("new");
        assertThat(spd.flows()).hasSize(1);
    }

    @Test
    void familiesAndDirectionsAreApart() {
        spd.add(flow("v6", selector("::/0", "::/0", 0, 0, 0)));

        assertThat(tunnelOf("2001:db8::1", "2001:db8::2", TCP, 1, 2)).isEqualTo("v6");
        assertThat(tunnelOf("0.0.0.1", "0.0.0.2", TCP, 1, 2)).isNull();
        assertThat(spd.find(Direction.IN, key("2001:db8::1", "2001:db8::2", TCP, 1, 2))).isNull();
    }

    @Test
    void aChangedFlowIsSeenThroughTheCache() {
        assertThat(tunnelOf("10.1.0.1", "10.2.0.1", TCP, 1, 2)).isNull();
        Flow flow = flow("t", selector("10.1.0.0/16", "10.2.0.0/16", 0, 0, 0));
        spd.add(flow);
        assertThat(tunnelOf("10.1.0.1", "10.2.0.1", TCP, 1, 2)).isEqualTo("t");

        assertThat(spd.remove(flow)).isTrue();
        assertThat(tunnelOf("10.1.0.1", "10.2.0.1", TCP, 1, 2)).isNull();
        assertThat(spd.remove(flow)).isFalse();
    }

    @Test
    void aLaterFragmentDependsOnPortsOnlyWhereAFlowHasThem() {
        spd.add(flow("http", selector("10.1.0.0/16", "10.2.0.0/16", TCP, 0, 80)));

        FlowKey fragment = key("10.1.0.1", "10.2.0.1", TCP, 0, 0);
        assertThat(spd.find(Direction.OUT, fragment)).isNull();
        assertThat(spd.dependsOnPorts(Direction.OUT, fragment)).isTrue();
        assertThat(spd.dependsOnPorts(Direction.OUT, key("10.1.0.1", "10.2.0.1", UDP, 0, 0)))
                .isFalse();
    }

    @Test
    void theNewestSaCarriesAndItsDeletionFallsBack() {
        TrafficSelector selector = selector("10.1.0.0/16", "10.2.0.0/16", 0, 0, 0);
        spd.addSa("t", SaProtocol.ESP, selector, "old");
        spd.add(flow("t", selector));
        assertThat(saOf("10.1.0.1", "10.2.0.1")).isEqualTo("old");

        spd.addSa("t", SaProtocol.ESP, selector, "new");
        assertThat(saOf("10.1.0.1", "10.2.0.1")).isEqualTo("new");

        spd.removeSa("t", "new");
        assertThat(saOf("10.1.0.1", "10.2.0.1")).isEqualTo("old");

        spd.removeSa("t", "old");
        assertThat(saOf("10.1.0.1", "10.2.0.1")).isNull();
    }

    @Test
    void anSaServesOnlyFlowsOfItsTunnelInsideItsSelector() {
        spd.add(flow("t", selector("10.1.0.0/16", "10.2.0.0/16", 0, 0, 0)));
        spd.addSa("other", SaProtocol.ESP, selector("10.1.0.0/16", "10.2.0.0/16", 0, 0, 0), "other tunnel");
        spd.addSa("t", SaProtocol.ESP, selector("10.1.0.0/24", "10.2.0.0/16", 0, 0, 0), "too narrow");
        assertThat(saOf("10.1.0.1", "10.2.0.1")).isNull();

        spd.addSa("t", SaProtocol.ESP, selector("10.1.0.0/16", "10.2.0.0/16", 0, 0, 0), "exact");
        spd.addSa("t", SaProtocol.ESP, selector("0.0.0.0/0", "0.0.0.0/0", 0, 0, 0), "wider and newer");
        assertThat(saOf("10.1.0.1", "10.2.0.1")).isEqualTo("exact");
    }

    @Test
    void anSaWithoutSelectorCarriesEveryFlowOfItsTunnelAndProtocol() {
        spd.add(flow("t", selector("10.1.0.0/16", "10.2.0.0/16", 0, 0, 0)));
        spd.addSa("t", SaProtocol.AH, null, "other protocol");
        assertThat(saOf("10.1.0.1", "10.2.0.1")).isNull();

        spd.addSa("t", SaProtocol.ESP, null, "manual");
        spd.add(flow("t", selector("10.3.0.0/16", "10.4.0.0/16", 0, 0, 0)));
        assertThat(saOf("10.1.0.1", "10.2.0.1")).isEqualTo("manual");
        assertThat(saOf("10.3.0.1", "10.4.0.1")).isEqualTo("manual");

        spd.removeSa("t", "manual");
        assertThat(saOf("10.1.0.1", "10.2.0.1")).isNull();
        assertThat(saOf("10.3.0.1", "10.4.0.1")).isNull();
    }

    @Test
    void clearTakesFlowsAndSas() {
        TrafficSelector selector = selector("10.1.0.0/16", "10.2.0.0/16", 0, 0, 0);
        spd.add(flow("t", selector));
        spd.addSa("t", SaProtocol.ESP, selector, "sa");
        SpdEntry<String> entry = entry("10.1.0.1", "10.2.0.1");

        spd.clear();

        assertThat(entry.sa()).isNull();
        assertThat(spd.flows()).isEmpty();
        assertThat(tunnelOf("10.1.0.1", "10.2.0.1", TCP, 1, 2)).isNull();
    }

    @Test
    void aFlowAcquiresOnceASecond() {
        spd.add(flow("t", selector("10.1.0.0/16", "10.2.0.0/16", 0, 0, 0)));
        SpdEntry<String> entry = entry("10.1.0.1", "10.2.0.1");

        assertThat(entry.acquireDue(-5)).isTrue();
        assertThat(entry.acquireDue(999_999_994)).isFalse();
        assertThat(entry.acquireDue(999_999_995)).isTrue();
    }

    static Flow flow(String tunnel, TrafficSelector selector) {
        return new Flow(Direction.OUT, tunnel, SaProtocol.ESP, selector, FlowType.REQUIRE, null, null, null, null);
    }

    static TrafficSelector selector(
            String source, String destination, int protocol, int sourcePort, int destinationPort) {
        return new TrafficSelector(prefix(source), prefix(destination), protocol, sourcePort, destinationPort);
    }

    static FlowKey key(String source, String destination, int protocol, int sourcePort, int destinationPort) {
        IpPrefix from = IpPrefix.host(InetAddress.ofLiteral(source));
        IpPrefix to = IpPrefix.host(InetAddress.ofLiteral(destination));
        return new FlowKey()
                .set(from.v6(), from.high(), from.low(), to.high(), to.low(), protocol, sourcePort, destinationPort);
    }

    private @Nullable String tunnelOf(
            String source, String destination, int protocol, int sourcePort, int destinationPort) {
        SpdEntry<String> entry =
                spd.find(Direction.OUT, key(source, destination, protocol, sourcePort, destinationPort));
        return entry == null ? null : entry.flow().tunnel();
    }

    private @Nullable String saOf(String source, String destination) {
        return entry(source, destination).sa();
    }

    private SpdEntry<String> entry(String source, String destination) {
        return Objects.requireNonNull(spd.find(Direction.OUT, key(source, destination, TCP, 1, 2)));
    }

    private static IpPrefix prefix(String text) {
        int slash = text.indexOf('/');
        InetAddress address = InetAddress.ofLiteral(text.substring(0, slash));
        return IpPrefix.of(address, Integer.parseInt(text.substring(slash + 1)));
    }
}

package io.esplanade.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ipsecconf.NameTable;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FlowTextTest {
    private static final NameTable PROTOCOLS = names(Map.of(6, "tcp"));
    private static final NameTable SERVICES = names(Map.of(22, "ssh"));

    @Test
    void fieldsHaveTheOrderOfIpsecctl() throws UnknownHostException {
        Flow flow = new Flow(
                Direction.OUT,
                "t",
                SaProtocol.ESP,
                TrafficSelector.between(prefix("10.1.0.0", 24), prefix("10.2.0.9", 32)),
                FlowType.REQUIRE,
                InetAddress.getByName("192.0.2.1"),
                InetAddress.getByName("192.0.2.2"),
                "192.0.2.1/32",
                "b.example.org");

        assertThat(text(flow))
                .isEqualTo("flow esp out from 10.1.0.0/24 to 10.2.0.9 local 192.0.2.1 peer 192.0.2.2"
                        + " srcid 192.0.2.1/32 dstid b.example.org type require\n");
    }

    @Test
    void protocolsAndPortsHaveNamesWhereThereAreAny() throws UnknownHostException {
        TrafficSelector selector =
                new TrafficSelector(prefix("2001:db8::", 32), prefix("::", 0), 6, 2022, 22);

        assertThat(text(new Flow(Direction.IN, "t", SaProtocol.ESP, selector, FlowType.USE, null, null, null, null)))
                .isEqualTo("flow esp in proto tcp from 2001:db8::/32 port 2022 to ::/0 port ssh type use\n");
    }

    @Test
    void aBypassHasNoPeer() throws UnknownHostException {
        TrafficSelector selector = TrafficSelector.between(prefix("10.1.0.0", 24), prefix("10.0.0.0", 8));
        InetAddress peer = InetAddress.getByName("192.0.2.2");

        assertThat(text(new Flow(Direction.OUT, "", SaProtocol.ESP, selector, FlowType.BYPASS, null, peer, null, null)))
                .isEqualTo("flow esp out from 10.1.0.0/24 to 10.0.0.0/8 type bypass\n");
    }

    @Test
    void theKindOfSaIsNamed() throws UnknownHostException {
        TrafficSelector selector = TrafficSelector.between(prefix("10.1.0.0", 24), prefix("10.2.0.0", 24));

        assertThat(text(new Flow(Direction.IN, "t", SaProtocol.IPCOMP, selector, FlowType.DONTACQ, null, null, null, null)))
                .isEqualTo("flow ipcomp in from 10.1.0.0/24 to 10.2.0.0/24 type dontacq\n");
    }

    @Test
    void flowsThatShareAnEndShareALine() throws UnknownHostException {
        List<Flow> flows = List.of(
                flow("10.1.0.0", "10.8.0.0", FlowType.REQUIRE),
                flow("10.1.0.0", "10.9.0.0", FlowType.REQUIRE),
                flow("10.2.0.0", "10.8.0.0", FlowType.REQUIRE),
                flow("10.2.0.0", "10.9.0.0", FlowType.REQUIRE),
                flow("10.3.0.0", "10.7.0.0", FlowType.REQUIRE),
                flow("10.3.0.0", "10.8.0.0", FlowType.USE));

        assertThat(text(flows, true, true)).isEqualTo("""
                @0,1,2,3 flow esp out from { 10.1.0.0/24, 10.2.0.0/24 } to { 10.8.0.0/24, 10.9.0.0/24 } type require
                @4 flow esp out from { 10.3.0.0/24 } to { 10.7.0.0/24 } type require
                @5 flow esp out from { 10.3.0.0/24 } to { 10.8.0.0/24 } type use
                """);
    }

    @Test
    void numbersBeginAtZero() throws UnknownHostException {
        List<Flow> flows =
                List.of(flow("10.1.0.0", "10.8.0.0", FlowType.REQUIRE), flow("10.1.0.0", "10.9.0.0", FlowType.REQUIRE));

        assertThat(text(flows, false, true)).isEqualTo("""
                @0 flow esp out from 10.1.0.0/24 to 10.8.0.0/24 type require
                @1 flow esp out from 10.1.0.0/24 to 10.9.0.0/24 type require
                """);
    }

    private static Flow flow(String source, String destination, FlowType type) throws UnknownHostException {
        TrafficSelector selector = TrafficSelector.between(prefix(source, 24), prefix(destination, 24));
        return new Flow(Direction.OUT, "t", SaProtocol.ESP, selector, type, null, null, null, null);
    }

    private static String text(Flow flow) {
        return text(List.of(flow), false, false);
    }

    private static String text(List<Flow> flows, boolean collapse, boolean numbers) {
        StringBuilder out = new StringBuilder();
        new FlowText(PROTOCOLS, SERVICES).append(out, flows, collapse, numbers);
        return out.toString();
    }

    private static IpPrefix prefix(String address, int length) throws UnknownHostException {
        return IpPrefix.of(InetAddress.getByName(address), length);
    }

    private static NameTable names(Map<Integer, String> names) {
        return new NameTable() {
            @Override
            public OptionalInt number(String name) {
                return OptionalInt.empty();
            }

            @Override
            public Optional<String> name(int number) {
                return Optional.ofNullable(names.get(number));
            }
        };
    }
}

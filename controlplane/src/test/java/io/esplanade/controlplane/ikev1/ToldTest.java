package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ikev1.message.ConfigAttribute;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a gateway may tell us, and what of it we believe. */
class ToldTest {
    private static Told of(ConfigAttribute attribute, String hex) {
        return Told.of(List.of(attribute.of(Octets.ofHex(hex))));
    }

    @ParameterizedTest
    @CsvSource({
        "INTERNAL_IP4_ADDRESS, 0a090001, 10.9.0.1",
        "INTERNAL_IP4_ADDRESS, 0a0900, ",
        "INTERNAL_IP4_ADDRESS, 00000000, ",
        "INTERNAL_IP4_ADDRESS, 7f000001, ",
        "INTERNAL_IP4_ADDRESS, e0000001, ",
        "INTERNAL_IP6_ADDRESS, fd000009000000000000000000000001, fd00:9:0:0:0:0:0:1",
        "INTERNAL_IP6_ADDRESS, fd00000900000000000000000000000140, fd00:9:0:0:0:0:0:1",
        "INTERNAL_IP6_ADDRESS, fd0000090000000000000000000000014040, ",
        "INTERNAL_IP6_ADDRESS, 00000000000000000000000000000001, ",
        "INTERNAL_IP6_ADDRESS, fe800000000000000000000000000001, ",
        "INTERNAL_IP6_ADDRESS, 00000000000000000000ffff0a090001, ",
        "INTERNAL_IP6_ADDRESS, 0a090001, "
    })
    void anAddressIsOneThatAHostCanHave(ConfigAttribute attribute, String hex, String expected) {
        assertThat(of(attribute, hex).addresses()).extracting(InetAddress::getHostAddress)
                .isEqualTo(expected == null ? List.of() : List.of(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "0a020000ffffff00000000000000, 10.2.0.0/24",
        "0a020007ffffff000000000000000a030000ffff0000000000000000, 10.2.0.0/24 10.3.0.0/16",
        "0a020000ffffff000000000000000a03, 10.2.0.0/24",
        "0a020000ff00ff00000000000000, ''",
        "0a02000000000000000000000000, ''",
        "0a020009ffffffff000000000000, 10.2.0.9"
    })
    void networksHaveAMaskThatIsOne(String hex, String expected) {
        Told told = of(ConfigAttribute.UNITY_SPLIT_INCLUDE, hex);

        assertThat(told.networks()).extracting(IpPrefix::toString).isEqualTo(
                expected.isEmpty() ? List.of() : List.of(expected.split(" ")));
    }

    @Test
    void moreThan64NetworksAreNotKept() {
        assertThat(of(ConfigAttribute.UNITY_SPLIT_INCLUDE, "0a020000ffffff00000000000000".repeat(200)).networks()).hasSize(64);
    }

    @Test
    void networksNarrowTheRuleAndNeverWidenIt() {
        InetAddress inner = InetAddress.ofLiteral("10.9.0.1");
        IpPrefix all = IpPrefix.of(InetAddress.ofLiteral("10.0.0.0"), 8);
        IpPrefix one = IpPrefix.of(InetAddress.ofLiteral("10.2.0.0"), 24);
        IpPrefix other = IpPrefix.of(InetAddress.ofLiteral("172.16.0.0"), 24);
        TrafficSelector wide = TrafficSelector.between(IpPrefix.ANY_V4, all);

        assertThat(Told.within(wide, inner, List.of(one, other)))
                .containsExactly(TrafficSelector.between(IpPrefix.host(inner), one));
        assertThat(Told.within(wide, inner, List.of(all, one))).isEmpty();
        assertThat(Told.within(TrafficSelector.between(IpPrefix.ANY_V4, one), inner, List.of(all))).isEmpty();
        assertThat(Told.within(wide, inner, List.of(other))).isEmpty();
    }
}

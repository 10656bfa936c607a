package io.esplanade.dataplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpPrefixTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.0.0, 24, 10.1.0.0/24",
        "10.1.2.3, 8, 10.1.2.3/8",
        "10.1.2.3, 32, 10.1.2.3",
        "0.0.0.0, 0, 0.0.0.0/0",
        "2001:db8:0:0:0:0:0:1, 128, 2001:db8::1",
        "2001:db8:0:1:0:0:0:1, 64, 2001:db8:0:1::1/64",
        "2001:0:0:1:0:0:0:1, 128, 2001:0:0:1::1",
        "1:0:2:0:3:0:4:5, 128, 1:0:2:0:3:0:4:5",
        "::, 0, ::/0",
        "fe80::, 10, fe80::/10",
    })
    void printsAsIpsecctlDoes(String address, int length, String text) throws UnknownHostException {
        assertThat(IpPrefix.of(InetAddress.getByName(address), length)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.7, 24, 10.1.0.255, true",
        "10.1.0.7, 24, 10.1.1.0, false",
        "10.1.0.7, 32, 10.1.0.7, true",
        "10.1.0.7, 32, 10.1.0.6, false",
        "10.1.0.7, 0, 255.255.255.255, true",
        "10.1.0.7, 0, ::1, false",
        "2001:db8::, 32, 2001:db8:ffff::1, true",
        "2001:db8::, 32, 2001:db9::, false",
        "2001:db8::, 64, 2001:db8::ffff, true",
        "2001:db8::, 64, 2001:db8:0:1::, false",
        "2001:db8::1, 128, 2001:db8::1, true",
        "2001:db8::1, 127, 2001:db8::, true",
        "2001:db8::1, 128, 2001:db8::, false",
        "::, 0, ffff::, true",
    })
    void containsWhatItsLeadingBitsCover(String address, int length, String other, boolean inside)
            throws UnknownHostException {
        IpPrefix prefix = IpPrefix.of(InetAddress.getByName(address), length);
        IpPrefix host = IpPrefix.host(InetAddress.getByName(other));
        assertThat(prefix.contains(host)).isEqualTo(inside);
        assertThat(prefix.masked().contains(host)).isEqualTo(inside);
    }

    @Test
    void aShorterPrefixIsNeverInsideALongerOne() throws UnknownHostException {
        InetAddress net = InetAddress.getByName("10.1.0.0");
        assertThat(IpPrefix.of(net, 24).contains(IpPrefix.of(net, 16))).isFalse();
        assertThat(IpPrefix.of(net, 16).contains(IpPrefix.of(net, 24))).isTrue();
    }

    @Test
    void refusesALengthTheFamilyDoesNotHave() {
        assertThatThrownBy(() -> new IpPrefix(false, 0, 0, 33)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IpPrefix(true, 0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}

package io.esplanade.tun;

import static io.esplanade.tun.SteeredSelector.Action.STEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class SteeredSelectorTest {
    private static final InetAddress HOST = InetAddress.ofLiteral("10.1.255.3");
    private static final InetAddress HOST6 = InetAddress.ofLiteral("2001:db8:ffff:ffff::1");

    @Test
    void hostBitsAreCleared() {
        SteeredSelector selector = SteeredSelector.between(HOST, 17, HOST, 0);
        assertThat(selector.from()).isEqualTo(InetAddress.ofLiteral("10.1.128.0"));
        assertThat(selector.to()).isEqualTo(InetAddress.ofLiteral("0.0.0.0"));
        assertThat(SteeredSelector.between(HOST6, 33, HOST6, 128).from()).isEqualTo(InetAddress.ofLiteral("2001:db8:8000::"));
        assertThat(SteeredSelector.between(HOST6, 33, HOST6, 128).to()).isEqualTo(HOST6);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> SteeredSelector.between(HOST, 33, HOST, 0)).hasMessageContaining("10.1.255.3/33");
        assertThatThrownBy(() -> SteeredSelector.between(HOST, 32, HOST6, 64)).hasMessageContaining("not an IPv4 network");
        assertThatThrownBy(() -> new SteeredSelector(false, HOST, 32, HOST, 32, 0, 500, 0, STEER)).hasMessageContaining("port");
        assertThatThrownBy(() -> new SteeredSelector(false, HOST, 32, HOST, 32, 17, 65_536, 0, STEER))
                .hasMessageContaining("out of range");
    }
}

package io.esplanade.tun;

import static io.esplanade.tun.SteeredSelector.Action.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostSourcesTest {
    private static final InetAddress OUTER = InetAddress.ofLiteral("203.0.113.1");
    private static final InetAddress LAN = InetAddress.ofLiteral("10.1.0.1");
    private static final InetAddress SECOND = InetAddress.ofLiteral("10.1.7.1");
    private static final InetAddress FAR = InetAddress.ofLiteral("10.2.0.0");
    private static final SteeredSelector TUNNEL = SteeredSelector.between(LAN, 16, FAR, 16);

    private static List<HostSources.Choice> choose(
            SteeredSelector selector, List<InetAddress> own, Optional<InetAddress> usual) throws Exception {
        return HostSources.choose(List.of(selector), own, destination -> usual);
    }

    private static SteeredSelector passing(InetAddress from, int fromBits) {
        return new SteeredSelector(false, from, fromBits, FAR, 16, 0, 0, 0, PASS);
    }

    @Test
    void aSelectorWithoutAnAddressOfThisHostIsNotAsked() throws Exception {
        assertThat(choose(TUNNEL, List.of(OUTER), Optional.of(OUTER))).isEmpty();
    }

    @Test
    void theUsualAddressStaysIfTheSelectorCoversIt() throws Exception {
        assertThat(choose(TUNNEL, List.of(LAN, SECOND), Optional.of(SECOND)))
                .containsExactly(new HostSources.Choice(TUNNEL, Optional.of(SECOND)));
    }

    @Test
    void elseTheFirstThatItCoversIsTaken() throws Exception {
        assertThat(choose(TUNNEL, List.of(OUTER, LAN, SECOND), Optional.of(OUTER)))
                .containsExactly(new HostSources.Choice(TUNNEL, Optional.of(LAN)));
        assertThat(choose(TUNNEL, List.of(OUTER, LAN), Optional.empty()))
                .containsExactly(new HostSources.Choice(TUNNEL, Optional.of(LAN)));
    }

    @Test
    void whatPassesIsAskedOnlyIfItCoversTheUsualAddress() throws Exception {
        SteeredSelector outer = passing(OUTER, 32);
        assertThat(choose(outer, List.of(OUTER, LAN), Optional.of(OUTER)))
                .containsExactly(new HostSources.Choice(outer, Optional.empty()));
        assertThat(choose(passing(LAN, 16), List.of(OUTER, LAN), Optional.of(OUTER))).isEmpty();
    }

    @Test
    void anAddressOfTheDestinationIsAskedFor() {
        assertThat(TUNNEL.someDestination()).isEqualTo(InetAddress.ofLiteral("10.2.0.1"));
        assertThat(SteeredSelector.between(LAN, 16, FAR, 32).someDestination()).isEqualTo(FAR);
        assertThat(SteeredSelector.between(LAN, 16, FAR, 0).someDestination())
                .isEqualTo(InetAddress.ofLiteral("192.0.2.1"));
    }
}

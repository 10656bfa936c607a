package io.esplanade.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.ip.TestPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What does not leave towards the peer, and why. */
class OutboundDropTest {
    private static final byte[] PACKET = TestPacket.udp(false, new byte[100]).build();

    private final TestGateway gateway = new TestGateway();

    @Test
    void withoutSaThePacketIsDroppedAndOneIsAskedForOnceASecond() {
        Flow flow = Tunnels.require(Tunnels.NET_V4);
        gateway.add(flow);

        gateway.fromTun(PACKET, PACKET);
        gateway.fromTun(PACKET);
        assertThat(gateway.events.acquired).containsExactly(flow);
        gateway.advanceSeconds(1);
        gateway.fromTun(PACKET);

        assertThat(gateway.events.acquired).containsExactly(flow, flow);
        assertThat(gateway.dropped(Drop.NO_SA)).isEqualTo(4);
        assertNothingLeft();
    }

    @ParameterizedTest
    @EnumSource(
            value = FlowType.class,
            names = {"USE", "ACQUIRE", "DONTACQ", "REQUIRE"})
    void flowsThatMayProtectDoSoWhenThereIsAnSa(FlowType type) {
        gateway.add(Tunnels.flow(Direction.OUT, type, Tunnels.NET_V4));
        gateway.add(Tunnels.sa().out());

        gateway.fromTun(PACKET);

        assertThat(gateway.udpV4.takeDatagrams()).hasSize(1);
        assertThat(gateway.dropped()).isZero();
    }

    @Test
    void denyDropsEvenInsideAProtectedNetwork() {
        gateway.add(Tunnels.require(Tunnels.NET_V4));
        gateway.add(Tunnels.sa().out());
        TrafficSelector host = TrafficSelector.between(Tunnels.prefix("10.9.0.1", 32), Tunnels.prefix("10.8.0.0", 16));
        gateway.add(Tunnels.flow(Direction.OUT, FlowType.DENY, host));

        gateway.fromTun(PACKET);

        assertThat(gateway.dropped(Drop.POLICY_DENY)).isEqualTo(1);
        assertNothingLeft();
    }

    @Test
    void withoutAnyFlowThereIsNoPolicy() {
        gateway.fromTun(PACKET);

        assertThat(gateway.dropped(Drop.NO_POLICY)).isEqualTo(1);
        assertNothingLeft();
    }

    @Test
    void clearTextThatClaimsToComeFromThePeersNetworkIsDropped() {
        gateway.add(Tunnels.flow(Direction.IN, FlowType.REQUIRE, Tunnels.NET_V4));

        gateway.fromTun(PACKET);

        assertThat(gateway.dropped(Drop.CLEAR_TEXT)).isEqualTo(1);
        assertNothingLeft();
    }

    @Test
    void clearTextUnderABypassIsNotOfThePeer() {
        gateway.add(Tunnels.flow(Direction.IN, FlowType.BYPASS, Tunnels.NET_V4));

        gateway.fromTun(PACKET);

        assertThat(gateway.dropped(Drop.NO_POLICY)).isEqualTo(1);
    }

    @Test
    void aLaterFragmentFollowsFlowsWithoutPortsOnly() {
        TrafficSelector dns = new TrafficSelector(
                Tunnels.NET_V4.source(), Tunnels.NET_V4.destination(), TestPacket.UDP, 0, 443);
        gateway.add(Tunnels.require(dns));
        Tunnels.SaBuilder sa = Tunnels.sa();
        sa.selector = dns;
        gateway.add(sa.out());
        TestPacket first = TestPacket.udp(false, new byte[64]);
        first.flagsFragment = 0x2000;
        TestPacket later = TestPacket.udp(false, new byte[64]);
        later.flagsFragment = 9;

        gateway.fromTun(first.build(), later.build());
        assertThat(gateway.udpV4.takeDatagrams()).hasSize(1);
        assertThat(gateway.dropped(Drop.FRAGMENT)).isEqualTo(1);

        gateway.add(Tunnels.require(Tunnels.NET_V4));
        Tunnels.SaBuilder all = Tunnels.sa();
        all.spi = 0x1002;
        gateway.add(all.out());
        gateway.fromTun(later.build());
        assertThat(gateway.dropped(Drop.FRAGMENT)).isEqualTo(1);
        assertThat(gateway.udpV4.takeDatagrams()).hasSize(1);
    }

    @Test
    void whatIsNoIpPacketIsMalformed() {
        gateway.fromTun(new byte[] {0x45}, new byte[40], new byte[] {0x75, 0, 0, 20});

        assertThat(gateway.dropped(Drop.MALFORMED)).isEqualTo(3);
    }

    @Test
    void aVirtioHeaderThatContradictsItsPacketIsMalformed() {
        gateway.add(Tunnels.require(Tunnels.NET_V4));
        gateway.add(Tunnels.sa().out());
        byte[] frame = TestGateway.plainFrame(PACKET);
        frame[1] = 1; // a TCP super packet

        gateway.framesFromTun(frame);

        assertThat(gateway.dropped(Drop.MALFORMED)).isEqualTo(1);
        assertNothingLeft();
    }

    @Test
    void aFamilyWithoutSocketIsASendFailure() {
        TestGateway noIpv6 = TestGateway.withoutOuterV6();
        noIpv6.add(Tunnels.require(Tunnels.NET_V4));
        Tunnels.SaBuilder sa = Tunnels.sa();
        sa.outerV6 = true;
        noIpv6.add(sa.out());

        noIpv6.fromTun(PACKET);

        assertThat(noIpv6.dropped(Drop.SEND_FAILED)).isEqualTo(1);
    }

    @Test
    void octetsUsedUpAreToldOnceForEachThresholdAndEndTheSa() {
        Tunnels.SaBuilder sa = Tunnels.sa();
        sa.lifetime = new SaLifetime(0, 0, 300, 600);
        gateway.add(Tunnels.require(Tunnels.NET_V4));
        gateway.add(sa.out());

        List<Integer> sentAfter = new ArrayList<>();
        for (int i = 0; i < 6; i++) { // 128 octets each
            gateway.fromTun(PACKET);
            sentAfter.add(gateway.udpV4.takeDatagrams().size());
        }

        assertThat(gateway.events.expired)
                .containsExactly("OUT 0x00001001 soft octets", "OUT 0x00001001 hard octets");
        assertThat(sentAfter).containsExactly(1, 1, 1, 1, 1, 0);
        assertThat(gateway.dropped(Drop.NO_SA)).isEqualTo(1);
        assertThat(gateway.await(gateway.dataplane.dumpSas())).isEmpty();
    }

    @Test
    void everythingElseOfAHostIsNotTouchedByAFlowOfAnotherFamily() {
        gateway.add(Tunnels.require(TrafficSelector.between(IpPrefix.ANY_V6, IpPrefix.ANY_V6)));

        gateway.fromTun(PACKET);

        assertThat(gateway.dropped(Drop.NO_POLICY)).isEqualTo(1);
    }

    private void assertNothingLeft() {
        assertThat(gateway.udpV4.takeDatagrams()).isEmpty();
        assertThat(gateway.rawV4.takeDatagrams()).isEmpty();
        assertThat(gateway.tun.takePackets()).isEmpty();
    }
}

package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.auth.UserFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Road warriors with vpnc: aggressive mode, a user and a password, an address of the pool. */
@ExtendWith(LabExtension.class)
@DisplayName("vpnc as a road warrior")
class VpncIT {
    private static Esplanade start(Lab lab) throws IOException {
        return start(lab, Lab.NET_B);
    }

    private static Esplanade start(Lab lab, String from) throws IOException {
        Path users = lab.directory().resolve("users");
        UserFile.put(users, "alice", "alicepw".getBytes(StandardCharsets.UTF_8));
        return lab.start(lab.gatewayB(), """
                ike passive esp from %s to any peer any \\
                    aggressive auth hmac-sha1 enc aes-256 group modp2048 lifetime "2147483" \\
                    quick auth hmac-sha1 enc aes-256 group none lifetime "2147483" \\
                    dstid "labgroup" psk "labsecret" \\
                    xauth users "%s" config address 10.9.0.0/24 name-server 10.2.0.53
                """.formatted(from, users));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "force-natt"})
    @DisplayName("gets in, gets an address and the networks behind us, and reaches them")
    void getsInAndReachesTheNetworkBehindUs(String natMode, Lab lab) throws IOException {
        Esplanade ours = start(lab);
        try (Vpnc vpnc = Vpnc.start(
                lab.gatewayA(), lab.directory().resolve("vpnc"), Lab.WAN_B, natMode, "alice", "alicepw")) {
            List<String> told = vpnc.awaitConnected();
            assertThat(told)
                    .contains(
                            "INTERNAL_IP4_ADDRESS=10.9.0.1",
                            "INTERNAL_IP4_DNS=10.2.0.53",
                            "CISCO_SPLIT_INC_0_ADDR=10.2.0.0",
                            "CISCO_SPLIT_INC_0_MASKLEN=24");
            lab.awaitPing(lab.gatewayA(), Lab.HOST_B);
            assertThat(lab.pings(lab.gatewayA(), Lab.HOST_B, 20, 10)).isEqualTo(20);
            assertThat(ours.log()).contains("user alice has logged in");
            assertThat(ours.ipsecctl("-s", "flow")).contains("from 10.9.0.1 to 10.2.0.0/24");
            assertThat(natMode.equals("none") ? lab.espRaw() : lab.espInUdp()).isGreaterThan(20);
            assertThat(lab.clearText()).isZero();
        }
        Await.until(
                "the flows of the road warrior are gone",
                Duration.ofSeconds(10),
                () -> !ours.ipsecctl("-s", "flow").contains("10.9.0.1"),
                ours::log);
    }

    @Test
    @DisplayName("reaches all networks behind us, and nothing else")
    void reachesAllNetworksBehindUs(Lab lab) throws IOException {
        lab.gatewayB().run("ip", "addr", "add", "10.5.0.1/32", "dev", "lo");
        lab.gatewayB().run("ip", "addr", "add", "10.6.0.1/32", "dev", "lo");
        Esplanade ours = start(lab, "{ " + Lab.NET_B + ", 10.5.0.0/24 }");
        try (Vpnc vpnc = Vpnc.start(
                lab.gatewayA(), lab.directory().resolve("vpnc"), Lab.WAN_B, "force-natt", "alice", "alicepw")) {
            List<String> told = vpnc.awaitConnected();
            assertThat(told).contains("CISCO_SPLIT_INC=2", "CISCO_SPLIT_INC_0_ADDR=10.2.0.0", "CISCO_SPLIT_INC_1_ADDR=10.5.0.0");
            lab.awaitPing(lab.gatewayA(), Lab.HOST_B);
            assertThat(lab.pings(lab.gatewayA(), "10.5.0.1", 20, 10)).isEqualTo(20);
            assertThat(ours.ipsecctl("-s", "flow"))
                    .contains("from 10.9.0.1 to 10.2.0.0/24", "from 10.9.0.1 to 10.5.0.0/24");

            String device = told.stream().filter(line -> line.startsWith("TUNDEV=")).findFirst().orElseThrow();
            lab.gatewayA().run("ip", "route", "add", "10.6.0.0/24", "dev", device.substring("TUNDEV=".length()));
            assertThat(lab.pings(lab.gatewayA(), "10.6.0.1", 3, 10)).isZero();
            assertThat(ours.drops()).contains("ts_mismatch");
            assertThat(lab.clearText()).isZero();
        }
    }

    @Test
    @DisplayName("with another password it does not get in, and both sides say so")
    void anotherPasswordDoesNotGetIn(Lab lab) throws IOException {
        Esplanade ours = start(lab);
        try (Vpnc vpnc = Vpnc.start(
                lab.gatewayA(), lab.directory().resolve("vpnc"), Lab.WAN_B, "force-natt", "alice", "wrong")) {
            assertThat(vpnc.awaitEnd()).contains("authentication");
        }
        assertThat(ours.log()).contains("login of user \"alice\" from 192.0.2.1 failed");
        assertThat(ours.sas()).isZero();
    }
}

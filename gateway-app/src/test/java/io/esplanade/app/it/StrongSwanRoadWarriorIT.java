package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.auth.UserFile;
import io.esplanade.controlplane.isakmpdconf.IsakmpdConf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Aggressive mode, keys by identity, XAUTH and mode-config between strongSwan and us, in both directions. */
@ExtendWith(LabExtension.class)
@DisplayName("strongSwan and us as road warriors of each other")
class StrongSwanRoadWarriorIT {
    private static final String IKE = "aes256-sha256-modp2048";
    private static final String OUR_IKE = "auth hmac-sha2-256 enc aes-256 group modp2048";
    private static final String OUR_ESP = "quick auth hmac-sha2-256 enc aes-256 group none";
    private static final String ESP = "aes256-sha256";

    private static String swanctl(String local, String remote, String settings, String auth, String child) {
        return """
                connections { c {
                  version = 1
                  local_addrs = %s
                  remote_addrs = %s
                  proposals = %s
                  %s
                  %s
                  children { net {
                    esp_proposals = %s
                    %s
                  } }
                } }
                secrets {
                  ike-1 { secret = sesame }
                  xauth-alice { id = alice
                    secret = alicepw }
                }
                """.formatted(local, remote, IKE, settings, auth, ESP, child);
    }

    @Test
    @DisplayName("strongSwan begins aggressive mode, and only its own key gets it in")
    void strongSwanBeginsAggressiveMode(Lab lab) {
        Esplanade ours = lab.start(lab.gatewayB(), rule("alice@example.org", "sesame") + rule("bob@example.org", "other"));
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayA(), swanctl(
                lab.wanA(),
                Lab.WAN_B,
                "aggressive = yes",
                "local { auth = psk\n id = alice@example.org\n }\n remote { auth = psk\n id = %any\n }",
                "local_ts = " + Lab.NET_A + "\n remote_ts = " + Lab.NET_B));
        theirs.initiate("net");

        assertCarries(lab);
        assertThat(ours.ipsecctl("-s", "flow")).contains("from 10.1.0.0/24 to 10.2.0.0/24");

        ours.reload(rule("bob@example.org", "other"));
        Await.until("the revoked peer has no SA", Duration.ofSeconds(10), () -> ours.sas() == 0, ours::log);
        assertThat(theirs.attemptSwanctl("--initiate", "--child", "net", "--timeout", "3").ok()).isFalse();
        assertThat(ours.log()).contains("no aggressive rule has \"dstid alice@example.org\"");
        assertThat(lab.clearText()).isZero();
    }

    /** Two road warriors at one place, who share nothing but that. */
    private static String twoWarriors(Lab lab, String authOfAlice, String authOfBob) {
        String one = """
                  %s {
                    version = 1
                    local_addrs = %s
                    remote_addrs = %s
                    proposals = %s
                    aggressive = yes
                    %s
                    %s
                    remote { auth = psk
                      id = %%any
                    }
                    children { net-%1$s {
                      esp_proposals = %s
                      %s
                    } }
                  }
                """;
        String alice = one.formatted(
                "alice", lab.wanA(), Lab.WAN_B, IKE, authOfAlice.contains("xauth") ? "vips = 0.0.0.0" : "", authOfAlice,
                ESP, (authOfAlice.contains("xauth") ? "" : "local_ts = 10.1.0.0/25\n") + "remote_ts = " + Lab.NET_B);
        String bob = one.formatted(
                "bob", lab.wanA(), Lab.WAN_B, IKE, authOfBob.contains("xauth") ? "vips = 0.0.0.0" : "", authOfBob,
                ESP, (authOfBob.contains("xauth") ? "" : "local_ts = 10.1.0.128/25\n") + "remote_ts = " + Lab.NET_B);
        return "connections {\n" + alice + bob + "}\n";
    }

    @Test
    @DisplayName("the key of one road warrior is revoked, and the other stays")
    void revokingOneLeavesTheOther(Lab lab) {
        Esplanade ours = lab.start(lab.gatewayB(), rule("alice@example.org", "sesame") + rule("bob@example.org", "other"));
        StrongSwan theirs = lab.startStrongSwan(
                lab.gatewayA(),
                twoWarriors(
                                lab,
                                "local { auth = psk\n id = alice@example.org\n }",
                                "local { auth = psk\n id = bob@example.org\n }")
                        + "secrets { ike-1 { id = alice@example.org\n secret = sesame }\n"
                        + " ike-2 { id = bob@example.org\n secret = other } }\n");
        lab.gatewayA().run("ip", "addr", "add", "10.1.0.200/32", "dev", "lo"); // its routes need an address of each network
        theirs.initiate("net-alice");
        theirs.initiate("net-bob");
        assertThat(ours.sas()).isEqualTo(4);

        ours.reload(rule("alice@example.org", "a new key") + rule("bob@example.org", "other"));

        Await.until("alice has no SA", Duration.ofSeconds(10), () -> ours.sas() == 2, ours::log);
        Await.until("alice knows", Duration.ofSeconds(10), () -> !theirs.listSas().contains("alice"), theirs::log);
        assertThat(theirs.listSas()).contains("net-bob");
        assertThat(ours.ipsecctl("-s", "flow")).contains("10.1.0.128/25").doesNotContain("10.1.0.0/25");
        assertThat(ours.log()).doesNotContain("deleted");
    }

    @Test
    @DisplayName("a user is taken out of the file, and the other stays")
    void aUserIsTakenOut(Lab lab) throws IOException {
        Path users = lab.directory().resolve("users");
        UserFile.put(users, "alice", "alicepw".getBytes(StandardCharsets.UTF_8));
        UserFile.put(users, "bob", "bobpw".getBytes(StandardCharsets.UTF_8));
        Esplanade ours = lab.start(
                lab.gatewayB(),
                ("ike passive esp from %s to any peer any aggressive %s %s psk \"sesame\" xauth users \"%s\""
                                + " config address 10.9.0.0/24\n")
                        .formatted(Lab.NET_B, OUR_IKE, OUR_ESP, users));
        String auth = "local-1 { auth = psk\n id = a.example\n }\n local-2 { auth = xauth\n xauth_id = %s\n }";
        StrongSwan theirs = lab.startStrongSwan(
                lab.gatewayA(),
                twoWarriors(lab, auth.formatted("alice"), auth.formatted("bob"))
                        + "secrets { ike-1 { secret = sesame }\n xauth-1 { id = alice\n secret = alicepw }\n"
                        + " xauth-2 { id = bob\n secret = bobpw } }\n");
        theirs.initiate("net-alice");
        theirs.initiate("net-bob");
        assertThat(ours.log()).contains("user bob at 192.0.2.1 has the address 10.9.0.2");
        assertThat(ours.sas()).isEqualTo(4);

        assertThat(UserFile.remove(users, "alice")).isTrue();

        Await.until("alice has no SA", Duration.ofSeconds(20), () -> ours.sas() == 2, ours::log);
        Await.until("alice knows", Duration.ofSeconds(10), () -> !theirs.listSas().contains("alice"), theirs::log);
        assertThat(ours.log()).contains("user alice at 192.0.2.1 is out");
        assertThat(lab.gatewayA().attempt("ping", "-c", "3", "-W", "2", "-I", "10.9.0.2", Lab.HOST_B).ok()).isTrue();
        assertThat(theirs.attemptSwanctl("--initiate", "--child", "net-alice", "--timeout", "5").ok()).isFalse();
        assertThat(lab.clearText()).isZero();
    }

    private static String rule(String id, String psk) {
        return "ike passive esp from %s to any peer any aggressive %s %s dstid \"%s\" psk \"%s\"\n"
                .formatted(Lab.NET_B, OUR_IKE, OUR_ESP, id, psk);
    }

    @Test
    @DisplayName("we begin aggressive mode")
    void weBeginAggressiveMode(Lab lab) {
        lab.startStrongSwan(lab.gatewayB(), swanctl(
                Lab.WAN_B,
                "%any",
                "aggressive = yes",
                "local { auth = psk\n id = b.example\n }\n remote { auth = psk\n id = a.example\n }",
                "local_ts = " + Lab.NET_B + "\n remote_ts = " + Lab.NET_A));
        lab.start(
                lab.gatewayA(),
                "ike esp from %s to %s peer %s aggressive %s %s srcid a.example dstid b.example psk \"sesame\"\n"
                        .formatted(Lab.NET_A, Lab.NET_B, Lab.WAN_B, OUR_IKE, OUR_ESP));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        assertCarries(lab);
    }

    @ParameterizedTest
    @CsvSource({"main, pull", "aggressive, pull", "main, push"})
    @DisplayName("strongSwan logs in with a user's password and gets an address of our pool")
    void strongSwanLogsIn(String mode, String who, Lab lab) throws IOException {
        Path users = lab.directory().resolve("users");
        UserFile.put(users, "alice", "alicepw".getBytes(StandardCharsets.UTF_8));
        boolean push = who.equals("push");
        Esplanade ours = lab.start(
                lab.gatewayB(),
                ("ike passive esp from %s to any peer any %s %s %s psk \"sesame\" xauth users \"%s\""
                                + " config address 10.9.0.0/24%s\n")
                        .formatted(Lab.NET_B, mode, OUR_IKE, OUR_ESP, users, push ? " push" : ""));
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayA(), swanctl(
                lab.wanA(),
                Lab.WAN_B,
                "aggressive = " + (mode.equals("main") ? "no" : "yes") + "\n pull = " + (push ? "no" : "yes")
                        + "\n vips = 0.0.0.0",
                "local-1 { auth = psk\n id = a.example\n }\n local-2 { auth = xauth\n xauth_id = alice\n }\n"
                        + " remote { auth = psk\n id = %any\n }",
                "remote_ts = " + Lab.NET_B));
        theirs.initiate("net");

        assertThat(reaches(lab)).isTrue();
        assertThat(ours.log()).contains("user alice has logged in", "user alice at 192.0.2.1 has the address 10.9.0.1");

        // The lease outlives the gateway.
        theirs.terminate("c");
        ours.stop();
        ours.restart();
        theirs.initiate("net");
        assertThat(reaches(lab)).isTrue();
        assertThat(lab.clearText()).isZero();
    }

    private static boolean reaches(Lab lab) {
        return lab.gatewayA().attempt("ping", "-c", "3", "-W", "2", "-I", "10.9.0.1", Lab.HOST_B).ok();
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "aggressive"})
    @DisplayName("we log in with a user's password")
    void weLogIn(String mode, Lab lab) {
        lab.startStrongSwan(lab.gatewayB(), swanctl(
                Lab.WAN_B,
                "%any",
                "aggressive = " + (mode.equals("main") ? "no" : "yes"),
                "local { auth = psk\n id = b.example\n }\n remote-1 { auth = psk\n id = a.example\n }\n"
                        + " remote-2 { auth = xauth\n }",
                "local_ts = " + Lab.NET_B + "\n remote_ts = " + Lab.NET_A));
        lab.start(
                lab.gatewayA(),
                ("ike esp from %s to %s peer %s %s %s %s srcid a.example dstid b.example psk \"sesame\""
                                + " xauth user alice password \"alicepw\"\n")
                        .formatted(Lab.NET_A, Lab.NET_B, Lab.WAN_B, mode, OUR_IKE, OUR_ESP));
        lab.awaitPing(lab.hostA(), Lab.HOST_B);

        assertCarries(lab);
    }

    @Test
    @DisplayName("we log in and take the address that we are given")
    void weTakeAnAddress(Lab lab) {
        lab.startStrongSwan(lab.gatewayB(), swanctl(
                        Lab.WAN_B,
                        "%any",
                        "pools = road",
                        "local { auth = psk\n id = b.example\n }\n remote-1 { auth = psk\n id = a.example\n }\n"
                                + " remote-2 { auth = xauth\n }",
                        "local_ts = " + Lab.NET_B)
                + "pools { road { addrs = 10.8.0.5\n } }\n");
        Esplanade ours = lab.start(
                lab.gatewayA(),
                ("ike esp from any to %s peer %s main %s %s srcid a.example dstid b.example psk \"sesame\""
                                + " xauth user alice password \"alicepw\" config request\n")
                        .formatted(Lab.NET_B, Lab.WAN_B, OUR_IKE, OUR_ESP));
        ours.awaitLog("quick mode done");

        assertThat(ours.log()).contains("gives us the address 10.8.0.5");
        assertThat(lab.gatewayA().attempt("ping", "-c", "3", "-W", "2", "-I", "10.8.0.5", Lab.HOST_B).ok()).isTrue();
        assertThat(lab.clearText()).isZero();
    }

    @Test
    @DisplayName("the keys by identity of an isakmpd.conf let the same road warriors in")
    void anIsakmpdConfIsConverted(Lab lab) {
        IsakmpdConf.Conversion conversion = IsakmpdConf.convert("isakmpd.conf", """
                [Phase 1]
                Default= road
                [road]
                Phase= 1
                Configuration= road-main
                [road-main]
                EXCHANGE_TYPE= AGGRESSIVE
                Transforms= AES-256-SHA2-256-GRP14
                [alice@example.org]
                Authentication= sesame
                [bob@example.org]
                Authentication= other
                [Phase 2]
                Passive-Connections= road-net
                [road-net]
                Phase= 2
                ISAKMP-peer= road
                Configuration= road-quick
                Local-ID= lan
                Remote-ID= anyone
                [road-quick]
                EXCHANGE_TYPE= QUICK_MODE
                Suites= QM-ESP-AES-256-SHA2-256-SUITE
                [lan]
                ID-type= IPV4_ADDR_SUBNET
                Network= 10.2.0.0
                Netmask= 255.255.255.0
                [anyone]
                ID-type= IPV4_ADDR_SUBNET
                Network= 0.0.0.0
                Netmask= 0.0.0.0
                """.getBytes(StandardCharsets.UTF_8));
        assertThat(conversion.errors()).isEmpty();
        lab.start(lab.gatewayB(), String.join("\n", conversion.rules()) + "\n");
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayA(), swanctl(
                lab.wanA(),
                Lab.WAN_B,
                "aggressive = yes",
                "local { auth = psk\n id = alice@example.org\n }\n remote { auth = psk\n id = %any\n }",
                "local_ts = " + Lab.NET_A + "\n remote_ts = " + Lab.NET_B));
        theirs.initiate("net");

        assertCarries(lab);
    }

    @Test
    @DisplayName("strongSwan gets an IPv6 address of our pool")
    void strongSwanGetsAnIpv6Address(Lab lab) {
        Esplanade ours = lab.start(
                lab.gatewayB(),
                "ike passive esp from %s to any peer any main %s %s psk \"sesame\" config address fd00:9::/64\n"
                        .formatted(Lab.NET_B6, OUR_IKE, OUR_ESP));
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayA(), swanctl(
                lab.wanA(),
                Lab.WAN_B,
                "vips = ::",
                "local { auth = psk\n id = a.example\n }\n remote { auth = psk\n id = %any\n }",
                "remote_ts = " + Lab.NET_B6));
        theirs.initiate("net");

        assertThat(ours.log()).contains("peer a.example at 192.0.2.1 has the address fd00:9:0:0:0:0:0:1");
        assertThat(lab.gatewayA().attempt("ping", "-c", "3", "-W", "2", "-I", "fd00:9::1", Lab.HOST_B6).ok()).isTrue();
        assertThat(lab.clearText()).isZero();
    }

    @Test
    @DisplayName("we take the IPv6 address that we are given")
    void weTakeAnIpv6Address(Lab lab) {
        lab.startStrongSwan(lab.gatewayB(), swanctl(
                        Lab.WAN_B,
                        "%any",
                        "pools = road",
                        "local { auth = psk\n id = b.example\n }\n remote { auth = psk\n id = a.example\n }",
                        "local_ts = " + Lab.NET_B6)
                + "pools { road { addrs = fd00:8::5\n } }\n");
        Esplanade ours = lab.start(
                lab.gatewayA(),
                ("ike esp from any to %s peer %s main %s %s srcid a.example dstid b.example psk \"sesame\""
                                + " config request\n")
                        .formatted(Lab.NET_B6, Lab.WAN_B, OUR_IKE, OUR_ESP));
        ours.awaitLog("quick mode done");

        assertThat(ours.log()).contains("gives us the address fd00:8:0:0:0:0:0:5");
        assertThat(lab.gatewayA().attempt("ping", "-c", "3", "-W", "2", "-I", "fd00:8::5", Lab.HOST_B6).ok()).isTrue();
        assertThat(lab.clearText()).isZero();
    }

    private static void assertCarries(Lab lab) {
        assertThat(lab.pings(lab.hostA(), Lab.HOST_B, 20, 10)).isEqualTo(20);
        assertThat(lab.pings(lab.hostB(), Lab.HOST_A, 20, 10)).isEqualTo(20);
        assertThat(lab.espInUdp()).isGreaterThan(20);
        assertThat(lab.clearText()).isZero();
    }
}

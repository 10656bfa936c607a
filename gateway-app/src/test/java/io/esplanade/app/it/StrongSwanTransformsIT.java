package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every transform and group of quick mode that strongSwan has too, each for a network of its own behind gateway B, under one
 * ISAKMP SA; and every group in main mode, one after the other.
 */
@ExtendWith(LabExtension.class)
@DisplayName("transforms and groups, with strongSwan")
class StrongSwanTransformsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MAIN = "main auth hmac-sha2-256 enc aes group modp2048";

    /**
     * The same in the words of both.
     *
     * @param quick behind {@code quick}
     * @param shown how an SA line ends
     */
    private record Suite(String quick, String esp, String shown) {}

    /** What libipsec lacks: AES-GMAC, HMAC-RIPEMD-160. */
    private static final List<Suite> SUITES = List.of(
            new Suite("auth hmac-sha2-256 enc aes-128 group modp1024", "aes128-sha256-modp1024", "enc aes"),
            new Suite("auth hmac-sha1 enc aes-192 group modp1536", "aes192-sha1-modp1536", "enc aes-192"),
            new Suite("auth hmac-sha2-384 enc aes-256 group modp3072", "aes256-sha384-modp3072", "enc aes-256"),
            new Suite("auth hmac-sha2-512 enc aes-256 group modp4096", "aes256-sha512-modp4096", "enc aes-256"),
            new Suite("auth hmac-sha2-256 enc aesctr group ecp256", "aes128ctr-sha256-ecp256", "enc aesctr"),
            new Suite("auth hmac-sha1 enc aes-192-ctr group none", "aes192ctr-sha1", "enc aes-192-ctr"),
            new Suite("auth hmac-sha2-512 enc aes-256-ctr group ecp384", "aes256ctr-sha512-ecp384", "enc aes-256-ctr"),
            new Suite("enc aes-128-gcm group ecp521", "aes128gcm16-ecp521", " enc aes-128-gcm"),
            new Suite("enc aes-192-gcm group ecp192", "aes192gcm16-ecp192", " enc aes-192-gcm"),
            new Suite("enc aes-256-gcm group ecp224", "aes256gcm16-ecp224", " enc aes-256-gcm"),
            new Suite("auth hmac-md5 enc 3des group bp224", "3des-md5-ecp224bp", "auth hmac-md5 enc 3des-cbc"),
            new Suite("auth hmac-sha1 enc cast128 group bp256", "cast128-sha1-ecp256bp", "auth hmac-sha1 enc cast128"),
            new Suite("auth hmac-sha2-384 enc blowfish group bp384", "blowfish128-sha384-ecp384bp", "enc blowfish"),
            new Suite("auth hmac-sha2-256 enc null group bp512", "null-sha256-ecp512bp", "auth hmac-sha2-256 enc null"),
            new Suite("auth hmac-md5 enc null group modp6144", "null-md5-modp6144", "auth hmac-md5 enc null"),
            new Suite("auth hmac-sha2-256 enc aes group modp8192", "aes128-sha256-modp8192", "enc aes"));

    /** Our names and strongSwan's. */
    private record Group(String ours, String theirs) {}

    private static final List<Group> MAIN_GROUPS = List.of(
            new Group("modp768", "modp768"),
            new Group("modp1024", "modp1024"),
            new Group("modp1536", "modp1536"),
            new Group("modp3072", "modp3072"),
            new Group("modp4096", "modp4096"),
            new Group("ecp256", "ecp256"),
            new Group("ecp384", "ecp384"),
            new Group("ecp521", "ecp521"),
            new Group("ecp192", "ecp192"),
            new Group("ecp224", "ecp224"),
            new Group("bp224", "ecp224bp"),
            new Group("bp256", "ecp256bp"),
            new Group("bp384", "ecp384bp"),
            new Group("bp512", "ecp512bp"));

    @Test
    @DisplayName("we begin")
    void oursBegins(Lab lab) {
        widen(lab);
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayB(), theirs(lab));
        Esplanade ours = lab.start(lab.gatewayA(), ours(lab, "active"));

        assertCarries(lab, ours, theirs);
    }

    @Test
    @DisplayName("strongSwan begins")
    void strongSwanBegins(Lab lab) {
        widen(lab);
        Esplanade ours = lab.start(lab.gatewayA(), ours(lab, "passive"));
        StrongSwan theirs = lab.startStrongSwan(lab.gatewayB(), theirs(lab));
        IntStream.range(0, SUITES.size()).forEach(number -> theirs.initiate("n" + number));

        assertCarries(lab, ours, theirs);
    }

    @Test
    @DisplayName("every group carries main mode")
    void groupsOfMainMode(Lab lab) {
        String proposals = MAIN_GROUPS.stream()
                .map(group -> "aes128-sha256-" + group.theirs)
                .collect(Collectors.joining(","));
        StrongSwan theirs = lab.startStrongSwan(
                lab.gatewayB(),
                SwanctlConf.between(Lab.WAN_B, lab.wanA())
                        .suite(proposals, "aes128gcm16")
                        .networks("net", Lab.NET_B, Lab.NET_A)
                        .text());
        Esplanade ours = lab.start(lab.gatewayA(), mainRule(lab, MAIN_GROUPS.getFirst()));
        for (int i = 0; i < MAIN_GROUPS.size(); i++) {
            if (i > 0) {
                ours.reload(mainRule(lab, MAIN_GROUPS.get(i)));
            }
            awaitTunnels(ours, i + 1);
            assertThat(lab.ping(lab.hostA(), Lab.HOST_B)).as(MAIN_GROUPS.get(i).ours).isTrue();
        }
        assertThat(theirs.logged("IKE_SA c\\[\\d+] established")).isGreaterThanOrEqualTo(MAIN_GROUPS.size());
        assertThat(lab.clearText()).isZero();
    }

    private static String mainRule(Lab lab, Group group) {
        return "ike active esp from %s to %s local %s peer %s main auth hmac-sha2-256 enc aes group %s quick enc aes-128-gcm"
                        .formatted(Lab.NET_A, Lab.NET_B, lab.wanA(), Lab.WAN_B, group.ours)
                + " group none psk \"sesame\"\n";
    }

    /** A network for each suite behind gateway B. */
    private static void widen(Lab lab) {
        for (int number = 0; number < SUITES.size(); number++) {
            lab.gatewayB().run("ip", "addr", "add", "10.20." + number + ".1/24", "dev", "lan");
            lab.hostB().run("ip", "addr", "add", host(number) + "/24", "dev", "eth0");
        }
    }

    private static String net(int number) {
        return "10.20." + number + ".0/24";
    }

    private static String host(int number) {
        return "10.20." + number + ".10";
    }

    private static String ours(Lab lab, String who) {
        StringBuilder rules = new StringBuilder();
        for (int number = 0; number < SUITES.size(); number++) {
            rules.append("ike %s esp from %s to %s local %s peer %s %s quick %s psk \"sesame\"\n"
                    .formatted(
                            who, Lab.NET_A, net(number), lab.wanA(), Lab.WAN_B, MAIN, SUITES.get(number).quick));
        }
        return rules.toString();
    }

    private static String theirs(Lab lab) {
        SwanctlConf conf = SwanctlConf.between(Lab.WAN_B, lab.wanA()).connection("proposals = aes128-sha256-modp2048");
        for (int number = 0; number < SUITES.size(); number++) {
            conf.network("n" + number, net(number), Lab.NET_A, SUITES.get(number).esp);
        }
        return conf.text();
    }

    private static void awaitTunnels(Esplanade ours, int count) {
        Await.until(
                count + " tunnels",
                PATIENCE,
                () -> ours.log().lines().filter(line -> line.contains("quick mode done")).count() >= count,
                ours::log);
    }

    private static void assertCarries(Lab lab, Esplanade ours, StrongSwan theirs) {
        awaitTunnels(ours, SUITES.size());
        List<String> sas = ours.ipsecctl("-s", "sa").lines().toList();
        assertThat(sas).hasSize(2 * SUITES.size());
        for (int number = 0; number < SUITES.size(); number++) {
            Suite suite = SUITES.get(number);
            assertThat(lab.pings(lab.hostA(), host(number), 4, 10)).as(suite.esp).isEqualTo(4);
            assertThat(sas).as(suite.esp).anyMatch(line -> line.endsWith(suite.shown));
        }
        assertThat(theirs.logged("IKE_SA c\\[\\d+] established")).isEqualTo(1);
        assertThat(ours.drops()).doesNotContain("auth_fail", "bad_padding", "internal_error");
        assertThat(lab.clearText()).isZero();
    }
}

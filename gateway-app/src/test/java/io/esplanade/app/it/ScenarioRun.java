package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.auth.KeyPairs;
import io.esplanade.controlplane.ike.auth.PartyId;
import io.esplanade.controlplane.ike.auth.UserFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One scenario with both gateways: the side that begins is gateway A. */
final class ScenarioRun {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration REKEY_PATIENCE = Duration.ofSeconds(90);
    private static final String IKE_SA = "IKE_SA c\\[\\d+] established";
    private static final String CHILD_SA = "CHILD_SA net\\{\\d+} established";
    private static final int PINGS = 20;
    private static final String NAME_A = "a.example";
    private static final String NAME_B = "b.example";
    /** The first of the pool of 10.9.0.0/24. */
    private static final String ADDRESS = "10.9.0.1";

    private final Scenario scenario;
    private final boolean oursBegins;
    private final boolean v6;
    private final Lab lab;
    private final Map<String, String> a;
    private final Map<String, String> b;
    private final @Nullable LabKeys keys;

    ScenarioRun(Scenario scenario, boolean oursBegins, String family, Lab lab) {
        this.scenario = scenario;
        this.oursBegins = oursBegins;
        this.v6 = family.equals("6");
        this.lab = lab;
        this.a = Map.of(
                "here", v6 ? lab.wanA6() : lab.wanA(),
                "there", v6 ? Lab.WAN_B6 : Lab.WAN_B,
                "near", v6 ? Lab.NET_A6 : Lab.NET_A,
                "far", v6 ? Lab.NET_B6 : Lab.NET_B,
                "me", NAME_A,
                "you", NAME_B);
        this.b = Map.of(
                "here", v6 ? Lab.WAN_B6 : Lab.WAN_B,
                "there", v6 ? Lab.WAN_A6 : lab.wanASeenByB(),
                "near", v6 ? Lab.NET_B6 : Lab.NET_B,
                "far", v6 ? Lab.NET_A6 : Lab.NET_A,
                "me", NAME_B,
                "you", NAME_A);
        this.keys = makeKeys();
    }

    /** All of it; fails where something is not as the scenario says. */
    void run() {
        Esplanade ours;
        StrongSwan theirs;
        if (oursBegins) {
            theirs = startTheirs(lab.gatewayB(), b);
            ours = startOurs(lab.gatewayA(), "active", a);
        } else {
            ours = startOurs(lab.gatewayB(), "passive", b);
            theirs = startTheirs(lab.gatewayA(), a);
            theirs.initiate("net");
        }
        ours.awaitLog("quick mode done");

        for (String check : scenario.checks(oursBegins)) {
            check(check, ours, theirs);
        }
        assertThat(ours.ipsecctl("-s", "sa").lines()).isNotEmpty().allMatch(line -> line.matches(scenario.sa()));
        assertThat(lab.espInUdp() + lab.espRaw()).isPositive();
        end(ours, theirs);
        assertThat(lab.clearText()).isZero();
        assertThat(ours.log()).doesNotContain("sesame");
    }

    private Esplanade startOurs(Namespace gateway, String mode, Map<String, String> side) {
        return keys == null
                ? lab.start(gateway, ours(mode, side))
                : lab.start(gateway, ours(mode, side), "--pki-dir", keys.ours().toString());
    }

    private StrongSwan startTheirs(Namespace gateway, Map<String, String> side) {
        return lab.startStrongSwan(gateway, theirs(side), keys == null ? Map.of() : keys.forStrongSwan());
    }

    /** Certificates for the names that both sides show, if the scenario has any. */
    private @Nullable LabKeys makeKeys() {
        KeyPairs.Kind kind = scenario.keys();
        PartyId ofA = PartyId.of(NAME_A);
        PartyId ofB = PartyId.of(NAME_B);
        try {
            return kind == null
                    ? null
                    : LabKeys.make(lab, kind, true, oursBegins ? ofA : ofB, oursBegins ? ofB : ofA);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String ours(String mode, Map<String, String> side) {
        StringBuilder text = new StringBuilder("mode = \"" + mode + "\"\n");
        // Quoted twice: what is between the outer ones, a path, is to be one word where it stands.
        text.append("accounts = '\"").append(users()).append("\"'\n");
        side.forEach((name, value) -> text.append(name).append(" = \"").append(value).append("\"\n"));
        return text + scenario.text("ipsec.conf", oursBegins);
    }

    private Path users() {
        Path file = lab.directory().resolve("users");
        for (String user : scenario.users()) {
            String[] parts = user.split(":", 2);
            try {
                UserFile.put(file, parts[0], parts[1].getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return file;
    }

    private String theirs(Map<String, String> side) {
        String text = scenario.text("swanctl.conf", oursBegins);
        boolean anywhere = scenario.isBehindNat() && oursBegins;
        text = text.replace("@there@", anywhere ? "%any" : side.get("there"));
        for (Map.Entry<String, String> each : side.entrySet()) {
            text = text.replace("@" + each.getKey() + "@", each.getValue());
        }
        return text;
    }

    private String hostA() {
        return v6 ? Lab.HOST_A6 : Lab.HOST_A;
    }

    private String hostB() {
        return v6 ? Lab.HOST_B6 : Lab.HOST_B;
    }

    private void check(String check, Esplanade ours, StrongSwan theirs) {
        switch (check) {
            case "ping" -> {
                lab.awaitPing(lab.hostA(), hostB());
                assertThat(lab.pings(lab.hostA(), hostB(), PINGS, 10)).isEqualTo(PINGS);
                assertThat(lab.pings(lab.hostB(), hostA(), PINGS, 10)).isEqualTo(PINGS);
            }
            case "transfer" -> {
                Transfer.send(lab, lab.hostA(), lab.hostB(), hostB(), 5001, 2);
                Transfer.send(lab, lab.hostB(), lab.hostA(), hostA(), 5001, 2);
            }
            case "address" -> assertThat(lab.gatewayA().run("ping", "-c", "5", "-W", "2", "-I", ADDRESS, hostB()))
                    .contains(" 0% packet loss");
            case "rekey" -> rekey(theirs);
            case "dpd" -> deadPeer(ours, theirs);
            default -> throw new AssertionError(scenario.name() + " asks for an unknown check: " + check);
        }
    }

    private void rekey(StrongSwan theirs) {
        lab.awaitPing(lab.hostA(), hostB());
        PingStream there = PingStream.start(lab, lab.hostA(), hostB(), 20);
        PingStream back = PingStream.start(lab, lab.hostB(), hostA(), 20);
        long children = theirs.logged(CHILD_SA);
        long sas = theirs.logged(IKE_SA);
        theirs.awaitLogged(CHILD_SA, children + 3, REKEY_PATIENCE);
        theirs.awaitLogged(IKE_SA, sas + 1, REKEY_PATIENCE);
        there.awaitMore(50);
        assertThat(there.stopAndCountLost()).isZero();
        assertThat(back.stopAndCountLost()).isZero();
    }

    /** First it must not be taken for dead, then it must. */
    private void deadPeer(Esplanade ours, StrongSwan theirs) {
        theirs.awaitLogged("parsed INFORMATIONAL_V1 .*\\[ HASH N\\(DPD", 3, PATIENCE);
        assertThat(ours.sas()).isEqualTo(2);
        ours.crash();
        Await.until("strongSwan has no SA", PATIENCE, () -> theirs.listSas().isBlank(), theirs::log);
        ours.restart();
        if (!oursBegins) {
            theirs.initiate("net");
        }
        lab.awaitPing(lab.hostA(), hostB());
    }

    /** The side that ends first tells the other. */
    private void end(Esplanade ours, StrongSwan theirs) {
        if (oursBegins) {
            assertThat(ours.stop()).isZero();
            Await.until("strongSwan has no SA", PATIENCE, () -> theirs.listSas().isBlank(), theirs::log);
        } else {
            theirs.terminate("c");
            Await.until("we have no SA", PATIENCE, () -> ours.sas() == 0, ours::log);
            assertThat(ours.stop()).isZero();
        }
    }
}

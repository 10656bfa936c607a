package io.esplanade.app.it;

import io.esplanade.controlplane.ike.auth.KeyPairs;
import io.esplanade.controlplane.ike.auth.PartyId;
import io.esplanade.controlplane.ike.auth.UserFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is where in one round of a scenario, and the files of both sides; the side that begins is gateway A. */
final class ScenarioSides {
    private static final String NAME_A = "a.example";
    private static final String NAME_B = "b.example";

    private final Scenario scenario;
    private final boolean oursBegins;
    private final boolean v6;
    private final Lab lab;
    private final Map<String, String> a;
    private final Map<String, String> b;
    private final @Nullable LabKeys keys;

    ScenarioSides(Scenario scenario, boolean oursBegins, String family, Lab lab) {
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

    String hostA() {
        return v6 ? Lab.HOST_A6 : Lab.HOST_A;
    }

    String hostB() {
        return v6 ? Lab.HOST_B6 : Lab.HOST_B;
    }

    Namespace theirGateway() {
        return oursBegins ? lab.gatewayB() : lab.gatewayA();
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

    /** Starts ours with its configuration and keys. */
    Esplanade startOurs() {
        Namespace gateway = oursBegins ? lab.gatewayA() : lab.gatewayB();
        return keys == null
                ? lab.start(gateway, ours())
                : lab.start(gateway, ours(), "--pki-dir", keys.ours().toString());
    }

    /** What strongSwan's configuration names, by the place that it is copied to. */
    Map<String, Path> keysOfStrongSwan() {
        return keys == null ? Map.of() : keys.forStrongSwan();
    }

    /** Our ipsec.conf. */
    private String ours() {
        StringBuilder text = new StringBuilder("mode = \"" + (oursBegins ? "active" : "passive") + "\"\n");
        // Quoted twice: what is between the outer ones, a path, is to be one word where it stands.
        text.append("accounts = '\"").append(users()).append("\"'\n");
        (oursBegins ? a : b)
                .forEach((name, value) -> text.append(name).append(" = \"").append(value).append("\"\n"));
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

    /** A file of the peer. */
    String theirs(String name) {
        Map<String, String> side = oursBegins ? b : a;
        String text = scenario.text(name, oursBegins);
        boolean anywhere = scenario.isBehindNat() && oursBegins;
        text = text.replace("@there@", anywhere ? "%any" : side.get("there"));
        for (Map.Entry<String, String> each : side.entrySet()) {
            text = text.replace("@" + each.getKey() + "@", each.getValue());
        }
        return text;
    }
}

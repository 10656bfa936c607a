package io.esplanade.app.it;

import io.esplanade.controlplane.ike.auth.KeyPairs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of {@code src/test/scenarios}; its README.md says what each file is for. */
record Scenario(Path folder, Properties expectations) {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "."), "src/test/scenarios").toAbsolutePath();
    /** Names of scenarios, if not all of them are to be run. */
    private static final String ONLY = System.getProperty("scenario", "");

    /** All, or those that the system property {@code scenario} names, in the order of their names. */
    static List<Scenario> all() {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(Files::isDirectory)
                    .filter(each -> ONLY.isEmpty() || List.of(ONLY.split(",")).contains(name(each)))
                    .sorted()
                    .map(folder -> new Scenario(folder, properties(folder.resolve("expect.properties"))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Properties properties(Path file) {
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private static String name(Path folder) {
        return folder.getFileName().toString();
    }

    String name() {
        return name(folder);
    }

    boolean isBehindNat() {
        return expectations.getProperty("network", "plain").equals("nat");
    }

    /** Who is on the other side. */
    enum Peer {
        STRONGSWAN,
        STRONGSWAN6,
        LIBRESWAN,
        VPNC;

        /** Whether this machine has it; what is not installed by its package may be missing. */
        boolean isThere() {
            return switch (this) {
                case STRONGSWAN, VPNC -> true;
                case STRONGSWAN6 -> PeerRoot.STRONGSWAN_6.isThere();
                case LIBRESWAN -> PeerRoot.LIBRESWAN.isThere();
            };
        }

        /** Its name and version. */
        String version() {
            return switch (this) {
                case STRONGSWAN -> StrongSwan.Release.OF_DEBIAN.version();
                case STRONGSWAN6 -> StrongSwan.Release.SIX.version();
                case LIBRESWAN -> Libreswan.version();
                case VPNC -> Vpnc.version();
            };
        }
    }

    Peer peer() {
        return Peer.valueOf(expectations.getProperty("peer", "strongswan").toUpperCase(Locale.ROOT));
    }

    StrongSwan.Release strongSwan() {
        return peer() == Peer.STRONGSWAN6 ? StrongSwan.Release.SIX : StrongSwan.Release.OF_DEBIAN;
    }

    /** What {@code ipsecctl --explain} says where there is to be no tunnel, a regular expression. */
    String explained(boolean oursBegins) {
        return expectations.getProperty("explained-" + (oursBegins ? "initiator" : "responder"));
    }

    /** What each SA of ours looks like. */
    String sa() {
        return expectations.getProperty("sa");
    }

    List<String> checks(boolean oursBegins) {
        String usual = expectations.getProperty("checks", "ping, transfer");
        return words(oursBegins ? usual : expectations.getProperty("checks-responder", usual));
    }

    /** Users whose passwords ours knows, {@code NAME:PASSWORD}. */
    List<String> users() {
        String users = expectations.getProperty("users", "");
        return users.isEmpty() ? List.of() : words(users);
    }

    /** The kind of both sides' keys, where they have certificates of one authority; null where they have none. */
    KeyPairs.@Nullable Kind keys() {
        String keys = expectations.getProperty("keys");
        return keys == null ? null : KeyPairs.Kind.valueOf(keys.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Who begins, ours or not, once each. */
    List<Boolean> oursBegins() {
        return words(expectations.getProperty("roles", "initiator, responder")).stream()
                .map("initiator"::equals)
                .toList();
    }

    /** Families of the outer addresses: 4, 6. */
    List<String> families() {
        return words(expectations.getProperty("outer", "4, 6"));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("\\s*,\\s*")).toList();
    }

    /** A file, or the one that takes its place where strongSwan begins. */
    String text(String name, boolean oursBegins) {
        Path special = folder.resolve(name.replace(".conf", "-responder.conf"));
        Path file = !oursBegins && Files.exists(special) ? special : folder.resolve(name);
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

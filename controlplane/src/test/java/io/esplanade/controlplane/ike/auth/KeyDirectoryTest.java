package io.esplanade.controlplane.ike.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key files as people have them: what is taken, and what is left out with its reason. */
class KeyDirectoryTest {
    @TempDir
    private Path directory;

    private final PartyId local = PartyId.of("192.0.2.1");

    private KeyDirectory keys() {
        return new KeyDirectory(directory, InstantSource.system());
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void theFirstStartMakesAKeyForItsOwnerAloneAndTheSecondKeepsIt() throws IOException {
        assertThat(KeyPairs.generateLocal(directory, KeyPairs.Kind.ECDSA_256)).isTrue();
        byte[] made = Files.readAllBytes(directory.resolve("private/local.key"));
        assertThat(KeyPairs.generateLocal(directory, KeyPairs.Kind.ECDSA_256)).isFalse();

        assertThat(Files.readAllBytes(directory.resolve("private/local.key"))).isEqualTo(made);
        assertThat(Files.getPosixFilePermissions(directory.resolve("private/local.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(directory.resolve("local.pub"))).startsWith("-----BEGIN PUBLIC KEY-----\n");
        try (var files = Files.list(directory.resolve("private"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void readsKeysAsOpenSslWroteThemBefore() throws IOException, InterruptedException {
        KeyPairs.makeFolders(directory);
        run("openssl", "genrsa", "-traditional", "-out", directory.resolve("private/local.key") + "", "2048");
        run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-out", directory.resolve("private/192.0.2.9") + "");
        run("openssl", "rsa", "-in", directory.resolve("private/local.key") + "", "-pubout", "-out",
                directory.resolve("pubkeys/ipv6/2001:DB8:0::2") + "");
        mode(directory.resolve("private/local.key"), "rw-------");
        mode(directory.resolve("private/192.0.2.9"), "rw-------");
        mode(directory.resolve("pubkeys/ipv6/2001:DB8:0::2"), "rw-r--r--");
        KeyDirectory keys = keys();

        assertThat(keys.load()).isEmpty();
        OwnKey key = keys.get().own(local);
        assertThat(key).isNotNull().extracting(OwnKey::method).isEqualTo(SignatureMethod.RSA);
        assertThat(keys.get().own(PartyId.of("192.0.2.9"))).extracting(OwnKey::method).isEqualTo(SignatureMethod.ECDSA_P256);
        assertThat(keys.get().whyUnknown(PartyId.of("2001:db8::2"))).isNull();
        assertThat(keys.get().whyUnknown(PartyId.of("2001:db8::3")))
                .contains("pubkeys/ipv6/2001:db8:0:0:0:0:0:3");
        assertThat(String.valueOf(key)).doesNotContain("BEGIN").contains("RSA key of");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void filesThatOthersMayTouchAreLeftOutWithTheCure() throws IOException {
        KeyPairs.generateLocal(directory, KeyPairs.Kind.ECDSA_256);
        KeyPair pair = KeyPairs.generate(KeyPairs.Kind.ECDSA_256);
        Path pinned = KeyPairs.pin(directory, PartyId.of("b.example.org"), pair.getPublic());
        mode(directory.resolve("private/local.key"), "rw-r-----");
        mode(pinned, "rw-rw-r--");
        KeyDirectory keys = keys();

        assertThat(keys.load())
                .containsExactly(
                        directory.resolve("private/local.key") + ": not used: other users may get at it: chmod 600 "
                                + directory.resolve("private/local.key"),
                        pinned + ": not used: other users may get at it: chmod go-w " + pinned);
        assertThat(keys.get().own(local)).isNull();
    }

    @Test
    void whatIsNoKeyIsToldByName() throws IOException {
        KeyPairs.makeFolders(directory);
        put("private/local.key", "nonsense", "rw-------");
        put("pubkeys/ipv4/gw", KeyPairs.publicPem(KeyPairs.generate(KeyPairs.Kind.ECDSA_256).getPublic()), "rw-r--r--");
        put("ca/x.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "rw-r--r--");
        List<String> complaints = keys().load();

        assertThat(complaints).hasSize(3);
        assertThat(complaints.get(0)).endsWith("not used: it holds no private key in PEM");
        assertThat(complaints.get(1)).endsWith("not used: its name is not an address of this kind");
        assertThat(complaints.get(2)).contains("ca/x.pem: not used: it is not a certificate");
    }

    private void put(String name, String text, String mode) throws IOException {
        Files.writeString(directory.resolve(name), text);
        mode(directory.resolve(name), mode);
    }

    @Test
    void aDirectoryThatIsNotThereIsAnEmptyOne() {
        KeyDirectory keys = new KeyDirectory(directory.resolve("none"), InstantSource.system());

        assertThat(keys.load()).isEmpty();
        assertThat(keys.get().whyKeyless(local)).contains("gateway pki key makes one");
    }
}

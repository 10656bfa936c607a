package io.esplanade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code gateway pki} makes is what OpenSSL takes it for. */
class PkiCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter output = new StringWriter();

    private int pki(String... arguments) {
        List<String> words = new ArrayList<>(List.of("pki"));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--pki-dir", directory.toString()));
        CommandLine command = GatewayCommand.commandLine(_ -> 0);
        command.setOut(new PrintWriter(output, true));
        command.setErr(new PrintWriter(output, true));
        return command.execute(words.toArray(String[]::new));
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private static String openssl(int status, String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("openssl"));
        words.addAll(List.of(arguments));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", words, text).isEqualTo(status);
        return text;
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-2048", "ecdsa-256", "ecdsa-384", "ecdsa-521"})
    void opensslVerifiesCertificatesOfEveryKindUntilTheyAreRevoked(String kind) throws IOException, InterruptedException {
        assertThat(pki("ca", "--kind", kind, "--name", "Lab, CA")).as(output::toString).isZero();
        assertThat(pki("cert", "gw.example.org", "--kind", kind)).as(output::toString).isZero();

        String[] verify = {
            "verify", "-x509_strict", "-crl_check", "-CAfile", file("ca/ca.crt"), "-CRLfile", file("crls/ca.crl"),
            file("certs/gw.example.org.crt")
        };
        assertThat(openssl(0, verify)).contains("OK");
        assertThat(openssl(0, "x509", "-in", file("certs/gw.example.org.crt"), "-noout", "-text"))
                .contains("DNS:gw.example.org", "Digital Signature", "CA:FALSE");

        assertThat(pki("revoke", file("certs/gw.example.org.crt"))).as(output::toString).isZero();
        assertThat(pki("crl")).as(output::toString).isZero();
        assertThat(openssl(2, verify)).contains("certificate revoked");
    }

    @Test
    void addressesAndMailAddressesAreNamesOfTheirOwnKind() throws IOException, InterruptedException {
        pki("ca", "--kind", "ecdsa-256");
        pki("key", "--kind", "ecdsa-256");
        for (String name : List.of("192.0.2.1", "2001:db8::1", "alice@example.org")) {
            assertThat(pki("cert", name, "--pub", file("local.pub"))).as(output::toString).isZero();
        }

        assertThat(openssl(0, "x509", "-in", file("certs/192.0.2.1.crt"), "-noout", "-text")).contains("IP Address:192.0.2.1");
        assertThat(openssl(0, "x509", "-in", file("certs/alice@example.org.crt"), "-noout", "-text"))
                .contains("email:alice@example.org");
        assertThat(directory.resolve("private/192.0.2.1")).doesNotExist();
    }

    @Test
    void privateKeysAreForTheirOwnerAlone() throws IOException {
        pki("ca", "--kind", "ecdsa-256");
        pki("cert", "gw.example.org", "--kind", "ecdsa-256");

        for (String name : List.of("authority/ca.key", "private/gw.example.org")) {
            assertThat(Files.getPosixFilePermissions(directory.resolve(name)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(output.toString()).doesNotContain("BEGIN");
    }

    @Test
    void nothingIsOverwrittenAndWhatIsMissingIsNamed() throws IOException {
        assertThat(pki("cert", "gw.example.org")).isEqualTo(1);
        assertThat(output.toString()).contains("there is no authority in " + directory + ": gateway pki ca makes one");
        pki("ca", "--kind", "ecdsa-256");
        byte[] certificate = Files.readAllBytes(directory.resolve("ca/ca.crt"));

        assertThat(pki("ca", "--kind", "ecdsa-256")).isEqualTo(1);
        assertThat(output.toString()).contains("there is an authority already");
        assertThat(Files.readAllBytes(directory.resolve("ca/ca.crt"))).isEqualTo(certificate);
    }

    @Test
    void namesThatLeaveTheDirectoryAreRefused() {
        pki("ca", "--kind", "ecdsa-256");

        assertThat(pki("cert", "../../etc/passwd")).isEqualTo(2);
        assertThat(pki("cert", "..")).isEqualTo(2);
        assertThat(pki("cert", "gw.example.org", "--days", "0")).isEqualTo(2);
    }

    @Test
    void pinsThePublicKeyOfAPeerUnderItsName() {
        pki("key", "--kind", "ecdsa-256");

        assertThat(pki("pin", "192.0.2.7", file("local.pub"))).as(output::toString).isZero();
        assertThat(directory.resolve("pubkeys/ipv4/192.0.2.7")).hasSameTextualContentAs(directory.resolve("local.pub"));
    }
}

package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.auth.Authority;
import io.esplanade.controlplane.ike.auth.KeyDirectory;
import io.esplanade.controlplane.ike.auth.KeyPairs;
import io.esplanade.controlplane.ike.auth.KeyRing;
import io.esplanade.controlplane.ike.auth.PartyId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The key directories of gateways A and B, at one moment. */
record BothKeys(Path directory) {
    static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
    static final Duration YEAR = Duration.ofDays(365);
    static final Duration DAY = Duration.ofDays(1);
    static final PartyId ID_A = PartyId.ofAddress(Rules.A);
    static final PartyId ID_B = PartyId.ofAddress(Rules.B);

    Path a() {
        return directory.resolve("a");
    }

    Path b() {
        return directory.resolve("b");
    }

    /** Read by both gateways, which boot. */
    void use(World world) {
        world.a.use(ring(a()));
        world.b.use(ring(b()));
    }

    static KeyRing ring(Path dir) {
        return ringAt(dir, NOW);
    }

    static KeyRing ringAt(Path dir, Instant now) {
        KeyDirectory keys = new KeyDirectory(dir, InstantSource.fixed(now));
        assertThat(keys.load()).isEmpty();
        return keys.get();
    }

    /** Makes a key pair; returns its public half. */
    static PublicKey local(Path dir, KeyPairs.Kind kind) throws IOException {
        assertThat(KeyPairs.generateLocal(dir, kind)).isTrue();
        return KeyPairs.read(dir.resolve("local.pub"));
    }

    /** Each has a pair, and the public half of the other. */
    void exchange(KeyPairs.Kind kind) throws IOException {
        PublicKey ofA = local(a(), kind);
        KeyPairs.pin(a(), ID_B, local(b(), kind));
        KeyPairs.pin(b(), ID_A, ofA);
    }

    /**
     * A is known by its raw key; B by a certificate for a name, of an authority that A trusts.
     *
     * @return the directory of the authority
     */
    Path certify(KeyPairs.Kind kind, PartyId nameOfB, Instant issuedAt, Duration life) throws IOException {
        Path ca = directory.resolve("ca");
        Authority authority = Authority.create(ca, "Test, CA", kind, YEAR, DAY, InstantSource.fixed(issuedAt));
        PublicKey ofA = local(a(), kind);
        Path certificate = authority.issue(nameOfB, local(b(), kind), life);
        KeyPairs.pin(b(), ID_A, ofA);
        copy(certificate, b().resolve("certs/b.crt"));
        copy(ca.resolve("ca/ca.crt"), a().resolve("ca/ca.crt"));
        return ca;
    }

    static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-r--r--"));
    }
}

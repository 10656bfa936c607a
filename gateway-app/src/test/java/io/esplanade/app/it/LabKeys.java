package io.esplanade.app.it;

import io.esplanade.controlplane.ike.auth.Authority;
import io.esplanade.controlplane.ike.auth.KeyPairs;
import io.esplanade.controlplane.ike.auth.PartyId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Key pairs of our gateway and of a strongSwan, and how they know each other: by public keys, or by certificates of one
 * authority.
 *
 * @param ours our key directory
 * @param authority the authority's
 */
record LabKeys(boolean certificates, PartyId ourId, PartyId theirId, Path ours, Path theirs, Path authority) {
    private static final Duration YEAR = Duration.ofDays(365);

    /** Makes them; what an earlier test has left is thrown away. */
    static LabKeys make(Lab lab, KeyPairs.Kind kind, boolean certificates, PartyId ourId, PartyId theirId)
            throws IOException {
        Path directory = lab.directory();
        LabKeys keys = new LabKeys(
                certificates,
                ourId,
                theirId,
                directory.resolve("keys-ours"),
                directory.resolve("keys-theirs"),
                directory.resolve("authority"));
        for (Path each : new Path[] {keys.ours, keys.theirs, keys.authority}) {
            Folders.delete(each);
        }
        KeyPairs.generateLocal(keys.ours, kind);
        KeyPairs.generateLocal(keys.theirs, kind);
        if (certificates) {
            keys.certify(kind);
        } else {
            KeyPairs.pin(keys.ours, theirId, KeyPairs.read(keys.theirs.resolve("local.pub")));
        }
        return keys;
    }

    private void certify(KeyPairs.Kind kind) throws IOException {
        Authority made = Authority.create(authority, "Lab CA", kind, YEAR, YEAR, InstantSource.system());
        Path own = made.issue(ourId, KeyPairs.read(ours.resolve("local.pub")), YEAR);
        Path its = made.issue(theirId, KeyPairs.read(theirs.resolve("local.pub")), YEAR);
        Files.copy(authority.resolve("ca/ca.crt"), ours.resolve("ca/ca.crt"));
        Files.copy(authority.resolve("crls/ca.crl"), ours.resolve("crls/ca.crl"));
        Files.copy(own, ours.resolve("certs/own.crt"));
        Files.copy(its, theirs.resolve("certs/own.crt"));
    }

    /** Takes the peer's certificate back; ours is to read the list. */
    void revoke() throws IOException {
        Path list = Authority.open(authority, InstantSource.system()).revoke(theirs.resolve("certs/own.crt"), YEAR);
        Files.copy(list, ours.resolve("crls/later.crl"));
        Files.delete(ours.resolve("crls/ca.crl"));
    }

    /** What strongSwan gets: {@code own.pem}, and {@code ca.pem} or {@code peer.pem}. */
    Map<String, Path> forStrongSwan() {
        Map<String, Path> files = new HashMap<>();
        files.put("private/own.pem", theirs.resolve("private/local.key"));
        if (certificates) {
            files.put("x509/own.pem", theirs.resolve("certs/own.crt"));
            files.put("x509ca/ca.pem", authority.resolve("ca/ca.crt"));
        } else {
            files.put("pubkey/own.pem", theirs.resolve("local.pub"));
            files.put("pubkey/peer.pem", ours.resolve("local.pub"));
        }
        return files;
    }
}

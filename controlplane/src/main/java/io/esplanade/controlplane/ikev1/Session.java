package io.esplanade.controlplane.ikev1;

import io.esplanade.dataplane.api.Octets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Who has logged in, and by what.
 *
 * @param users the file that has the user
 * @param fingerprint of what it had of the user then
 */
record Session(Path users, String user, Octets fingerprint) {
    /** Whether the user is still there, with the same password, if the session is by that file. */
    boolean isGood(Path file, Map<String, Octets> fingerprints) {
        return !users.equals(file) || Objects.equals(fingerprint, fingerprints.get(user));
    }
}

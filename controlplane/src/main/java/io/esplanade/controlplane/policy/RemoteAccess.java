package io.esplanade.controlplane.policy;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a rule gives to road warriors, or asks for as one, beyond its SAs (draft-beaulieu-ike-xauth,
 * draft-ietf-ipsec-isakmp-mode-cfg).
 *
 * @param users names and password hashes to check peers by; null: no user names are asked for
 * @param pool where peers get their inner address from; null: from nowhere
 * @param login what we say when the peer asks who the user is; null: nothing
 * @param requestsAddress whether we ask the peer for our inner address
 */
public record RemoteAccess(
        @Nullable Path users, @Nullable AddressPool pool, @Nullable Login login, boolean requestsAddress) {
    /** Nothing of all this. */
    public static final RemoteAccess NONE = new RemoteAccess(null, null, null, false);

    /** Whether the peer has a transaction exchange to go through before it gets SAs. */
    public boolean isServer() {
        return users != null || pool != null;
    }

    /** Whether we have. */
    public boolean isClient() {
        return login != null || requestsAddress;
    }

    /** Whether phase 1 is one of extended authentication, whoever of us is asked. */
    public boolean hasUsers() {
        return users != null || login != null;
    }
}

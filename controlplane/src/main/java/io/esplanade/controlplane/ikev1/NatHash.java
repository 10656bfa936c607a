package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.dataplane.api.Octets;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash of NAT detection payloads (RFC 3947 section 3.2). */
final class NatHash {
    private NatHash() {}

    /** HASH = HASH(CKY-I | CKY-R | IP | Port), with the hash that phase 1 negotiated. */
    static Octets of(IkeHash hash, Cookies cookies, InetAddress address, int port) {
        try {
            MessageDigest digest = MessageDigest.getInstance(hash.digestName());
            digest.update(cookies.initiator().toArray());
            digest.update(cookies.responder().toArray());
            digest.update(address.getAddress());
            digest.update((byte) (port >>> 8));
            digest.update((byte) port);
            return Octets.of(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JCA lacks " + hash.digestName(), e);
        }
    }
}

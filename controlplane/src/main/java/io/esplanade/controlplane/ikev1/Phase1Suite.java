package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.ConfWords;
import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;

/** What both sides agreed on for an ISAKMP SA. */
record Phase1Suite(IkeCipher cipher, int keyBytes, IkeHash hash, DhGroup group, long lifeSeconds) {
    /** The same for less time. */
    Phase1Suite forSeconds(long seconds) {
        return new Phase1Suite(cipher, keyBytes, hash, group, seconds);
    }

    /** {@code auth hmac-sha2-256 enc aes-128 group modp2048}. */
    @Override
    public String toString() {
        return "auth " + ConfWords.hash(hash) + " enc " + ConfWords.cipher(cipher, keyBytes * 8) + " group "
                + ConfWords.group(group);
    }
}

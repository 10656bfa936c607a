package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.ike.crypto.Prf;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.util.Arrays;

/**
 * The keys of an ISAKMP SA (RFC 2409 section 5) and the authenticators made with them. Immutable; any thread, until it is
 * closed, which wipes all four.
 *
 * @param hash the negotiated hash; the PRF is its HMAC
 * @param skeyid authenticates phase 1
 * @param derivation SKEYID_d, from which phase 2 keys come
 * @param authentication SKEYID_a, authenticates phase 2
 * @param encryption SKEYID_e, from which the cipher's key comes
 */
record Skeyid(IkeHash hash, Secret skeyid, Secret derivation, Secret authentication, Secret encryption)
        implements AutoCloseable {
    /**
     * SKEYID = prf(pre-shared-key, Ni_b | Nr_b), and what follows from it. Borrows the secrets.
     *
     * @param sharedSecret g^xy
     */
    static Skeyid ofPreSharedKey(IkeHash hash, Secret preSharedKey, Nonces nonces, Secret sharedSecret, Cookies cookies) {
        Secret skeyid = Prf.of(hash, preSharedKey)
                .with(nonces.initiator())
                .with(nonces.responder())
                .secret();
        return derive(hash, skeyid, sharedSecret, cookies);
    }

    /**
     * SKEYID = prf(Ni_b | Nr_b, g^xy), for signatures. Borrows the secret.
     *
     * @param sharedSecret g^xy
     */
    static Skeyid ofSignatures(IkeHash hash, Nonces nonces, Secret sharedSecret, Cookies cookies) {
        Octets both = nonces.joined();
        try (Secret key = Secret.owning(both.toArray())) {
            Secret skeyid = Prf.of(hash, key).with(sharedSecret).secret();
            return derive(hash, skeyid, sharedSecret, cookies);
        }
    }

    // SKEYID_d = prf(SKEYID, g^xy | CKY-I | CKY-R | 0)
    // SKEYID_a = prf(SKEYID, SKEYID_d | g^xy | CKY-I | CKY-R | 1)
    // SKEYID_e = prf(SKEYID, SKEYID_a | g^xy | CKY-I | CKY-R | 2)
    private static Skeyid derive(IkeHash hash, Secret skeyid, Secret sharedSecret, Cookies cookies) {
        Secret d = finish(Prf.of(hash, skeyid), sharedSecret, cookies, 0);
        Secret a = finish(Prf.of(hash, skeyid).with(d), sharedSecret, cookies, 1);
        Secret e = finish(Prf.of(hash, skeyid).with(a), sharedSecret, cookies, 2);
        return new Skeyid(hash, skeyid, d, a, e);
    }

    private static Secret finish(Prf prf, Secret sharedSecret, Cookies cookies, int last) {
        return prf.with(sharedSecret)
                .with(cookies.initiator())
                .with(cookies.responder())
                .with(last)
                .secret();
    }

    /**
     * The cipher's key: the first octets of SKEYID_e, or of its expansion where it is too short (RFC 2409 appendix B). The
     * caller closes it.
     */
    Secret cipherKey(IkeCipher cipher, int keyBytes) {
        if (keyBytes < cipher.minKeyBytes() || keyBytes > cipher.maxKeyBytes()) {
            throw new IllegalArgumentException(cipher + " has no key of " + keyBytes + " octets");
        }
        if (keyBytes <= encryption.length()) {
            return encryption.slice(0, keyBytes);
        }
        // Ka = K1 | K2 | ..., K1 = prf(SKEYID_e, 0), Kn = prf(SKEYID_e, Kn-1)
        byte[] key = new byte[keyBytes];
        Secret block = Prf.of(hash, encryption).with(0).secret();
        for (int at = 0; at < keyBytes; at += block.length()) {
            if (at > 0) {
                Secret previous = block;
                block = Prf.of(hash, encryption).with(previous).secret();
                previous.close();
            }
            copy(block, key, at);
        }
        block.close();
        return Secret.owning(key);
    }

    private static void copy(Secret block, byte[] key, int at) {
        byte[] octets = block.toArray();
        System.arraycopy(octets, 0, key, at, Math.min(octets.length, key.length - at));
        Arrays.fill(octets, (byte) 0);
    }

    /**
     * HASH_I = prf(SKEYID, g^xi | g^xr | CKY-I | CKY-R | SAi_b | IDii_b).
     *
     * @param prf the negotiated hash, or the one that a signature method asks for
     * @param offeredSa body of the initiator's SA payload
     * @param initiatorId body of the initiator's ID payload
     */
    Octets hashI(IkeHash prf, PublicValues values, Cookies cookies, Octets offeredSa, Octets initiatorId) {
        return Prf.of(prf, skeyid)
                .with(values.initiator())
                .with(values.responder())
                .with(cookies.initiator())
                .with(cookies.responder())
                .with(offeredSa)
                .with(initiatorId)
                .octets();
    }

    /**
     * HASH_R = prf(SKEYID, g^xr | g^xi | CKY-R | CKY-I | SAi_b | IDir_b).
     *
     * @param prf as in {@link #hashI}
     * @param offeredSa body of the initiator's SA payload
     * @param responderId body of the responder's ID payload
     */
    Octets hashR(IkeHash prf, PublicValues values, Cookies cookies, Octets offeredSa, Octets responderId) {
        return Prf.of(prf, skeyid)
                .with(values.responder())
                .with(values.initiator())
                .with(cookies.responder())
                .with(cookies.initiator())
                .with(offeredSa)
                .with(responderId)
                .octets();
    }

    /**
     * HASH(1) of quick mode = prf(SKEYID_a, M-ID | SA | Ni [ | KE ] [ | IDci | IDcr ]), and that of informational exchanges
     * = prf(SKEYID_a, M-ID | N/D) (RFC 2409 sections 5.5 and 5.7).
     *
     * @param afterHash the message's payloads behind the hash, with their generic headers
     */
    Octets hash1(int messageId, Octets afterHash) {
        return Prf.of(hash, authentication).withInt(messageId).with(afterHash).octets();
    }

    /**
     * HASH(2) = prf(SKEYID_a, M-ID | Ni_b | SA | Nr [ | KE ] [ | IDci | IDcr ]).
     *
     * @param initiatorNonce body of the initiator's nonce
     * @param afterHash the message's payloads behind the hash, with their generic headers
     */
    Octets hash2(int messageId, Octets initiatorNonce, Octets afterHash) {
        return Prf.of(hash, authentication)
                .withInt(messageId)
                .with(initiatorNonce)
                .with(afterHash)
                .octets();
    }

    /** HASH(3) = prf(SKEYID_a, 0 | M-ID | Ni_b | Nr_b), with the nonces of quick mode. */
    Octets hash3(int messageId, Nonces nonces) {
        return Prf.of(hash, authentication)
                .with(0)
                .withInt(messageId)
                .with(nonces.initiator())
                .with(nonces.responder())
                .octets();
    }

    @Override
    public void close() {
        skeyid.close();
        derivation.close();
        authentication.close();
        encryption.close();
    }
}

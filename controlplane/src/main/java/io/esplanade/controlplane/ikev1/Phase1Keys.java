package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one phase 1, from the moment when both halves of the key exchange are known (RFC 2409 section 5 and appendix
 * B), and the chain of what is encrypted under them. They are those of one pair of cookies: an answer that may be forged
 * has keys of its own, which are closed if it was.
 */
final class Phase1Keys implements AutoCloseable {
    private final Skeyid skeyid;
    private final Secret cipherKey;
    private final Cookies cookies;
    private final Transcript transcript;
    private IvChain chain;

    private Phase1Keys(Skeyid skeyid, Secret cipherKey, Transcript transcript, IvChain chain) {
        this.skeyid = skeyid;
        this.cipherKey = cipherKey;
        this.cookies = transcript.cookies();
        this.transcript = transcript;
        this.chain = chain;
    }

    /**
     * Derives them.
     *
     * @param shared g^xy; closed here
     * @param offeredSa body of the initiator's SA payload
     */
    static Phase1Keys derive(
            Authenticator authenticator,
            Phase1Suite suite,
            Secret shared,
            PublicValues values,
            Nonces nonces,
            Cookies cookies,
            Octets offeredSa) {
        Skeyid skeyid;
        try (shared) {
            skeyid = authenticator.deriveKeys(suite.hash(), nonces, shared, cookies);
        }
        Secret cipherKey = skeyid.cipherKey(suite.cipher(), suite.keyBytes());
        return new Phase1Keys(
                skeyid,
                cipherKey,
                new Transcript(skeyid, values, cookies, offeredSa),
                IvChain.phase1(suite.cipher(), cipherKey, suite.hash(), values));
    }

    /** Borrowed: whoever takes over the SA closes it, else {@link #close} does. */
    Skeyid skeyid() {
        return skeyid;
    }

    /** Borrowed, as {@link #skeyid}. */
    Secret cipherKey() {
        return cipherKey;
    }

    /** Where the chain is. */
    IvChain chain() {
        return chain;
    }

    /** What both sides sign or hash. */
    Transcript transcript() {
        return transcript;
    }

    /** The chain goes on behind a message of this exchange, encrypted by either side, that was sent or accepted. */
    void moveOn(Octets datagram) {
        chain = chain.after(datagram);
    }

    /** An informational message; the chain stays where it is (RFC 2409 section 5.7). */
    Octets sealInfo(int messageId, List<Payload> payloads) {
        return sealInfo(chain, messageId, payloads);
    }

    /** The same behind a message that came and is not accepted: the peer's chain is there. */
    Octets sealInfoBehind(Octets datagram, int messageId, List<Payload> payloads) {
        return sealInfo(chain.after(datagram), messageId, payloads);
    }

    private Octets sealInfo(IvChain at, int messageId, List<Payload> payloads) {
        return ProtectedInfo.seal(skeyid, at, cookies, messageId, payloads);
    }

    /** An informational message of the peer; null if it is not authentic. */
    @Nullable Message openInfo(Decoded.Encrypted encrypted) {
        return ProtectedInfo.open(skeyid, chain, encrypted);
    }

    @Override
    public void close() {
        skeyid.close();
        cipherKey.close();
    }
}

package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.crypto.IkeCbc;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Malformation;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.MessageDecoder;
import io.esplanade.controlplane.ikev1.message.MessageEncoder;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The cipher of an ISAKMP SA at one point of an exchange: each message's IV is the last ciphertext block of the message
 * before, whichever side sent it (RFC 2409 appendix B).
 *
 * <p>Immutable: opening a message does not move the chain, so that a forged one does no harm. Who has checked a message goes
 * on with {@link #after}. Never prints its key. The key is borrowed and closed by the owner of the ISAKMP SA.
 *
 * @param iv of the next message, one block
 */
record IvChain(IkeCipher cipher, Secret key, IkeHash hash, Octets iv) {
    /** Phase 1 begins with the first octets of hash(g^xi | g^xr). */
    static IvChain phase1(IkeCipher cipher, Secret key, IkeHash hash, PublicValues values) {
        return new IvChain(cipher, key, hash, firstIv(cipher, hash, values.initiator(), values.responder()));
    }

    /**
     * An exchange of phase 2, quick mode or informational, begins with the first octets of hash(last block of phase 1 |
     * M-ID), the message ID in network order. Called on the chain that phase 1 ended with.
     */
    IvChain phase2(int messageId) {
        Octets id = Octets.of(
                (byte) (messageId >>> 24), (byte) (messageId >>> 16), (byte) (messageId >>> 8), (byte) messageId);
        return new IvChain(cipher, key, hash, firstIv(cipher, hash, iv, id));
    }

    private static Octets firstIv(IkeCipher cipher, IkeHash hash, Octets first, Octets second) {
        try {
            MessageDigest digest = MessageDigest.getInstance(hash.digestName());
            digest.update(first.toArray());
            return Octets.of(digest.digest(second.toArray()), 0, cipher.blockBytes());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JCA lacks " + hash.digestName(), e);
        }
    }

    /** The message as a datagram, its payloads padded with zeros to whole blocks and encrypted. Go on with {@link #after}. */
    Octets seal(Message message) {
        byte[] body = message.body().toArray();
        int blocks = (body.length + cipher.blockBytes() - 1) / cipher.blockBytes();
        Octets padded = Octets.of(Arrays.copyOf(body, blocks * cipher.blockBytes()));
        return MessageEncoder.encode(message.header(), IkeCbc.encrypt(cipher, key, iv, padded));
    }

    /** Decrypts and decodes; never an {@code Encrypted} again. Nothing of the result is authenticated yet. */
    Decoded open(Decoded.Encrypted encrypted) {
        int lengthBytes = encrypted.ciphertext().length();
        if (lengthBytes == 0 || lengthBytes % cipher.blockBytes() != 0) {
            return new Decoded.Malformed(
                    encrypted.header(),
                    Malformation.CIPHERTEXT_LENGTH,
                    lengthBytes + " octets are not whole blocks of " + cipher,
                    false);
        }
        Octets plaintext = IkeCbc.decrypt(cipher, key, iv, encrypted.ciphertext());
        return MessageDecoder.decodeBody(encrypted.header(), plaintext);
    }

    /**
     * The chain behind a message that was sent or accepted.
     *
     * @param octets its datagram or ciphertext
     */
    IvChain after(Octets octets) {
        int block = cipher.blockBytes();
        return new IvChain(cipher, key, hash, Octets.of(octets.toArray(), octets.length() - block, block));
    }
}

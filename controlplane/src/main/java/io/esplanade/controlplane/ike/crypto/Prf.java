package io.esplanade.controlplane.ike.crypto;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * The pseudo-random function of IKEv1: HMAC of the negotiated hash (RFC 2409 section 4), fed part by part.
 *
 * <pre>{@code Secret skeyidD = Prf.of(hash, skeyid).with(gxy).with(ckyI).with(ckyR).with(0).secret();}</pre>
 *
 * One thread at a time.
 */
public final class Prf {
    private final Mac mac;

    private Prf(Mac mac) {
        this.mac = mac;
    }

    /** Borrows the key, which may be empty. */
    public static Prf of(IkeHash hash, Secret key) {
        try {
            Mac mac = Mac.getInstance(hash.macName());
            mac.init(new BorrowedKey(hash.macName(), key));
            return new Prf(mac);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JCA lacks " + hash.macName(), e);
        }
    }

    /** Appends octets to the input. */
    public Prf with(Octets part) {
        mac.update(part.toArray());
        return this;
    }

    /** Appends secret octets to the input; borrows them. */
    public Prf with(Secret part) {
        byte[] octets = part.toArray();
        mac.update(octets);
        Arrays.fill(octets, (byte) 0);
        return this;
    }

    /** Appends one octet. */
    public Prf with(int octet) {
        mac.update((byte) octet);
        return this;
    }

    /** Appends four octets, big-endian, as IKE writes a message ID or an SPI. */
    public Prf withInt(int value) {
        return with(value >>> 24).with(value >>> 16).with(value >>> 8).with(value);
    }

    /** The output, to be sent or compared; the input starts anew with the same key. */
    public Octets octets() {
        return Octets.of(mac.doFinal());
    }

    /** The output, to be kept as a key; the input starts anew with the same key. */
    public Secret secret() {
        return Secret.owning(mac.doFinal());
    }
}

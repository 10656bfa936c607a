package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.crypto.Prf;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one SA, that is of one direction (RFC 2409 section 5.5). Closing wipes both.
 *
 * @param encryption for the cipher, with the salt at its end where it has one
 * @param integrity empty with a combined mode; all there is for AH
 */
record Keymat(Secret encryption, Secret integrity) implements AutoCloseable {
    /**
     * KEYMAT = K1 | K2 | ..., K1 = prf(SKEYID_d, [ g(qm)^xy | ] protocol | SPI | Ni_b | Nr_b), Kn = prf(SKEYID_d, Kn-1 | the
     * same). Borrows the secrets.
     *
     * @param sharedSecret g(qm)^xy of quick mode's own key exchange; null without perfect forward secrecy
     * @param protocol of {@code ProtocolId}
     * @param spi as its receiver chose it
     * @param nonces of quick mode
     */
    static Keymat derive(
            Skeyid skeyid, @Nullable Secret sharedSecret, int protocol, Spi spi, Nonces nonces, EspSuite suite) {
        int encryptionBytes = suite.encryptionKeyBytes();
        byte[] keymat = new byte[encryptionBytes + suite.integrity().keyBytes()];
        Secret block = null;
        for (int at = 0; at < keymat.length; at += block.length()) {
            Secret next = block(skeyid, block, sharedSecret, protocol, spi, nonces);
            if (block != null) {
                block.close();
            }
            block = next;
            byte[] octets = block.toArray();
            System.arraycopy(octets, 0, keymat, at, Math.min(octets.length, keymat.length - at));
            Arrays.fill(octets, (byte) 0);
        }
        if (block != null) {
            block.close();
        }
        try (Secret all = Secret.owning(keymat)) {
            return new Keymat(all.slice(0, encryptionBytes), all.slice(encryptionBytes, keymat.length));
        }
    }

    private static Secret block(
            Skeyid skeyid,
            @Nullable Secret previous,
            @Nullable Secret sharedSecret,
            int protocol,
            Spi spi,
            Nonces nonces) {
        Prf prf = Prf.of(skeyid.hash(), skeyid.derivation());
        if (previous != null) {
            prf.with(previous);
        }
        if (sharedSecret != null) {
            prf.with(sharedSecret);
        }
        return prf.with(protocol)
                .withInt(spi.value())
                .with(nonces.initiator())
                .with(nonces.responder())
                .secret();
    }

    @Override
    public void close() {
        encryption.close();
        integrity.close();
    }
}

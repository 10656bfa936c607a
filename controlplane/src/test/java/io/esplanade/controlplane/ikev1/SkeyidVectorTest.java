package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.controlplane.VectorFile;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import org.junit.jupiter.api.Test;

class SkeyidVectorTest {
    @Test
    void keysAreThoseOfAcvp() {
        VectorFile file = VectorFile.keyed("acvp/ikev1_psk.txt");
        Skeyid keys = Skeyid.ofPreSharedKey(
                IkeHash.valueOf(file.text("hash")),
                file.secret("psk"),
                new Nonces(file.octets("nonce.initiator"), file.octets("nonce.responder")),
                file.secret("shared"),
                new Cookies(file.octets("cookie.initiator"), file.octets("cookie.responder")));

        assertThat(keys.skeyid()).isEqualTo(file.secret("skeyid"));
        assertThat(keys.derivation()).isEqualTo(file.secret("skeyid_d"));
        assertThat(keys.authentication()).isEqualTo(file.secret("skeyid_a"));
        assertThat(keys.encryption()).isEqualTo(file.secret("skeyid_e"));
    }

    @Test
    void keysOfSignaturesAreThoseOfAcvp() {
        VectorFile file = VectorFile.keyed("acvp/ikev1_signatures.txt");
        Skeyid keys = Skeyid.ofSignatures(
                IkeHash.valueOf(file.text("hash")),
                new Nonces(file.octets("nonce.initiator"), file.octets("nonce.responder")),
                file.secret("shared"),
                new Cookies(file.octets("cookie.initiator"), file.octets("cookie.responder")));

        assertThat(keys.skeyid()).isEqualTo(file.secret("skeyid"));
        assertThat(keys.derivation()).isEqualTo(file.secret("skeyid_d"));
        assertThat(keys.authentication()).isEqualTo(file.secret("skeyid_a"));
        assertThat(keys.encryption()).isEqualTo(file.secret("skeyid_e"));
    }

    @Test
    void longCipherKeysAreExpandedAndBeginAlike() {
        Skeyid keys = keys();

        Secret longest = keys.cipherKey(IkeCipher.BLOWFISH_CBC, 56);

        assertThat(keys.cipherKey(IkeCipher.AES_CBC, 32)).isEqualTo(longest.slice(0, 32));
        assertThat(keys.cipherKey(IkeCipher.AES_CBC, 16)).isEqualTo(keys.encryption());
        assertThat(longest.slice(0, 16)).isNotEqualTo(keys.encryption());
        assertThatThrownBy(() -> keys.cipherKey(IkeCipher.AES_CBC, 33)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingWipesAllKeysAndPrintingShowsNone() {
        Skeyid keys = keys();
        assertThat(keys.toString()).contains("Secret[16 octets]").doesNotContain("0a0a");

        keys.close();

        assertThatThrownBy(() -> keys.derivation().toArray()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keys.encryption().toArray()).isInstanceOf(IllegalStateException.class);
    }

    private static Skeyid keys() {
        Octets eight = Octets.ofHex("0a0a0a0a0a0a0a0a");
        return Skeyid.ofPreSharedKey(
                IkeHash.MD5,
                Secret.owning(new byte[] {10, 10}),
                new Nonces(eight, eight),
                Secret.owning(new byte[96]),
                new Cookies(eight, eight));
    }
}

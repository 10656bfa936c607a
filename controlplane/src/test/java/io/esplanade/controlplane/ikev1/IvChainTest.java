package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.Malformation;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.MessageDecoder;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IvChainTest {
    private static final Octets COOKIE = Octets.ofHex("1122334455667788");
    private static final Message MESSAGE = Message.of(
            Header.encrypted(COOKIE, COOKIE, ExchangeType.MAIN_MODE, 0),
            List.of(new Identification(1, 0, 0, Octets.ofHex("c0000201"))));

    @ParameterizedTest
    @EnumSource(IkeCipher.class)
    void peersInStepUnderstandEachOther(IkeCipher cipher) {
        IvChain ours = chain(cipher, 1);
        IvChain theirs = chain(cipher, 1);
        for (int i = 0; i < 3; i++) {
            Octets datagram = ours.seal(MESSAGE);
            assertThat(theirs.open(received(datagram))).isEqualTo(new Decoded.Clear(MESSAGE));
            ours = ours.after(datagram);
            theirs = theirs.after(received(datagram).ciphertext());
            assertThat(theirs).isEqualTo(ours);
        }
        assertThat(ours.phase2(7)).isEqualTo(theirs.phase2(7)).isNotEqualTo(theirs.phase2(8));
    }

    @Test
    void aForgedMessageDoesNotMoveTheChain() {
        IvChain ours = chain(IkeCipher.AES_CBC, 1);
        Octets good = ours.seal(MESSAGE);

        ours.open(new Decoded.Encrypted(MESSAGE.header(), Octets.of(new byte[64])));

        assertThat(ours.open(received(good))).isEqualTo(new Decoded.Clear(MESSAGE));
    }

    @Test
    void aDifferentKeyGivesGarbage() {
        int garbage = 0;
        for (int key = 2; key < 102; key++) {
            Octets datagram = chain(IkeCipher.AES_CBC, 1).seal(MESSAGE);
            Decoded decoded = chain(IkeCipher.AES_CBC, key).open(received(datagram));
            garbage += decoded instanceof Decoded.Malformed malformed && malformed.decryptsToGarbage() ? 1 : 0;
        }
        assertThat(garbage).isGreaterThan(97);
    }

    @Test
    void partsOfBlocksAreRefusedWithoutDecrypting() {
        IvChain chain = chain(IkeCipher.AES_CBC, 1);
        for (int length : new int[] {1, 15, 17, 65_000}) {
            Decoded decoded = chain.open(new Decoded.Encrypted(MESSAGE.header(), Octets.of(new byte[length])));
            assertThat(decoded)
                    .isInstanceOfSatisfying(
                            Decoded.Malformed.class,
                            malformed -> {
                                assertThat(malformed.reason()).isEqualTo(Malformation.CIPHERTEXT_LENGTH);
                                assertThat(malformed.decryptsToGarbage()).isFalse();
                            });
        }
    }

    private static Decoded.Encrypted received(Octets datagram) {
        return (Decoded.Encrypted) MessageDecoder.decode(datagram);
    }

    private static IvChain chain(IkeCipher cipher, int seed) {
        byte[] key = new byte[cipher.maxKeyBytes()];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (31 * i + seed);
        }
        return IvChain.phase1(
                cipher, Secret.owning(key), IkeHash.SHA1, new PublicValues(COOKIE, Octets.ofHex("0102030405")));
    }
}

package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.VectorFile;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.Delete;
import io.esplanade.controlplane.ikev1.message.Hash;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.KeyExchangeData;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.MessageDecoder;
import io.esplanade.controlplane.ikev1.message.MessageEncoder;
import io.esplanade.controlplane.ikev1.message.NatDetection;
import io.esplanade.controlplane.ikev1.message.Nonce;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.Phase1Attributes;
import io.esplanade.controlplane.ikev1.message.Phase2Attributes;
import io.esplanade.controlplane.ikev1.message.Proposal;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.controlplane.ikev1.message.SecurityAssociation;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole negotiations between two strongSwan, with the secrets that they logged: every key derived, every message
 * opened and sealed again, every hash checked.
 */
class CaptureVectorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "3des-sha1-modp1024-pfs",
                "aes128-sha256-modp2048-pfs",
                "blowfish-sha256-modp2048-pfs",
                "aes256-sha512-ecp256-gcm"
            })
    void everythingIsWhatStrongSwanComputed(String name) throws Exception {
        VectorFile file = VectorFile.keyed("ikev1-capture/" + name + ".txt");
        List<Octets> datagrams = VectorFile.lines("ikev1-capture/" + name + ".txt").stream()
                .filter(line -> line.matches("[ir]\\.\\d+ = .*"))
                .map(line -> Octets.ofHex(line.substring(line.indexOf('=') + 2)))
                .toList();
        Session session = new Session(file, datagrams.subList(0, 4));

        session.identities(datagrams.subList(4, 6));
        session.quickMode(datagrams.subList(6, 9));
        session.informational(datagrams.get(9), ProtocolId.ESP, 4);
        session.informational(datagrams.get(10), ProtocolId.ISAKMP, 16);
        assertThat(datagrams).hasSize(11);
    }

    /** What both sides know, message after message. */
    private static final class Session {
        private final VectorFile file;
        private final Cookies cookies;
        private final Skeyid skeyid;
        private final PublicValues values;
        private final Octets offeredSa;
        private IvChain chain;

        /** The first four messages, which make the keys. */
        Session(VectorFile file, List<Octets> datagrams) throws Exception {
            this.file = file;
            Message offer = clear(datagrams.get(0));
            Message answer = clear(datagrams.get(1));
            Message initiatorKey = clear(datagrams.get(2));
            Message responderKey = clear(datagrams.get(3));
            cookies = new Cookies(
                    answer.header().initiatorCookie(), answer.header().responderCookie());
            Phase1Attributes chosen = chosen(offer, answer);
            IkeHash hash = Objects.requireNonNull(chosen.hashAlgorithm());
            IkeCipher cipher = Objects.requireNonNull(chosen.cipher());
            values = new PublicValues(
                    body(initiatorKey, KeyExchangeData.class), body(responderKey, KeyExchangeData.class));
            skeyid = deriveKeys(file, hash, nonces(initiatorKey, responderKey), cookies);
            Secret key = skeyid.cipherKey(cipher, chosen.keyBytes());
            assertThat(key).isEqualTo(file.secret("cipher.key"));
            chain = IvChain.phase1(cipher, key, hash, values);
            assertThat(chain.iv()).isEqualTo(file.octets("phase1.iv"));
            checkNatDetection(hash, cookies, initiatorKey);
            offeredSa = body(offer, SecurityAssociation.class);
        }

        void identities(List<Octets> datagrams) {
            Message fifth = open(datagrams.get(0));
            Message sixth = open(datagrams.get(1));

            Octets hashI = skeyid.hashI(skeyid.hash(), values, cookies, offeredSa, body(fifth, Identification.class));
            Octets hashR = skeyid.hashR(skeyid.hash(), values, cookies, offeredSa, body(sixth, Identification.class));
            assertThat(hashI).isEqualTo(body(fifth, Hash.class)).isEqualTo(file.octets("hash_i"));
            assertThat(hashR).isEqualTo(body(sixth, Hash.class)).isEqualTo(file.octets("hash_r"));
        }

        private static Phase1Attributes chosen(Message offer, Message answer) {
            Phase1Attributes offered =
                    Phase1Attributes.decode(proposal(offer).transforms().getFirst());
            Phase1Attributes chosen =
                    Phase1Attributes.decode(proposal(answer).transforms().getFirst());
            assertThat(chosen.faults()).isEmpty();
            assertThat(chosen.isSameSuite(offered)).isTrue();
            return chosen;
        }

        private static Skeyid deriveKeys(VectorFile file, IkeHash hash, Nonces nonces, Cookies cookies) {
            Skeyid skeyid = Skeyid.ofPreSharedKey(
                    hash, file.secret("psk"), nonces, file.secret("phase1.shared"), cookies);
            assertThat(skeyid.skeyid()).isEqualTo(file.secret("skeyid"));
            assertThat(skeyid.derivation()).isEqualTo(file.secret("skeyid_d"));
            assertThat(skeyid.authentication()).isEqualTo(file.secret("skeyid_a"));
            assertThat(skeyid.encryption()).isEqualTo(file.secret("skeyid_e"));
            return skeyid;
        }

        /**
         * The first is of the address that the sender sends to; the second, of its own, strongSwan falsifies on
         * purpose.
         */
        private static void checkNatDetection(IkeHash hash, Cookies cookies, Message initiatorKey) throws Exception {
            List<NatDetection> hashes = initiatorKey.all(NatDetection.class);
            assertThat(hashes).hasSize(2);
            InetAddress responder = InetAddress.getByAddress(new byte[] {(byte) 203, 0, 113, 2});
            assertThat(hashes.getFirst().body()).isEqualTo(NatHash.of(hash, cookies, responder, 500));
            assertThat(hashes.getFirst().draft()).isFalse();
        }

        void quickMode(List<Octets> datagrams) {
            Exchange exchange = new Exchange(chain, datagrams.getFirst());
            Message first = exchange.open(datagrams.get(0));
            Message second = exchange.open(datagrams.get(1));
            Message third = exchange.open(datagrams.get(2));
            int messageId = first.header().messageId();
            Nonces nonces = nonces(first, second);

            Octets hash1 = skeyid.hash1(messageId, first.bodyAfterFirst());
            Octets hash2 = skeyid.hash2(messageId, nonces.initiator(), second.bodyAfterFirst());
            Octets hash3 = skeyid.hash3(messageId, nonces);
            assertThat(hash1).isEqualTo(body(first, Hash.class)).isEqualTo(file.octets("quick.hash1"));
            assertThat(hash2).isEqualTo(body(second, Hash.class)).isEqualTo(file.octets("quick.hash2"));
            assertThat(hash3).isEqualTo(body(third, Hash.class)).isEqualTo(file.octets("quick.hash3"));
            checkKeymat(first, second, nonces);
        }

        /**
         * Packets to the responder carry its SPI and are protected by the initiator's keys, as strongSwan calls them.
         */
        private void checkKeymat(Message first, Message second, Nonces nonces) {
            Phase2Attributes offered =
                    Phase2Attributes.decode(SaProtocol.ESP, proposal(first).transforms().getFirst());
            Phase2Attributes chosen =
                    Phase2Attributes.decode(SaProtocol.ESP, proposal(second).transforms().getFirst());
            assertThat(chosen.isSameSuite(offered)).isTrue();
            EspSuite suite = Objects.requireNonNull(chosen.suite());
            assertThat(chosen.group() != 0).isEqualTo(file.has("quick.shared"));
            checkKeymat("initiator", spi(second), nonces, suite);
            checkKeymat("responder", spi(first), nonces, suite);
        }

        private void checkKeymat(String side, Spi spi, Nonces nonces, EspSuite suite) {
            Secret shared = file.has("quick.shared") ? file.secret("quick.shared") : null;
            try (Keymat keys = Keymat.derive(skeyid, shared, ProtocolId.ESP.number(), spi, nonces, suite)) {
                assertThat(keys.encryption()).isEqualTo(file.secret("keymat." + side + ".encryption"));
                if (suite.cipher().isCombined()) {
                    assertThat(keys.integrity().length()).isZero();
                } else {
                    assertThat(keys.integrity()).isEqualTo(file.secret("keymat." + side + ".integrity"));
                }
            }
        }

        void informational(Octets datagram, ProtocolId protocol, int spiBytes) {
            Message message = new Exchange(chain, datagram).open(datagram);
            Octets expected = skeyid.hash1(message.header().messageId(), message.bodyAfterFirst());
            Delete delete = message.first(Delete.class).orElseThrow();

            assertThat(body(message, Hash.class)).isEqualTo(expected);
            assertThat(delete.protocol()).isEqualTo(protocol.number());
            assertThat(delete.spis()).allSatisfy(spi -> assertThat(spi.length()).isEqualTo(spiBytes));
        }

        private Message open(Octets datagram) {
            Message message = CaptureVectorTest.open(chain, datagram);
            chain = chain.after(datagram);
            return message;
        }
    }

    /** One exchange of phase 2 with its own chain. */
    private static final class Exchange {
        private IvChain chain;

        Exchange(IvChain phase1, Octets firstDatagram) {
            chain = phase1.phase2(encrypted(firstDatagram).header().messageId());
        }

        Message open(Octets datagram) {
            Message message = CaptureVectorTest.open(chain, datagram);
            chain = chain.after(datagram);
            return message;
        }
    }

    /** Opens a message, and seals it again. */
    private static Message open(IvChain chain, Octets datagram) {
        Message message = ((Decoded.Clear) chain.open(encrypted(datagram))).message();
        Message again = Message.of(message.header(), message.payloads());
        assertThat(again).isEqualTo(message);
        checkSealed(chain, again, datagram);
        return message;
    }

    /** Octet by octet the same, but that strongSwan adds a block of padding where none is needed. */
    private static void checkSealed(IvChain chain, Message message, Octets datagram) {
        String ours = chain.seal(message).toString().substring(2 * Header.LENGTH_BYTES);
        String theirs = datagram.toString().substring(2 * Header.LENGTH_BYTES);
        assertThat(theirs).startsWith(ours);
        assertThat(theirs.length() - ours.length())
                .isIn(0, 2 * chain.cipher().blockBytes());
    }

    private static Decoded.Encrypted encrypted(Octets datagram) {
        return (Decoded.Encrypted) MessageDecoder.decode(datagram);
    }

    private static Message clear(Octets datagram) {
        Message message = ((Decoded.Clear) MessageDecoder.decode(datagram)).message();
        assertThat(MessageEncoder.encode(Message.of(message.header(), message.payloads())))
                .isEqualTo(datagram);
        assertThat(datagram.length()).isEqualTo(Header.LENGTH_BYTES + message.body().length());
        return message;
    }

    private static Nonces nonces(Message initiator, Message responder) {
        return new Nonces(body(initiator, Nonce.class), body(responder, Nonce.class));
    }

    private static <P extends Payload> Octets body(
            Message message, Class<P> kind) {
        return message.first(kind).orElseThrow().body();
    }

    private static Proposal proposal(Message message) {
        return message.first(SecurityAssociation.class).orElseThrow().proposals().getFirst();
    }

    private static Spi spi(Message message) {
        return new Spi(ByteBuffer.wrap(proposal(message).spi().toArray()).getInt());
    }
}

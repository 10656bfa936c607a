package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.util.Arrays;
import java.util.List;

/** Messages of every exchange and every payload, for tests of the codec. */
final class SampleMessages {
    static final Octets CKY_I = Octets.ofHex("1122334455667788");
    static final Octets CKY_R = Octets.ofHex("99aabbccddeeff00");

    private SampleMessages() {}

    static Octets filled(int lengthBytes, int value) {
        byte[] octets = new byte[lengthBytes];
        Arrays.fill(octets, (byte) value);
        return Octets.of(octets);
    }

    static Transform transform(int number) {
        return new Transform(
                number,
                Transform.KEY_IKE,
                List.of(
                        Attribute.basic(1, 7),
                        Attribute.basic(2, 4),
                        Attribute.basic(3, 1),
                        Attribute.basic(4, 14),
                        Attribute.basic(11, 1),
                        Attribute.number(12, 86_400),
                        Attribute.basic(14, 128)));
    }

    static Message offer() {
        Proposal proposal = new Proposal(1, 1, Octets.EMPTY, List.of(transform(0), transform(1), transform(2)));
        return Message.of(
                Header.clear(CKY_I, Header.NO_COOKIE, ExchangeType.MAIN_MODE, 0),
                List.of(
                        SecurityAssociation.of(List.of(proposal)),
                        VendorIds.OPENBSD,
                        VendorIds.NAT_T_DRAFT_02,
                        VendorIds.NAT_T_RFC_3947,
                        VendorIds.DEAD_PEER_DETECTION));
    }

    static Message keyExchange() {
        return Message.of(
                Header.clear(CKY_I, CKY_R, ExchangeType.MAIN_MODE, 0),
                List.of(
                        new KeyExchangeData(filled(128, 3)),
                        new Nonce(filled(16, 4)),
                        new CertificateRequest(4, Octets.EMPTY),
                        new NatDetection(false, filled(20, 5)),
                        new NatDetection(true, filled(20, 6))));
    }

    static Message identity() {
        return Message.of(
                Header.clear(CKY_I, CKY_R, ExchangeType.MAIN_MODE, 0),
                List.of(
                        new Identification(1, 0, 0, Octets.ofHex("c0000201")),
                        new Certificate(4, filled(50, 9)),
                        new Hash(filled(32, 7)),
                        new Signature(filled(128, 8)),
                        Notification.of(
                                ProtocolId.ISAKMP,
                                NotifyType.INITIAL_CONTACT,
                                Octets.ofHex("112233445566778899aabbccddeeff00"),
                                Octets.EMPTY)));
    }

    static Message quick() {
        Proposal first = new Proposal(1, 3, Octets.ofHex("c0000001"), List.of(transform(1)));
        Proposal second = new Proposal(2, 3, Octets.ofHex("c0000002"), List.of(transform(1), transform(2)));
        return Message.of(
                Header.clear(CKY_I, CKY_R, ExchangeType.QUICK_MODE, 0xdeadbeef),
                List.of(
                        new Hash(filled(20, 1)),
                        SecurityAssociation.of(List.of(first, second)),
                        new Nonce(filled(16, 2)),
                        new KeyExchangeData(filled(64, 3)),
                        new Identification(4, 6, 0, Octets.ofHex("0a010000ffffff00")),
                        new Identification(4, 6, 443, Octets.ofHex("0a020000ffffff00")),
                        new NatOriginalAddress(false, 1, Octets.ofHex("c0000201")),
                        new NatOriginalAddress(true, 5, filled(16, 0x20))));
    }

    static Message informational() {
        return Message.of(
                Header.clear(CKY_I, CKY_R, ExchangeType.INFORMATIONAL, 77),
                List.of(
                        new Hash(filled(20, 1)),
                        Delete.of(ProtocolId.ESP, List.of(Octets.ofHex("c0000001"), Octets.ofHex("c0000002"))),
                        new Notification(0, 1, 40_000, Octets.EMPTY, Octets.ofHex("01")),
                        new Delete(1, 3, List.of()),
                        new Unknown(200, filled(9, 9))));
    }

    static Message transaction() {
        return Message.of(
                Header.clear(CKY_I, CKY_R, ExchangeType.TRANSACTION, 78),
                List.of(
                        new Hash(filled(20, 1)),
                        new Attributes(
                                1, 99, List.of(new Attribute(1, false, Octets.EMPTY), Attribute.basic(7, 1)))));
    }

    static List<Message> all() {
        return List.of(offer(), keyExchange(), identity(), quick(), informational(), transaction());
    }
}

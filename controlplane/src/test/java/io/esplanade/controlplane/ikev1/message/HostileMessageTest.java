package io.esplanade.controlplane.ikev1.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.SaProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attacker may send: the decoder always returns, and says what is wrong. */
class HostileMessageTest {
    static final int LENGTH_AT = 24;

    static List<Message> messages() {
        return SampleMessages.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyTruncationIsRefused(Message message) {
        byte[] datagram = MessageEncoder.encode(message).toArray();
        for (int length = 0; length < datagram.length; length++) {
            byte[] cut = Arrays.copyOf(datagram, length);
            assertThat(reason(cut))
                    .isEqualTo(
                            length < Header.LENGTH_BYTES
                                    ? Malformation.DATAGRAM_TOO_SHORT
                                    : Malformation.LENGTH_MISMATCH);
            if (length >= Header.LENGTH_BYTES) {
                // The same with a header that admits it: the payloads themselves do not fit.
                assertThat(decode(withLength(cut, length))).isInstanceOf(Decoded.Malformed.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void mutationsNeverEscapeTheDecoder(Message message) {
        byte[] datagram = MessageEncoder.encode(message).toArray();
        Random random = new Random(message.header().messageId());
        for (int round = 0; round < 5_000; round++) {
            byte[] mutated = datagram.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(mutated.length);
                mutated[at] = (byte) (random.nextBoolean() ? random.nextInt() : mutated[at] ^ 1 << random.nextInt(8));
            }
            exercise(decode(mutated));
            Octets body = Octets.of(mutated, Header.LENGTH_BYTES, mutated.length - Header.LENGTH_BYTES);
            exercise(MessageDecoder.decodeBody(message.header(), body));
        }
    }

    /** Uses all that a decoded message offers, and encodes it again. */
    static void exercise(Decoded decoded) {
        if (decoded instanceof Decoded.Clear(Message message)) {
            assertThat(MessageEncoder.body(message.payloads()).length())
                    .isEqualTo(message.body().length());
            message.bodyAfterFirst();
            message.all(SecurityAssociation.class).stream()
                    .flatMap(sa -> sa.proposals().stream())
                    .flatMap(proposal -> proposal.transforms().stream())
                    .forEach(HostileMessageTest::exercise);
        } else if (decoded instanceof Decoded.Malformed malformed) {
            assertThat(malformed.detail()).isNotBlank();
            assertThat(malformed.notifyType().isError()).isTrue();
        }
    }

    private static void exercise(Transform transform) {
        Phase1Attributes phase1 = Phase1Attributes.decode(transform);
        if (phase1.faults().isEmpty() && phase1.cipher() != null) {
            assertThat(phase1.keyBytes()).isPositive();
        }
        for (SaProtocol protocol : List.of(SaProtocol.ESP, SaProtocol.AH)) {
            Phase2Attributes phase2 = Phase2Attributes.decode(protocol, transform);
            if (!phase2.faults().isEmpty()) {
                assertThat(phase2.suite()).isNull();
            }
        }
    }

    @Test
    void randomOctetsAreNoMessage() {
        Random random = new Random(1);
        for (int length = 0; length < 600; length++) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            decode(noise);
            exercise(MessageDecoder.decodeBody(SampleMessages.quick().header(), Octets.of(noise)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0xffffffff, 0x7fffffff, 0x80000000, 0, 27, 61})
    void hugeOrWrongLengthsAllocateNothing(int length) {
        byte[] datagram = Arrays.copyOf(MessageEncoder.encode(SampleMessages.offer()).toArray(), 60);
        assertThat(reason(withLength(datagram, length))).isEqualTo(Malformation.LENGTH_MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void lengthsBelowTheGenericHeaderAreRefusedEverywhere(int length) {
        // Offsets of the length fields of: the SA payload, its proposal, its first transform.
        for (int at : new int[] {2, 14, 22}) {
            byte[] datagram = MessageEncoder.encode(SampleMessages.offer()).toArray();
            datagram[Header.LENGTH_BYTES + at] = 0;
            datagram[Header.LENGTH_BYTES + at + 1] = (byte) length;
            assertThat(reason(datagram)).isEqualTo(Malformation.PAYLOAD_TOO_SHORT);
        }
    }

    @Test
    void attributeWithLengthZeroDoesNotLoop() {
        byte[] attributes = new byte[4 * 40];
        Octets body = new Writer().u8(1).u8(0).u16(1).octets(Octets.of(attributes)).toOctets();
        assertThat(reasonOfBody(PayloadType.ATTRIBUTES.number(), body)).isEqualTo(Malformation.TOO_MANY);
    }

    @Test
    void onlyTypesOfThisVersionPass() {
        for (int type = 0; type < 256; type++) {
            byte[] datagram = MessageEncoder.encode(SampleMessages.offer()).toArray();
            datagram[16] = (byte) type;
            @Nullable Malformation reason = reason(datagram);
            boolean reserved = (type > 14 && type < 128 && type != 20 && type != 21) || type == 0;
            if (reserved || type == 2 || type == 3) {
                assertThat(reason).as("type %d", type).isEqualTo(Malformation.PAYLOAD_TYPE);
                Decoded.Malformed encrypted = malformed(with(datagram, 19, Header.ENCRYPTION));
                assertThat(encrypted.reason()).isEqualTo(Malformation.PAYLOAD_TYPE);
                assertThat(encrypted.decryptsToGarbage()).isFalse();
            }
        }
    }

    @Test
    void headersThatDoNotExistAreRefused() {
        byte[] good = MessageEncoder.encode(SampleMessages.offer()).toArray();
        assertThat(reason(with(good, 17, 0x20))).isEqualTo(Malformation.MAJOR_VERSION);
        assertThat(reason(with(good, 17, 0x00))).isEqualTo(Malformation.MAJOR_VERSION);
        assertThat(reason(with(good, 17, 0x11))).isEqualTo(Malformation.MINOR_VERSION);
        assertThat(reason(with(good, 18, 0))).isEqualTo(Malformation.EXCHANGE_TYPE);
        assertThat(reason(with(good, 18, 255))).isEqualTo(Malformation.EXCHANGE_TYPE);
        assertThat(reason(with(good, 19, 0xff))).isEqualTo(Malformation.FLAGS);
        assertThat(reason(with(good, 19, 8))).isEqualTo(Malformation.FLAGS);
        byte[] noCookie = good.clone();
        Arrays.fill(noCookie, 0, 8, (byte) 0);
        assertThat(reason(noCookie)).isEqualTo(Malformation.COOKIE);
        assertThat(reason(withLength(with(Arrays.copyOf(good, 28), 19, 1), 28)))
                .isEqualTo(Malformation.CIPHERTEXT_LENGTH);
    }

    @Test
    void foreignDoiAndSituationAreNamed() {
        byte[] good = MessageEncoder.encode(SampleMessages.offer()).toArray();
        byte[] doi = good.clone();
        Arrays.fill(doi, 32, 36, (byte) 0xff);
        byte[] situation = good.clone();
        Arrays.fill(situation, 36, 40, (byte) 0xff);

        assertThat(malformed(doi).notifyType()).isEqualTo(NotifyType.DOI_NOT_SUPPORTED);
        assertThat(malformed(doi).detail()).isEqualTo("DOI 4294967295");
        assertThat(malformed(situation).notifyType()).isEqualTo(NotifyType.SITUATION_NOT_SUPPORTED);
    }

    @Test
    void moreThanWeReadIsRefused() {
        List<Payload> payloads =
                Collections.nCopies(MessageDecoder.MAX_PAYLOADS + 1, new VendorId(Octets.EMPTY));
        assertThat(reason(MessageEncoder.encode(Message.of(SampleMessages.offer().header(), payloads))
                        .toArray()))
                .isEqualTo(Malformation.TOO_MANY);

        Transform small = new Transform(1, 1, List.of());
        assertThat(reasonOf(Collections.nCopies(SaCodec.MAX_PROPOSALS + 1, proposal(List.of(small)))))
                .isEqualTo(Malformation.TOO_MANY);
        assertThat(reasonOf(Collections.nCopies(2, proposal(Collections.nCopies(129, small)))))
                .isEqualTo(Malformation.TOO_MANY);
        Transform wide = new Transform(
                1, 1, Collections.nCopies(SaCodec.MAX_ATTRIBUTES + 1, Attribute.basic(1, 1)));
        assertThat(reasonOf(List.of(proposal(List.of(wide))))).isEqualTo(Malformation.TOO_MANY);
    }

    @Test
    void transformCountMustBeTrue() {
        byte[] good = MessageEncoder.encode(SampleMessages.offer()).toArray();
        int countAt = Header.LENGTH_BYTES + 4 + 8 + 4 + 3;
        assertThat(good[countAt]).isEqualTo((byte) 3);
        for (int count : new int[] {0, 1, 2, 4, 255}) {
            assertThat(reason(with(good, countAt, count))).isIn(Malformation.PROPOSAL_SYNTAX);
        }
        assertThat(reason(with(good, countAt - 1, 255))).isEqualTo(Malformation.PROPOSAL_SYNTAX);
    }

    @ParameterizedTest
    @CsvSource({"0, 65535", "4, 65535", "255, 2", "16, 1", "0, 1"})
    void deleteMustHoldItsSpis(int spiBytes, int count) {
        Octets body = new Writer().u32(1).u8(3).u8(spiBytes).u16(count).u32(7).toOctets();
        assertThat(reasonOfBody(PayloadType.DELETE.number(), body)).isEqualTo(Malformation.PAYLOAD_CONTENT);
    }

    @Test
    void deleteOfCountlessSpisIsRefused() {
        Octets body = Delete.of(ProtocolId.ESP, Collections.nCopies(1025, Octets.ofHex("01020304")))
                .body();
        assertThat(reasonOfBody(PayloadType.DELETE.number(), body)).isEqualTo(Malformation.TOO_MANY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 257})
    void noncesHaveEightTo256Octets(int length) {
        assertThat(reasonOfBody(PayloadType.NONCE.number(), SampleMessages.filled(length, 1)))
                .isEqualTo(Malformation.PAYLOAD_CONTENT);
    }

    @Test
    void garbageFromDecryptionIsCalledSo() {
        Header header = SampleMessages.identity().header();
        Random random = new Random(3);
        int garbage = 0;
        for (int round = 0; round < 1_000; round++) {
            byte[] noise = new byte[64];
            random.nextBytes(noise);
            if (MessageDecoder.decodeBody(header, Octets.of(noise)) instanceof Decoded.Malformed malformed) {
                assertThat(malformed.decryptsToGarbage()).isTrue();
                garbage++;
            }
        }
        assertThat(garbage).isGreaterThan(995);
        byte[] reserved = SampleMessages.identity().body().toArray();
        reserved[1] = 0x5a;
        assertThat(((Decoded.Malformed) MessageDecoder.decodeBody(header, Octets.of(reserved))).detail())
                .isEqualTo("reserved field non-zero: 5a");
        assertThat(malformed(MessageEncoder.encode(header, Octets.of(reserved)).toArray())
                        .decryptsToGarbage())
                .isFalse();
    }

    @Test
    void onePayloadOfTheGreatestLengthPasses() {
        Message message = Message.of(
                SampleMessages.offer().header(), List.of(new VendorId(SampleMessages.filled(65_531, 1))));
        assertThat(decode(MessageEncoder.encode(message).toArray())).isEqualTo(new Decoded.Clear(message));
    }

    private static Proposal proposal(List<Transform> transforms) {
        return new Proposal(1, 1, Octets.EMPTY, transforms);
    }

    private static @Nullable Malformation reasonOf(List<Proposal> proposals) {
        return reasonOfBody(
                PayloadType.SECURITY_ASSOCIATION.number(),
                SecurityAssociation.of(new ArrayList<>(proposals)).body());
    }

    private static @Nullable Malformation reasonOfBody(int type, Octets body) {
        Header header = SampleMessages.quick().header().withNextPayload(type);
        return reason(MessageEncoder.encode(header, new Writer().framed(0, body).toOctets())
                .toArray());
    }

    private static byte[] with(byte[] datagram, int at, int value) {
        byte[] changed = datagram.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static byte[] withLength(byte[] datagram, int length) {
        byte[] changed = datagram.clone();
        for (int i = 0; i < 4; i++) {
            changed[LENGTH_AT + i] = (byte) (length >>> (24 - 8 * i));
        }
        return changed;
    }

    private static Decoded decode(byte[] datagram) {
        return MessageDecoder.decode(Octets.of(datagram));
    }

    private static Decoded.Malformed malformed(byte[] datagram) {
        return (Decoded.Malformed) decode(datagram);
    }

    /** Null for a message that is understood. */
    private static @Nullable Malformation reason(byte[] datagram) {
        return decode(datagram) instanceof Decoded.Malformed malformed ? malformed.reason() : null;
    }
}

package io.esplanade.controlplane.ikev1.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
    static List<Message> messages() {
        return SampleMessages.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatIsEncodedIsDecodedTheSame(Message message) {
        assertThat(MessageDecoder.decode(MessageEncoder.encode(message))).isEqualTo(new Decoded.Clear(message));
    }

    @Test
    void octetsAreThoseOfRfc2408() {
        Message message = Message.of(
                Header.clear(SampleMessages.CKY_I, Header.NO_COOKIE, ExchangeType.MAIN_MODE, 0),
                List.of(
                        SecurityAssociation.of(List.of(new Proposal(
                                1,
                                1,
                                Octets.EMPTY,
                                List.of(new Transform(
                                        0,
                                        1,
                                        List.of(Attribute.basic(11, 1), Attribute.number(12, 86_400))))))),
                        new VendorId(Octets.ofHex("0102030405"))));

        assertThat(MessageEncoder.encode(message))
                .hasToString("1122334455667788" + "0000000000000000" + "01" + "10" + "02" + "00" + "00000000" + "0000004d"
                        + "0d000028" + "00000001" + "00000001" // SA: IPsec DOI, identity only
                        + "0000001c" + "01010001" // proposal 1, ISAKMP, no SPI, one transform
                        + "00000014" + "00010000" // transform 0, KEY_IKE
                        + "800b0001" + "000c000400015180"
                        + "00000009" + "0102030405");
    }

    @Test
    void bodiesAreTheOctetsReceived() {
        Message sent = SampleMessages.offer();
        Message received = clear(MessageDecoder.decode(MessageEncoder.encode(sent)));

        Octets body = received.first(SecurityAssociation.class).orElseThrow().body();

        byte[] datagram = MessageEncoder.encode(sent).toArray();
        assertThat(Octets.of(datagram, Header.LENGTH_BYTES + 4, body.length())).isEqualTo(body);
    }

    @Test
    void bodyAfterFirstIsWhatStandsBehindTheHash() {
        List<Payload> rest = List.of(new Nonce(SampleMessages.filled(8, 1)), new VendorId(Octets.ofHex("01")));
        List<Payload> whole = new ArrayList<>(rest);
        whole.addFirst(new Hash(SampleMessages.filled(20, 2)));

        Message message = Message.of(
                Header.encrypted(SampleMessages.CKY_I, SampleMessages.CKY_R, ExchangeType.QUICK_MODE, 1), whole);

        assertThat(message.bodyAfterFirst()).isEqualTo(MessageEncoder.body(rest));
        assertThat(message.all(VendorId.class)).hasSize(1);
    }

    @Test
    void paddingOfADecryptedBodyIsLeftAlone() {
        Message message = SampleMessages.quick();
        for (int padding : new int[] {1, 15, 200}) {
            byte[] padded = Arrays.copyOf(message.body().toArray(), message.body().length() + padding);
            assertThat(MessageDecoder.decodeBody(message.header(), Octets.of(padded)))
                    .isEqualTo(new Decoded.Clear(message));
        }
    }

    @Test
    void upToThreeOctetsOfPaddingPassInClear() {
        Message message = SampleMessages.offer();
        Octets body = message.body();
        byte[] three = Arrays.copyOf(body.toArray(), body.length() + 3);
        byte[] four = Arrays.copyOf(body.toArray(), body.length() + 4);

        assertThat(MessageDecoder.decode(MessageEncoder.encode(message.header(), Octets.of(three))))
                .isEqualTo(new Decoded.Clear(message));
        assertThat(MessageDecoder.decode(MessageEncoder.encode(message.header(), Octets.of(four))))
                .isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void encryptedMessagesKeepTheirCiphertext() {
        Header header = Header.encrypted(SampleMessages.CKY_I, SampleMessages.CKY_R, ExchangeType.QUICK_MODE, 5)
                .withNextPayload(8);
        Octets ciphertext = SampleMessages.filled(48, 0xab);

        assertThat(MessageDecoder.decode(MessageEncoder.encode(header, ciphertext)))
                .isEqualTo(new Decoded.Encrypted(header, ciphertext));
    }

    @Test
    void privatePayloadTypesAreKept() {
        List<Payload> payloads = Collections.nCopies(MessageDecoder.MAX_PAYLOADS, new Unknown(255, Octets.EMPTY));
        Message message = Message.of(
                Header.clear(SampleMessages.CKY_I, SampleMessages.CKY_R, ExchangeType.INFORMATIONAL, 1), payloads);

        assertThat(clear(MessageDecoder.decode(MessageEncoder.encode(message))).payloads())
                .isEqualTo(payloads);
    }

    private static Message clear(Decoded decoded) {
        return ((Decoded.Clear) decoded).message();
    }
}

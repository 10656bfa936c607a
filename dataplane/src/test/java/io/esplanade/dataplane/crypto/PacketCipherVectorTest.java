package io.esplanade.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that others sealed. */
@ParameterizedClass
@MethodSource("io.esplanade.dataplane.crypto.Providers#ciphers")
class PacketCipherVectorTest {
    private final PacketCiphers ciphers;

    PacketCipherVectorTest(PacketCiphers ciphers) {
        this.ciphers = ciphers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"scapy/esp.txt", "rfc/esp-combined.txt"})
    void opensPacketsSealedByOthers(String resource) {
        for (KnownAnswer answer : Vectors.packets(resource)) {
            try (PacketCipher in = ciphers.create(answer.spec(Direction.IN))) {
                Packet packet = Packet.of(answer.esp().toArray());
                assertThat(in.open(packet.memory, Packet.OFFSET, packet.length(), answer.sequence()))
                        .as(answer.toLine())
                        .isTrue();
                int from = answer.prefixBytes();
                assertThat(packet.octets(from, from + answer.payload().length()))
                        .as(answer.toLine())
                        .isEqualTo(answer.payload().toArray());
            }
        }
    }

    @Test
    void sealsTheSameWhereTheIvIsTheSequenceNumber() {
        List<KnownAnswer> answers = Vectors.packets("scapy/esp.txt").stream()
                .filter(KnownAnswer::isSealable)
                .toList();
        assertThat(answers).hasSizeGreaterThan(100);
        for (KnownAnswer answer : answers) {
            assertThat(Octets.of(seal(answer).octets())).as(answer.toLine()).isEqualTo(answer.esp());
        }
    }

    private Packet seal(KnownAnswer answer) {
        Packet packet = Packet.zeros(answer.esp().length());
        packet.write(0, Arrays.copyOf(answer.esp().toArray(), PacketCipher.HEADER_BYTES));
        packet.write(answer.prefixBytes(), answer.payload().toArray());
        try (PacketCipher out = ciphers.create(answer.spec(Direction.OUT))) {
            out.seal(packet.memory, Packet.OFFSET, answer.payload().length(), answer.sequence());
        }
        return packet;
    }

    @Test
    void vectorsCoverEverySuite() {
        List<EspSuite> suites = Vectors.packets("scapy/esp.txt").stream()
                .map(KnownAnswer::suite)
                .distinct()
                .toList();
        assertThat(suites).extracting(EspSuite::cipher).contains(EspCipher.values());
        assertThat(suites).extracting(EspSuite::integrity).contains(EspIntegrity.values());
        assertThat(KnownAnswer.ofProgram()).extracting(KnownAnswer::suite).containsAll(suites);
    }

    @Test
    void wycheproofCombinedModes() {
        for (String[] row : Vectors.rows("wycheproof/aead.txt")) {
            byte[] nonce = Vectors.hex(row[3]);
            byte[] additionalData = Vectors.hex(row[4]);
            byte[] message = Vectors.hex(row[5]);
            byte[] ciphertext = Vectors.hex(row[6]);
            byte[] lowSequence =
                    Arrays.copyOfRange(additionalData, additionalData.length - 4, additionalData.length);
            Packet packet = Packet.of(
                    Arrays.copyOf(additionalData, 4),
                    lowSequence,
                    Arrays.copyOfRange(nonce, 4, nonce.length),
                    ciphertext,
                    Vectors.hex(row[7]));
            try (PacketCipher in = ciphers.create(wycheproofSpec(row))) {
                boolean authentic =
                        in.open(packet.memory, Packet.OFFSET, packet.length(), sequence(additionalData));
                assertThat(authentic).as("case " + row[1]).isEqualTo(row[8].equals("valid"));
                assertThat(packet.octets(16, 16 + ciphertext.length))
                        .as("case " + row[1])
                        .isEqualTo(authentic ? message : ciphertext);
            }
        }
    }

    private static CipherSpec wycheproofSpec(String[] row) {
        byte[] key = Vectors.hex(row[2]);
        return new CipherSpec(
                new EspSuite(EspCipher.valueOf(row[0]), key.length, EspIntegrity.NONE),
                Direction.IN,
                Secret.owning(Vectors.hex(row[2] + row[3].substring(0, 8))),
                Secret.owning(new byte[0]),
                Vectors.hex(row[4]).length == 12);
    }

    /** The additional data are the SPI and the sequence number, of 4 or 8 octets (RFC 4106 section 5). */
    private static long sequence(byte[] additionalData) {
        ByteBuffer buffer = ByteBuffer.wrap(additionalData, 4, additionalData.length - 4);
        return buffer.remaining() == 8 ? buffer.getLong() : Integer.toUnsignedLong(buffer.getInt());
    }
}

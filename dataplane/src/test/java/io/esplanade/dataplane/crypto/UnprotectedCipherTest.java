package io.esplanade.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Secret;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The switch for benchmarks: packets of the same shape, in clear, and no way between it and a real cipher. */
class UnprotectedCipherTest {
    private static final int PAYLOAD_BYTES = 48;

    private final CryptoProvider none = UnprotectedCipher.LIBRARY.perThread().get();
    private final CryptoProvider jca = new JcaProvider();

    static Stream<EspSuite> suites() {
        return Stream.of(
                new EspSuite(EspCipher.AES_GCM_16, 16, EspIntegrity.NONE),
                new EspSuite(EspCipher.AES_CBC, 16, EspIntegrity.HMAC_SHA2_256_128),
                new EspSuite(EspCipher.NULL, 0, EspIntegrity.HMAC_SHA1_96));
    }

    @Test
    void nobodyGetsItWithoutAsking() throws UnusableLibraryException {
        assertThat(UnprotectedCipher.IS_WANTED).isFalse();
        assertThat(ProviderChoice.labelled(UnprotectedCipher.NAME)).isEmpty();
        CryptoProviders providers = CryptoProviders.of(ProviderChoice.AUTO);
        providers.check();
        assertThat(providers.inUse()).doesNotContain(UnprotectedCipher.NAME);
    }

    @ParameterizedTest
    @MethodSource("suites")
    void packetsStayInClearAndHaveTheLengthOfTheSuite(EspSuite suite) {
        Packet packet = packet(suite);
        byte[] payload = "in clear, forty-eight octets of it, for everyone".getBytes(StandardCharsets.US_ASCII);
        packet.write(prefixBytes(suite), payload);
        none.create(spec(suite, Direction.OUT)).seal(packet.memory, Packet.OFFSET, PAYLOAD_BYTES, 1);
        assertThat(packet.octets(prefixBytes(suite), prefixBytes(suite) + PAYLOAD_BYTES)).isEqualTo(payload);
        assertThat(none.create(spec(suite, Direction.IN)).open(packet.memory, Packet.OFFSET, packet.length(), 1)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void nothingPassesBetweenItAndARealCipher(EspSuite suite) {
        Packet packet = packet(suite);
        none.create(spec(suite, Direction.OUT)).seal(packet.memory, Packet.OFFSET, PAYLOAD_BYTES, 1);
        assertThat(jca.create(spec(suite, Direction.IN)).open(packet.memory, Packet.OFFSET, packet.length(), 1)).isFalse();
        jca.create(spec(suite, Direction.OUT)).seal(packet.memory, Packet.OFFSET, PAYLOAD_BYTES, 1);
        assertThat(none.create(spec(suite, Direction.IN)).open(packet.memory, Packet.OFFSET, packet.length(), 1)).isFalse();
    }

    private static Packet packet(EspSuite suite) {
        return Packet.zeros(prefixBytes(suite) + PAYLOAD_BYTES + suite.icvBytes());
    }

    private static int prefixBytes(EspSuite suite) {
        return PacketCipher.HEADER_BYTES + suite.cipher().ivBytes();
    }

    private static CipherSpec spec(EspSuite suite, Direction direction) {
        return new CipherSpec(
                suite,
                direction,
                Secret.owning(new byte[suite.encryptionKeyBytes()]),
                Secret.owning(new byte[suite.integrity().keyBytes()]),
                false);
    }
}

package io.esplanade.controlplane.ikev1.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.esplanade.dataplane.api.Octets;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;

/** Any octets as a datagram, and as what decryption gave. */
class MessageDecoderFuzzTest {
    @Timeout(10)
    @FuzzTest
    void anyOctetsAreDecodedOrRefused(byte[] octets) {
        HostileMessageTest.exercise(MessageDecoder.decode(Octets.of(octets)));
        HostileMessageTest.exercise(
                MessageDecoder.decodeBody(SampleMessages.quick().header(), Octets.of(octets)));
        if (octets.length >= Header.LENGTH_BYTES) {
            // The length that is true: most of what a fuzzer makes would end there.
            byte[] datagram = Arrays.copyOf(octets, octets.length);
            for (int i = 0; i < Integer.BYTES; i++) {
                datagram[HostileMessageTest.LENGTH_AT + i] = (byte) (octets.length >>> (24 - 8 * i));
            }
            HostileMessageTest.exercise(MessageDecoder.decode(Octets.of(datagram)));
        }
    }
}

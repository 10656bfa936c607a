package io.esplanade.dataplane.esp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSuite;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Timeout;

/** Any octets as an ESP packet, and as what a peer has sealed: without its integrity check hardly any reach the trailer. */
class EspInboundFuzzTest {
    private static final EspSuite NULL = new EspSuite(EspCipher.NULL, 0, EspIntegrity.HMAC_SHA1_96);
    private static final int MAX_CONTENT_BYTES = 9_000;

    private final Sas sas = new Sas();
    private final EspInbound inbound = new EspInbound();

    @Timeout(10)
    @FuzzTest
    void anyOctetsAreOpenedOrDropped(byte[] octets) {
        open(octets.clone());
        open(sealed(octets));
    }

    /** Whole blocks of the octets between header and integrity check value. */
    private byte[] sealed(byte[] octets) {
        int contentBytes = Math.clamp(octets.length / 4 * 4L, 4, MAX_CONTENT_BYTES);
        OutboundSa out = sas.out(NULL);
        byte[] packet = new byte[EspHeader.LENGTH_BYTES + contentBytes + NULL.icvBytes()];
        System.arraycopy(octets, 0, packet, EspHeader.LENGTH_BYTES, Math.min(octets.length, contentBytes));
        MemorySegment memory = MemorySegment.ofArray(packet);
        EspHeader.write(memory, 0, Sas.SPI, 1);
        out.cipher.seal(memory, 0, contentBytes, 1);
        return packet;
    }

    private void open(byte[] packet) {
        if (inbound.open(sas.in(NULL), MemorySegment.ofArray(packet), 0, packet.length) == Drop.NONE) {
            assertThat(inbound.innerOffset()).isEqualTo(EspHeader.LENGTH_BYTES);
            assertThat(inbound.innerBytes())
                    .isBetween(1, packet.length - EspHeader.LENGTH_BYTES - 2 - NULL.icvBytes());
            assertThat(inbound.nextHeader()).isIn(4, 41);
        }
    }
}

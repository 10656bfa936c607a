package io.esplanade.dataplane.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Drop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EcnTest {
    // RFC 6040 figure 4, as printed there: inner, outer, outgoing.
    @ParameterizedTest
    @CsvSource({
        "NOT_ECT, NOT_ECT, NOT_ECT", "NOT_ECT, ECT_0, NOT_ECT", "NOT_ECT, ECT_1, NOT_ECT", "NOT_ECT, CE, DROP",
        "ECT_0, NOT_ECT, ECT_0", "ECT_0, ECT_0, ECT_0", "ECT_0, ECT_1, ECT_1", "ECT_0, CE, CE",
        "ECT_1, NOT_ECT, ECT_1", "ECT_1, ECT_0, ECT_1", "ECT_1, ECT_1, ECT_1", "ECT_1, CE, CE",
        "CE, NOT_ECT, CE", "CE, ECT_0, CE", "CE, ECT_1, CE", "CE, CE, CE"
    })
    void decapsulatesByTheTable(Codepoint inner, Codepoint outer, Codepoint outgoing) {
        for (boolean v6 : new boolean[] {false, true}) {
            TestPacket template = TestPacket.tcp(v6, new byte[] {1, 2, 3});
            template.trafficClass = 0xb8 | inner.bits;
            IpPacket packet = TestPacket.parsed(template.build(), 0);

            // The outer DSCP differs, and must not come through.
            Drop drop = Ecn.decapsulate(packet, 0x28 | outer.bits);

            assertThat(drop).isEqualTo(outgoing == Codepoint.DROP ? Drop.ECN : Drop.NONE);
            if (drop == Drop.NONE) {
                template.trafficClass = 0xb8 | outgoing.bits;
                assertThat(TestPacket.bytes(packet)).isEqualTo(template.build());
                assertThat(packet.trafficClass()).isEqualTo(template.trafficClass);
            }
        }
    }

    @Test
    void encapsulatesByCopying() {
        for (int trafficClass = 0; trafficClass < 256; trafficClass++) {
            assertThat(Ecn.encapsulate(trafficClass)).isEqualTo(trafficClass);
        }
    }

    enum Codepoint {
        NOT_ECT(0),
        ECT_1(1),
        ECT_0(2),
        CE(3),
        DROP(-1);

        final int bits;

        Codepoint(int bits) {
            this.bits = bits;
        }
    }
}

package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * As soon as a gateway says that its tunnel is up, a single packet goes through, from either side: the responder takes
 * what comes by its inbound SA before it has the third message of quick mode.
 */
@ExtendWith(LabExtension.class)
@DisplayName("the first packet after set-up")
class FirstPacketIT {
    private static final int ROUNDS = 2;

    @Test
    @DisplayName("is not lost, whichever side sends it")
    void isNotLost(Lab lab) {
        Pair pair = Pair.start(lab, Pair.SUITES);
        pair.awaitTunnels(1);
        assertThat(lab.ping(lab.hostA(), Lab.HOST_B)).isTrue();

        String file = pair.a().configuration().toString();
        for (int round = 1; round <= ROUNDS; round++) {
            pair.a().ipsecctl("-F", "-f", file);
            pair.awaitTunnels(1 + round);
            boolean fromA = round % 2 == 0;
            assertThat(lab.ping(fromA ? lab.hostA() : lab.hostB(), fromA ? Lab.HOST_B : Lab.HOST_A))
                    .as("round " + round)
                    .isTrue();
        }
        assertThat(lab.clearText()).isZero();
        assertThat(pair.a().metric("ipsec_packets_dropped_total\\{reason=\"unknown_spi\"\\}")).isZero();
        assertThat(pair.b().metric("ipsec_packets_dropped_total\\{reason=\"unknown_spi\"\\}")).isZero();
    }
}

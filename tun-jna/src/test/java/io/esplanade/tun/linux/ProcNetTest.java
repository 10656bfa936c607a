package io.esplanade.tun.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcNetTest {
    private static final List<String> UDP = List.of(
            "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer"
                    + " drops            ",
            " 1034: 00000000:01F4 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 48211 2"
                    + " 0000000000000000 0         ",
            " 5034: 0100007F:1194 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 48212 2"
                    + " 0000000000000000 0         ",
            " 5034: 00000000000000000000000001000000:1194 00000000000000000000000000000000:0000 07 00000000:00000000"
                    + " 00:00000000 00000000  1000        0 48213 2 0000000000000000 0",
            "garbage", "");

    @Test
    void findsTheSocketsOfAPort() {
        assertThat(ProcNet.socketLinks(UDP, 500)).containsExactly("socket:[48211]");
        assertThat(ProcNet.socketLinks(UDP, 4500)).containsExactlyInAnyOrder("socket:[48212]", "socket:[48213]");
        assertThat(ProcNet.socketLinks(UDP, 53)).isEmpty();
    }
}

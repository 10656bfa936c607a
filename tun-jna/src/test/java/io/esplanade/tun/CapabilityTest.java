package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A process without capabilities is told which it lacks. */
class CapabilityTest {
    @Test
    void everyMissingCapabilityIsNamed() throws Exception {
        try (Namespace here = Namespace.create()) {
            String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            String output = here.exec("setpriv --bounding-set=-net_admin,-net_raw,-net_bind_service " + java
                    + " --enable-native-access=ALL-UNNAMED -Xmx64m -XX:TieredStopAtLevel=1 -cp "
                    + System.getProperty("java.class.path") + " " + OpenDevices.class.getName());
            assertThat(output.lines().filter(line -> line.contains("CAP_")).map(line -> line.split("\\.", 2)[0]))
                    .containsExactly(
                            "CAP_NET_ADMIN is missing, which it takes to create the TUN device",
                            "CAP_NET_RAW is missing, which it takes to receive IP protocol 50",
                            "UDP port 500: CAP_NET_BIND_SERVICE is missing, which it takes to use a port below 1024",
                            "CAP_NET_ADMIN is missing, which it takes to mark its own packets");
            assertThat(output).doesNotContain("opened");
        }
    }
}

package io.esplanade.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.tun.linux.Errno;
import io.esplanade.tun.linux.ErrnoException;
import org.junit.jupiter.api.Test;

/** What a person reads who has to put it right. */
class HintsTest {
    private static ErrnoException failed(int errno) {
        return new ErrnoException("call", errno);
    }

    @Test
    void aMissingDeviceNodeSaysHowToMakeIt() {
        assertThat(Hints.openTun(failed(Errno.ENOENT))).hasMessageContaining("mknod /dev/net/tun c 10 200");
        assertThat(Hints.openTun(failed(Errno.ENODEV))).hasMessageContaining("modprobe tun");
        assertThat(Hints.openTun(failed(Errno.EACCES))).hasMessageContaining("--device /dev/net/tun");
    }

    @Test
    void aMissingCapabilitySaysWhichForWhatAndHowToGrantIt() {
        assertThat(Hints.createTun("enc0", false, failed(Errno.EPERM)))
                .hasMessageContaining("CAP_NET_ADMIN is missing, which it takes to create the TUN device")
                .hasMessageContaining("AmbientCapabilities=CAP_NET_ADMIN")
                .hasMessageContaining("setcap cap_net_admin+ep");
        assertThat(Hints.openRaw(50, failed(Errno.EPERM)))
                .hasMessageContaining("CAP_NET_RAW is missing, which it takes to receive IP protocol 50");
        assertThat(Hints.setMark(failed(Errno.EPERM))).hasMessageContaining("CAP_NET_ADMIN");
        assertThat(Hints.configure("steer traffic into enc0", failed(Errno.EPERM))).hasMessageContaining("CAP_NET_ADMIN");
    }

    @Test
    void anErrorWithoutAHintStaysAsItIs() {
        ErrnoException other = failed(Errno.EBADFD);
        assertThat(Hints.openTun(other)).isSameAs(other);
        assertThat(Hints.createTun("enc0", false, other)).isSameAs(other);
    }
}

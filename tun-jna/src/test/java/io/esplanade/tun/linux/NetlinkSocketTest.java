package io.esplanade.tun.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NetlinkSocketTest {
    private static final int NLM_F_CAPPED = 0x100;
    private static final int NLM_F_ACK_TLVS = 0x200;

    private static byte[] acknowledgement(int errno, String text) {
        ByteBuffer out = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        out.putInt(-errno).putInt(28).put(new byte[12]); // the request's header, which says that it had 28 octets
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        out.putShort((short) (4 + octets.length + 1)).putShort((short) 1).put(octets);
        return out.array();
    }

    @Test
    void zeroIsAnAcknowledgement() {
        assertThatCode(() -> NetlinkSocket.throwIfError("add rule", 0, acknowledgement(0, ""))).doesNotThrowAnyException();
    }

    @Test
    void anErrorSaysWhatWasTriedAndWhatTheKernelHasToSay() {
        byte[] body = acknowledgement(Errno.EINVAL, "Invalid protocol number");
        assertThatThrownBy(() -> NetlinkSocket.throwIfError("add rule", NLM_F_CAPPED | NLM_F_ACK_TLVS, body))
                .isInstanceOfSatisfying(ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
                .hasMessage("add rule: Invalid argument (Invalid protocol number)");
    }

    @Test
    void aLengthThatLiesIsNotFollowed() {
        byte[] body = acknowledgement(Errno.EPERM, "x");
        ByteBuffer.wrap(body).order(ByteOrder.nativeOrder()).putInt(4, Integer.MAX_VALUE);
        assertThatThrownBy(() -> NetlinkSocket.throwIfError("add rule", NLM_F_ACK_TLVS, body))
                .hasMessage("add rule: Operation not permitted");
    }

    @Test
    void aShortAcknowledgementIsMalformed() {
        assertThatThrownBy(() -> NetlinkSocket.throwIfError("add rule", 0, new byte[4])).hasMessageContaining("malformed");
    }
}

package io.esplanade.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Timeout;

/** Any octets on the control socket, in both directions: a value, or the exception that says what is wrong. */
class ControlFrameFuzzTest {
    @Timeout(10)
    @FuzzTest
    void anyFrameIsDecodedOrRefused(byte[] frame) {
        try {
            ControlRequest request = ControlRequest.decode(new DataInputStream(new ByteArrayInputStream(frame)));
            assertThat(decoded(request.encode())).isEqualTo(request);
        } catch (IOException refused) {
            assertThat(refused.toString()).isNotBlank();
        }
        try {
            ControlReply reply = ControlReply.decode(ByteBuffer.wrap(frame));
            assertThat(ControlReply.decode(ByteBuffer.wrap(reply.encode()))).isEqualTo(reply);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static ControlRequest decoded(byte[] frame) throws IOException {
        return ControlRequest.decode(new DataInputStream(new ByteArrayInputStream(frame)));
    }
}

package io.esplanade.app.admin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the gateway answers. On the socket: status (1 octet), length of the output (4 octets), output, errors, both
 * UTF-8; a frame length (4 octets) goes before all of it. Big-endian. Any number of frames with the status {@link #MORE}
 * may come before the answer.
 *
 * @param status the client's exit status
 * @param output for the client's standard output
 * @param errors for its standard error
 */
public record ControlReply(int status, String output, String errors) {
    /** Status of a frame that others follow. */
    static final int MORE = 255;

    /** Longest frame a client takes: some hundred thousand SAs. */
    static final int MAX_FRAME_BYTES = 256 << 20;

    private static final int HEADER_BYTES = 5;

    /** It was done. */
    public static ControlReply ok(String output) {
        return new ControlReply(0, output, "");
    }

    /**
     * It was not done.
     *
     * @param errors whole lines
     */
    public static ControlReply failed(String errors) {
        return new ControlReply(1, "", errors);
    }

    /** Whether the answer is still to come. */
    boolean isProgress() {
        return status == MORE;
    }

    /** The frame without its length. */
    byte[] encode() {
        byte[] out = output.getBytes(StandardCharsets.UTF_8);
        byte[] err = errors.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HEADER_BYTES + out.length + err.length)
                .put((byte) status)
                .putInt(out.length)
                .put(out)
                .put(err)
                .array();
    }

    /** @throws IllegalArgumentException if the frame is not what {@link #encode} makes */
    static ControlReply decode(ByteBuffer frame) {
        if (frame.remaining() < HEADER_BYTES) {
            throw new IllegalArgumentException("the reply is too short");
        }
        int status = Byte.toUnsignedInt(frame.get());
        int outputBytes = frame.getInt();
        if (outputBytes < 0 || outputBytes > frame.remaining()) {
            throw new IllegalArgumentException("the reply contradicts its length");
        }
        byte[] output = new byte[outputBytes];
        frame.get(output);
        byte[] errors = new byte[frame.remaining()];
        frame.get(errors);
        return new ControlReply(
                status, new String(output, StandardCharsets.UTF_8), new String(errors, StandardCharsets.UTF_8));
    }
}

package io.esplanade.app.admin;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Asks a running gateway. Plain sockets, because ipsecctl lives for a moment. */
public final class ControlClient {
    private final Path socket;

    /** @param socket {@link RunDirectory#socket} */
    public ControlClient(Path socket) {
        this.socket = socket;
    }

    /**
     * Sends one request and waits for its reply.
     *
     * @throws IOException if no gateway listens, or it hangs up
     */
    public ControlReply ask(ControlRequest request) throws IOException {
        return ask(request, progress -> true);
    }

    /**
     * Sends one request and waits for its reply.
     *
     * @param progress takes what comes before the reply; once it answers false, the client hangs up
     * @return the reply, or an empty one if {@code progress} had enough
     * @throws IOException if no gateway listens, or it hangs up
     */
    public ControlReply ask(ControlRequest request, Predicate<ControlReply> progress) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            byte[] frame = request.encode();
            ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + frame.length).putInt(frame.length).put(frame).flip();
            while (out.hasRemaining()) {
                channel.write(out);
            }
            ControlReply reply = readReply(channel);
            while (reply.isProgress()) {
                if (!progress.test(reply)) {
                    return ControlReply.ok("");
                }
                reply = readReply(channel);
            }
            return reply;
        }
    }

    private static ControlReply readReply(SocketChannel channel) throws IOException {
        int lengthBytes = read(channel, Integer.BYTES).getInt();
        if (lengthBytes < 0 || lengthBytes > ControlReply.MAX_FRAME_BYTES) {
            throw new IOException("the reply has an impossible length");
        }
        return ControlReply.decode(read(channel, lengthBytes));
    }

    private static ByteBuffer read(SocketChannel channel, int lengthBytes) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(lengthBytes);
        while (in.hasRemaining()) {
            if (channel.read(in) < 0) {
                throw new EOFException("the gateway closed the connection (has it stopped, or is it of another release?)");
            }
        }
        return in.flip();
    }
}

package io.esplanade.app.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * Listens on the control socket. Requests are carried out on virtual threads, one for each connection, because they
 * read files and wait for the planes; the event loop only moves octets.
 */
public final class ControlServer implements AutoCloseable {
    // Our limits
    private static final int MAX_CONNECTIONS = 16;
    private static final int IDLE_SECONDS = 10;
    private static final int LENGTH_BYTES = 4;

    private final Path socket;
    private final Channel listener;

    private ControlServer(Path socket, Channel listener) {
        this.socket = socket;
        this.listener = listener;
    }

    /**
     * Starts to listen in the run directory, which the caller owns; a socket left over by a crash is replaced.
     *
     * @param service carries requests out
     */
    public static ControlServer start(
            RunDirectory runDirectory, EventLoopGroup group, ControlService service)
            throws IOException {
        // Nobody else may connect at any moment: the socket is made where only we can look, then moved to its name.
        Path nursery = emptyNursery(runDirectory);
        try {
            Path fresh = nursery.resolve("s");
            Channel listener = bind(group, fresh, service);
            try {
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
                Files.move(fresh, runDirectory.socket(), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                var _ = listener.close();
                throw e;
            }
            return new ControlServer(runDirectory.socket(), listener);
        } finally {
            Files.deleteIfExists(nursery.resolve("s"));
            Files.delete(nursery);
        }
    }

    /** A directory with a name so short that the socket's first name is not longer than its second one. */
    private static Path emptyNursery(RunDirectory runDirectory) throws IOException {
        Path nursery = runDirectory.directory().resolve(".n");
        Files.deleteIfExists(nursery.resolve("s"));
        Files.deleteIfExists(nursery);
        return Files.createDirectory(
                nursery, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static Channel bind(
            EventLoopGroup group, Path path, ControlService service) throws IOException {
        ConnectionLimit limit = new ConnectionLimit(MAX_CONNECTIONS);
        var bound = new ServerBootstrap()
                .group(group)
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(limit)
                                .addLast(new ReadTimeoutHandler(IDLE_SECONDS, TimeUnit.SECONDS))
                                .addLast(new WriteTimeoutHandler(IDLE_SECONDS, TimeUnit.SECONDS))
                                .addLast(new LengthFieldBasedFrameDecoder(
                                        ControlRequest.MAX_FRAME_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES))
                                .addLast(new LengthFieldPrepender(LENGTH_BYTES))
                                .addLast(new ControlHandler(service));
                    }
                })
                .bind(new DomainSocketAddress(path.toFile()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen in " + path.getParent() + ": " + bound.cause().getMessage());
        }
        return bound.channel();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(socket);
        listener.close().awaitUninterruptibly();
    }
}

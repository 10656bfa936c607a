package io.esplanade.app.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esplanade.app.admin.ControlRequest.Verb;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
    private static EventLoopGroup group;

    @TempDir
    private Path parent;

    private RunDirectory runDirectory;

    @BeforeAll
    static void startLoop() {
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }

    @AfterAll
    static void stopLoop() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @BeforeEach
    void takeDirectory() throws IOException {
        runDirectory = RunDirectory.take(parent.resolve("run"));
    }

    @AfterEach
    void giveDirectoryUp() throws IOException {
        runDirectory.close();
    }

    @Test
    void aRequestGetsItsReply() throws IOException {
        ControlRequest request = new ControlRequest(Verb.LOAD, 2, true, List.of("/", "-", "ike esp …", "a=b"));
        try (ControlServer _ = serve(r -> new ControlReply(1, r.toString(), "errors\n"))) {
            assertThat(ask(request)).isEqualTo(new ControlReply(1, request.toString(), "errors\n"));
        }
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        try (ControlServer _ = serve(r -> ControlReply.ok(""))) {
            assertThat(Files.getPosixFilePermissions(runDirectory.socket()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(runDirectory.directory()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aSocketThatACrashLeftBehindIsReplaced() throws IOException {
        ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(runDirectory.socket()))
                .close();
        assertThat(runDirectory.socket()).exists();

        try (ControlServer _ = serve(r -> ControlReply.ok("here"))) {
            assertThat(ask(ControlRequest.of(Verb.FLUSH)).output()).isEqualTo("here");
        }
    }

    @Test
    void nothingIsLeftWhenItStops() throws IOException {
        serve(r -> ControlReply.ok("")).close();

        assertThat(runDirectory.directory().toFile().list()).containsExactly("gateway.pid");
    }

    @Test
    void aFailureOfTheGatewayIsAnAnswerToo() throws IOException {
        try (ControlServer _ = serve(r -> {
            throw new IllegalStateException("broken");
        })) {
            assertThat(ask(ControlRequest.of(Verb.SHOW_ALL)))
                    .isEqualTo(ControlReply.failed("ipsecctl: the gateway failed at this: broken\n"));
        }
    }

    @Test
    void aFrameOfAnImpossibleLengthEndsTheConnection() throws IOException {
        try (ControlServer _ = serve(r -> ControlReply.ok(""));
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(runDirectory.socket()))) {
            client.write(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).flip());

            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void nonsenseInAFrameEndsTheConnection() throws IOException {
        try (ControlServer _ = serve(r -> ControlReply.ok(""));
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(runDirectory.socket()))) {
            client.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 3, 1, 77, 0}));

            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void withoutAGatewayTheClientSaysSo() {
        assertThatThrownBy(() -> ask(ControlRequest.of(Verb.FLUSH))).isInstanceOf(IOException.class);
    }

    @Test
    void aGatewayThatHangsUpIsNoReply() throws IOException {
        try (ServerSocketChannel silent = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(runDirectory.socket()))) {
            Thread.ofVirtual().start(() -> hangUp(silent));

            assertThatThrownBy(() -> ask(ControlRequest.of(Verb.FLUSH))).isInstanceOf(IOException.class);
        }
    }

    private static void hangUp(ServerSocketChannel listener) {
        try (SocketChannel client = listener.accept()) {
            if (client.read(ByteBuffer.allocate(4)) < 0) {
                throw new EOFException("nothing was asked");
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private ControlServer serve(java.util.function.Function<ControlRequest, ControlReply> commands)
            throws IOException {
        return ControlServer.start(runDirectory, group, commands);
    }

    private ControlReply ask(ControlRequest request) throws IOException {
        return new ControlClient(runDirectory.socket()).ask(request);
    }
}

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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
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
        ControlRequest request = new ControlRequest(
                Verb.LOAD, 2, EnumSet.allOf(ControlRequest.Flag.class), List.of("/", "-", "ike esp …", "a=b"));
        try (ControlServer _ = serve((r, client) -> new ControlReply(1, r.toString(), "errors\n"))) {
            assertThat(ask(request)).isEqualTo(new ControlReply(1, request.toString(), "errors\n"));
        }
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        try (ControlServer _ = serve((r, client) -> ControlReply.ok(""))) {
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

        try (ControlServer _ = serve((r, client) -> ControlReply.ok("here"))) {
            assertThat(ask(ControlRequest.of(Verb.FLUSH)).output()).isEqualTo("here");
        }
    }

    @Test
    void nothingIsLeftWhenItStops() throws IOException {
        serve((r, client) -> ControlReply.ok("")).close();

        assertThat(runDirectory.directory().toFile().list()).containsExactly("gateway.pid");
    }

    @Test
    void aFailureOfTheGatewayIsAnAnswerToo() throws IOException {
        try (ControlServer _ = serve((r, client) -> {
            throw new IllegalStateException("broken");
        })) {
            assertThat(ask(ControlRequest.of(Verb.SHOW_ALL)))
                    .isEqualTo(ControlReply.failed("ipsecctl: the gateway failed at this: broken\n"));
        }
    }

    @Test
    void aFrameOfAnImpossibleLengthEndsTheConnection() throws IOException {
        try (ControlServer _ = serve((r, client) -> ControlReply.ok(""));
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(runDirectory.socket()))) {
            client.write(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).flip());

            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void nonsenseInAFrameEndsTheConnection() throws IOException {
        try (ControlServer _ = serve((r, client) -> ControlReply.ok(""));
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(runDirectory.socket()))) {
            client.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 3, 2, 77, 0}));

            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void aClientOfAnotherReleaseIsToldSo() throws IOException {
        try (ControlServer _ = serve((r, client) -> ControlReply.ok(""));
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(runDirectory.socket()))) {
            client.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 6, 1, 1, 0, 0, 0, 0}));

            assertThat(readReply(client)).isEqualTo(ControlReply.failed(
                    "ipsecctl: this gateway speaks version 2 of the control protocol, this ipsecctl version 1: use the"
                            + " ipsecctl of the gateway's release\n"));
        }
    }

    @Test
    void messagesComeBeforeTheReply() throws IOException {
        List<String> told = new ArrayList<>();
        try (ControlServer _ = serve((r, client) -> {
            client.tell("one\n", "");
            client.tell("", "two\n");
            return ControlReply.ok("end\n");
        })) {
            ControlReply reply = new ControlClient(runDirectory.socket())
                    .ask(ControlRequest.of(Verb.MONITOR), message -> told.add(message.output() + message.errors()));

            assertThat(told).containsExactly("one\n", "two\n");
            assertThat(reply).isEqualTo(ControlReply.ok("end\n"));
        }
    }

    @Test
    void aMonitorThatHangsUpIsNoticed() throws IOException, InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (ControlServer _ = serve((r, client) -> {
            client.tell("first\n", "");
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return ControlReply.ok("");
        })) {
            new ControlClient(runDirectory.socket()).ask(ControlRequest.of(Verb.MONITOR), message -> false);

            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aMonitorThatAsksAgainIsClosed() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (ControlServer _ = serve((r, client) -> {
                    never.await();
                    return ControlReply.ok("");
                });
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(runDirectory.socket()))) {
            byte[] frame = ControlRequest.of(Verb.MONITOR).encode();
            ByteBuffer twice = ByteBuffer.allocate(2 * (4 + frame.length));
            twice.putInt(frame.length).put(frame).putInt(frame.length).put(frame).flip();
            client.write(twice);

            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void aConfigurationOfManyMebibytesComesInOneRequest() throws IOException {
        String text = "x".repeat(20 << 20);
        try (ControlServer _ = serve((r, client) -> ControlReply.ok("" + r.arguments().get(0).length()))) {
            assertThat(ask(new ControlRequest(Verb.LOAD, 0, Set.of(), List.of(text))).output())
                    .isEqualTo("" + (20 << 20));
        }
        ControlRequest tooLong = new ControlRequest(Verb.LOAD, 0, Set.of(), List.of(text, text));
        assertThatThrownBy(tooLong::encode).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-f FILE");
    }

    private static ControlReply readReply(SocketChannel client) throws IOException {
        return ControlReply.decode(readFully(client, readFully(client, 4).getInt()));
    }

    private static ByteBuffer readFully(SocketChannel client, int lengthBytes) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(lengthBytes);
        while (in.hasRemaining()) {
            assertThat(client.read(in)).isPositive();
        }
        return in.flip();
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

    private ControlServer serve(ControlService service) throws IOException {
        return ControlServer.start(runDirectory, group, service);
    }

    private ControlReply ask(ControlRequest request) throws IOException {
        return new ControlClient(runDirectory.socket()).ask(request);
    }
}

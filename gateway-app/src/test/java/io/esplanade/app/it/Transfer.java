package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Random octets over one TCP connection, with the digest that each end computes. */
final class Transfer {
    /** Debian's own; another one in the path may lack what the tests need. */
    static final String PYTHON = "/usr/bin/python3";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RECEIVE =
            """
            import hashlib, socket, sys
            digest = hashlib.sha256()
            with socket.create_server(('', int(sys.argv[1])), family=socket.AF_INET6, dualstack_ipv6=True) as server:
                connection, _ = server.accept()
                while data := connection.recv(1 << 16):
                    digest.update(data)
            print(digest.hexdigest())
            """;
    private static final String SEND =
            """
            import hashlib, os, socket, sys, time
            digest = hashlib.sha256()
            deadline = time.monotonic() + 10
            while True:
                try:
                    connection = socket.create_connection((sys.argv[1], int(sys.argv[2])), 10)
                    break
                except ConnectionRefusedError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.02)
            for _ in range(int(sys.argv[3])):
                data = os.urandom(1 << 20)
                digest.update(data)
                connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)
            print(digest.hexdigest())
            """;

    private Transfer() {}

    /** Sends so many MiB and fails unless all of them arrive in order within a minute. */
    static void send(Lab lab, Namespace from, Namespace to, String address, int port, int mebibytes) {
        Path received = lab.directory().resolve("received-" + System.nanoTime());
        Process server = to.start(received, Map.of(), PYTHON, "-c", RECEIVE, Integer.toString(port));
        try {
            Shell.Result sent = from.attempt(
                    PATIENCE, PYTHON, "-c", SEND, address, Integer.toString(port), Integer.toString(mebibytes));
            assertThat(sent.status()).as(sent.output()).isZero();
            assertThat(server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(received).content().isEqualTo(sent.output()).hasLineCount(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            server.destroy();
        }
    }
}

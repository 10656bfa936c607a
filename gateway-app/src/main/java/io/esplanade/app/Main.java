package io.esplanade.app;

import io.esplanade.app.cli.GatewayCommand;
import io.esplanade.app.cli.GatewayOptions;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process {@code gateway}. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final Logger PLAIN = LoggerFactory.getLogger("io.esplanade.plain");

    private Main() {}

    /** Runs the command line and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(GatewayCommand.execute(Main::run, arguments));
    }

    /** Runs until SIGTERM or SIGINT; a start that fails is one line, not a stack trace. */
    private static int run(GatewayOptions options) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        AtomicReference<@Nullable Gateway> running = new AtomicReference<>();
        Signals.on("TERM", stop::countDown);
        Signals.on("INT", stop::countDown);
        AtomicBoolean reloadAsked = new AtomicBoolean();
        Signals.on("HUP", () -> {
            reloadAsked.set(true);
            reload(running.get(), reloadAsked);
        });
        Signals.on("USR1", () -> report(running.get()));
        try (Gateway gateway = Gateway.start(options, stop::countDown)) {
            running.set(gateway);
            PLAIN.info("ready");
            reload(gateway, reloadAsked);
            stop.await();
            LOG.info("stopping");
        } catch (IOException e) {
            PLAIN.error("gateway: {}", e.getMessage());
            LOG.debug("start failed", e);
            return 1;
        } catch (LinkageError e) {
            PLAIN.error(
                    "gateway: cannot load a native library: {}\n"
                            + "gateway: libraries are unpacked in {}, which must not be mounted noexec; another directory:"
                            + " ESPLANADE_JAVA_OPTIONS=-Djava.io.tmpdir=DIRECTORY",
                    rootCause(e).getMessage(),
                    System.getProperty("java.io.tmpdir"));
            LOG.debug("start failed", e);
            return 1;
        }
        return 0;
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : rootCause(cause);
    }

    private static void report(@Nullable Gateway gateway) {
        if (gateway == null) {
            LOG.warn("no report: the gateway is starting");
        } else {
            gateway.report();
        }
    }

    /** One that is asked for while the gateway starts is done then: the file may have changed since it was read. */
    private static void reload(@Nullable Gateway gateway, AtomicBoolean asked) {
        if (gateway != null && asked.getAndSet(false)) {
            gateway.reload();
        }
    }
}

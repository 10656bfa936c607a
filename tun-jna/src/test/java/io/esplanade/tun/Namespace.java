package io.esplanade.tun;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import io.esplanade.tun.linux.Fcntl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of a test, named after the process, removed at the end. Needs root. */
final class Namespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    static {
        Native.register(Namespace.class, "c");
    }

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    /** Skips the test where namespaces or the TUN device are not to be had. */
    static Namespace create() throws Exception {
        assumeTrue(geteuid() == 0, "needs root to make network namespaces");
        assumeTrue(Files.isWritable(Path.of("/dev/net/tun")), "needs /dev/net/tun");
        assumeTrue(runs("ip", "-V"), "needs ip of iproute2");
        Namespace namespace = new Namespace("tjn-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());
        sh("ip netns add " + namespace.name);
        namespace.ip("link set lo up");
        return namespace;
    }

    /** Joins two namespaces by a veth pair with one name on both sides, and gives each end its addresses. */
    static void connect(Namespace a, Namespace b, String device, String addressesA, String addressesB) throws Exception {
        sh("ip link add " + device + " netns " + a.name + " type veth peer name " + device + " netns " + b.name);
        a.addresses(device, addressesA);
        b.addresses(device, addressesB);
    }

    private void addresses(String device, String addresses) throws Exception {
        for (String address : addresses.split(" ", -1)) {
            ip("addr add " + address + " dev " + device + (address.contains(":") ? " nodad" : ""));
        }
        ip("link set " + device + " up");
    }

    String name() {
        return name;
    }

    String ip(String arguments) throws Exception {
        return sh("ip -n " + name + " " + arguments);
    }

    String exec(String command) throws Exception {
        return sh("ip netns exec " + name + " " + command);
    }

    void sysctl(String setting) throws Exception {
        exec("sysctl -q -w " + setting);
    }

    /** Runs in a thread of its own that is in the namespace; what it opens stays there. */
    <T> T call(Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter();
            return body.call();
        });
        Thread thread = new Thread(task, name);
        thread.start();
        return task.get();
    }

    private void enter() throws IOException {
        int fd = Fcntl.openPath("/var/run/netns/" + name, Fcntl.O_CLOEXEC);
        int result = setns(fd, CLONE_NEWNET);
        close(fd);
        if (result != 0) {
            throw new IOException("setns: error " + Native.getLastError());
        }
    }

    @Override
    public void close() throws IOException {
        sh("ip netns del " + name);
    }

    static String sh(String command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(command + ": " + output);
        }
        return output;
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException | InterruptedException absent) {
            return false;
        }
    }

    private static native int geteuid();

    private static native int setns(int fd, int type);

    private static native int close(int fd);
}

package io.esplanade.app.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One network namespace; what it runs sees nothing of the machine's own network. */
record Namespace(String name) {
    static Namespace create(String name) {
        Shell.run("ip", "netns", "add", name);
        Namespace namespace = new Namespace(name);
        namespace.run("ip", "link", "set", "lo", "up");
        namespace.run(
                "sysctl",
                "-qw",
                "net.ipv4.conf.all.rp_filter=0",
                "net.ipv4.conf.default.rp_filter=0",
                "net.ipv6.conf.default.accept_dad=0",
                "net.ipv6.conf.all.accept_dad=0");
        return namespace;
    }

    /** The argument vector that runs a command in here. */
    List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
        command.addAll(List.of(words));
        return command;
    }

    /** Runs a command and returns its output; fails if it does. */
    String run(String... words) {
        return Shell.run(command(words).toArray(String[]::new));
    }

    /** Runs a command that may fail. */
    Shell.Result attempt(String... words) {
        return attempt(Shell.PATIENCE, words);
    }

    Shell.Result attempt(Duration patience, String... words) {
        return Shell.attempt(command(words), Map.of(), "", patience);
    }

    /** Starts a command that goes on. */
    Process start(Path log, Map<String, String> environment, String... words) {
        return Shell.start(command(words), environment, log);
    }

    /** Loads an nftables rule set. */
    void nft(String rules) {
        Shell.Result result = Shell.attempt(command("nft", "-f", "-"), Map.of(), rules, Shell.PATIENCE);
        if (!result.ok()) {
            throw new AssertionError("nft: " + result.output());
        }
    }

    /** Ends everything that runs in here and removes it. */
    void destroy() {
        for (String signal : List.of("-TERM", "-KILL")) {
            pids().forEach(pid -> Shell.attempt(List.of("kill", signal, pid), Map.of(), "", Shell.PATIENCE));
            if (Await.holdsWithin(Duration.ofSeconds(5), () -> pids().isEmpty())) {
                break;
            }
        }
        Shell.attempt(List.of("ip", "netns", "del", name), Map.of(), "", Shell.PATIENCE);
    }

    private List<String> pids() {
        return Shell.run("ip", "netns", "pids", name).lines().toList();
    }
}

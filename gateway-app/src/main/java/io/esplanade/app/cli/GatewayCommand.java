package io.esplanade.app.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.esplanade.app.admin.RunDirectory;
import io.esplanade.controlplane.ike.auth.KeyDirectory;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.crypto.ProviderChoice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code gateway}. */
@Command(
        name = "gateway",
        description = "An IPsec gateway in user space.",
        subcommands = {LintCommand.class, PkiCommand.class, UserCommand.class, ConvertCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class GatewayCommand {
    // Longest name of a Linux interface: IFNAMSIZ without its final zero.
    private static final String DEVICE_NAME = "[A-Za-z0-9_.-]{1,15}";
    private static final String DEFAULT_METRICS = "127.0.0.1:9750";

    private final GatewayRunner runner;

    @Spec
    private @Nullable CommandSpec spec;

    private GatewayCommand(GatewayRunner runner) {
        this.runner = runner;
    }

    /** Carries a command line out and returns the exit status: 0, 1 if it failed, 2 if it was not understood. */
    public static int execute(GatewayRunner runner, String... arguments) {
        CommandLine command = commandLine(runner);
        if (arguments.length == 0) {
            command.usage(command.getErr());
            return CommandLine.ExitCode.USAGE;
        }
        return command.execute(arguments);
    }

    /** The command with all its options, as the manual should know them. */
    static CommandLine commandLine(GatewayRunner runner) {
        return new CommandLine(new GatewayCommand(runner));
    }

    @Command(name = "version", description = "Print the version of the gateway and of Java.")
    int version() {
        CommandLine command = spec().commandLine();
        command.printVersionHelp(command.getOut());
        return 0;
    }

    @Command(
            name = "run",
            description = "Run in the foreground. SIGHUP reads the configuration again; SIGUSR1 writes a report; SIGTERM"
                    + " takes the tunnels down.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int run(
            @Option(names = "-f", required = true, paramLabel = "FILE", description = "The ipsec.conf.") Path file,
            @Option(
                            names = "--run-dir",
                            paramLabel = "DIR",
                            description = "Where the control socket goes (default: $" + RunDirectory.ENVIRONMENT
                                    + ", else /run/esplanade).")
                    @Nullable String runDirectory,
            @Option(
                            names = "--pki-dir",
                            paramLabel = "DIR",
                            defaultValue = KeyDirectory.DEFAULT,
                            description = "Where keys and certificates are (default: ${DEFAULT-VALUE}).")
                    Path pkiDirectory,
            @Option(
                            names = "--metrics",
                            paramLabel = "HOST:PORT",
                            defaultValue = DEFAULT_METRICS,
                            description = "Where Prometheus may ask (default: " + DEFAULT_METRICS + ").")
                    String metrics,
            @Option(
                            names = "--tun",
                            paramLabel = "NAME",
                            defaultValue = "enc0",
                            description = "Name of the TUN device (default: ${DEFAULT-VALUE}).")
                    String tun,
            @Option(
                            names = "--tun-address",
                            paramLabel = "ADDRESS/LENGTH",
                            description = "An address for the TUN device; may be given several times (default: none).")
                    @Nullable List<String> tunAddresses,
            @Option(
                            names = "--crypto-provider",
                            paramLabel = "NAME",
                            defaultValue = "auto",
                            description = "Who encrypts: auto takes the fastest on this machine, jca is Java itself"
                                    + " (default: ${DEFAULT-VALUE}).")
                    String cryptoProvider,
            @Option(
                            names = "--udp-encap",
                            description = "Put ESP into UDP (port 4500) though there is no NAT, with peers that know "
                                    + "how: the kernel then takes and gives many packets in one call.")
                    boolean udpEncapsulation,
            @Option(
                            names = "--fifo",
                            paramLabel = "PATH",
                            arity = "0..1",
                            fallbackValue = "",
                            description = "Take commands of isakmpd's on a FIFO (without a path: isakmpd.fifo in the run"
                                    + " directory; default: none).")
                    @Nullable String fifo,
            @Option(
                            names = "--report",
                            paramLabel = "PATH",
                            description = "Where SIGUSR1 writes its report (default: isakmpd.report in the run"
                                    + " directory).")
                    @Nullable Path report,
            @Option(
                            names = "--workers",
                            paramLabel = "N",
                            description = "How many threads move packets (default: one for each processor).")
                    @Nullable Integer workers,
            @Option(names = "-v", description = "Log more; -vv everything.") boolean @Nullable [] verbose)
            throws InterruptedException {
        if (!tun.matches(DEVICE_NAME) || tun.equals(".") || tun.equals("..")) {
            throw refusal("--tun " + tun + ": not the name of a network device");
        }
        setLevel(verbose == null ? 0 : verbose.length);
        List<IpPrefix> addresses = tunAddresses == null
                ? List.of()
                : tunAddresses.stream().map(this::address).toList();
        return runner.run(new GatewayOptions(
                file,
                RunDirectory.locate(runDirectory),
                pkiDirectory.toAbsolutePath(),
                endpoint(metrics),
                tun,
                addresses,
                provider(cryptoProvider),
                udpEncapsulation,
                fifo(fifo, RunDirectory.locate(runDirectory)),
                report,
                workers(workers)));
    }

    private static @Nullable Path fifo(@Nullable String asked, Path runDirectory) {
        return asked == null ? null : asked.isEmpty() ? runDirectory.resolve("isakmpd.fifo") : Path.of(asked);
    }

    private int workers(@Nullable Integer asked) {
        if (asked == null) {
            return Math.min(Runtime.getRuntime().availableProcessors(), GatewayOptions.MAX_WORKERS);
        }
        if (asked < 1 || asked > GatewayOptions.MAX_WORKERS) {
            throw refusal("--workers " + asked + ": expected a number from 1 to " + GatewayOptions.MAX_WORKERS);
        }
        return asked;
    }

    private static void setLevel(int verbosity) {
        if (LoggerFactory.getLogger("io.esplanade") instanceof Logger logger) {
            logger.setLevel(verbosity == 0 ? Level.INFO : verbosity == 1 ? Level.DEBUG : Level.TRACE);
        }
    }

    private ProviderChoice provider(String label) {
        return ProviderChoice.labelled(label)
                .orElseThrow(() -> refusal(
                        "--crypto-provider " + label + ": expected one of " + ProviderChoice.labels()));
    }

    /** ADDRESS/LENGTH, no names. */
    private IpPrefix address(String text) {
        int slash = text.indexOf('/');
        try {
            return IpPrefix.of(
                    InetAddress.ofLiteral(text.substring(0, Math.max(0, slash))),
                    Integer.parseInt(text.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            throw refusal("--tun-address " + text + ": expected ADDRESS/LENGTH, such as 10.9.0.1/24");
        }
    }

    /** HOST:PORT, with an IPv6 address in brackets. */
    private InetSocketAddress endpoint(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon <= 0 ? "" : text.substring(0, colon);
        if (host.isEmpty() || (host.indexOf(':') >= 0 && !host.startsWith("["))) {
            throw refusal("--metrics " + text + ": expected HOST:PORT");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(text.substring(colon + 1)));
        } catch (UnknownHostException e) {
            throw refusal("--metrics " + text + ": unknown host");
        } catch (IllegalArgumentException e) {
            throw refusal("--metrics " + text + ": the port is not a number from 0 to 65535");
        }
    }

    private ParameterException refusal(String message) {
        CommandLine command = spec().commandLine();
        return new ParameterException(command.getSubcommands().getOrDefault("run", command), message);
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command up");
        }
        return spec;
    }
}

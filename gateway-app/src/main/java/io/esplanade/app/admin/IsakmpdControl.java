package io.esplanade.app.admin;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.IkeOrder;
import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.dataplane.api.DataplaneCounters;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.SaInstaller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands of isakmpd's control FIFO as far as they mean something here. What they cannot mean is refused with a
 * sentence. Any thread; waits for the planes.
 */
public final class IsakmpdControl {
    private static final Logger LOG = LoggerFactory.getLogger(IsakmpdControl.class);
    private static final int COOKIE_DIGITS = 32;
    private static final int MAX_SHOWN = 80;
    /** Commands without arguments. */
    private static final Set<String> ALONE = Set.of("T", "S", "r", "R", "Q");

    private final Desk desk;
    private final Listings listings;
    private final Path reportFile;
    private final Path resultFile;
    private volatile boolean passive;

    /** What the commands work on; each waits until it is done. */
    public interface Desk {
        IkeSnapshot ike();

        /** Of the gateway. */
        String version();

        Action.Answer order(IkeOrder order);

        /** Reads the configuration again; returns whether it is in force. */
        boolean reload();

        /** Begins the end of the gateway. */
        void stop();
    }

    /**
     * @param reportFile where the report goes
     * @param resultFile where lists go that a command on the FIFO asks for
     */
    public IsakmpdControl(
            Desk desk,
            SaInstaller dataplane,
            DataplaneCounters counters,
            Path reportFile,
            Path resultFile) {
        this.desk = desk;
        this.listings = new Listings(dataplane, counters, new Monitors());
        this.reportFile = reportFile;
        this.resultFile = resultFile;
    }

    /** A command that came on the FIFO: lists go to files, the rest to the log. */
    public void onFifo(String line) {
        ControlReply reply = carryOut(line);
        String command = line.strip();
        if (reply.status() != 0) {
            LOG.warn("fifo: {}", reply.errors().strip());
        } else if (command.equals("S")) {
            write(resultFile, reply.output());
        } else if (command.equals("r")) {
            write(reportFile, reply.output());
        } else {
            LOG.info("fifo: {}: {}", shown(command), reply.output().strip());
        }
    }

    /** Writes the report to its file. */
    public void report() {
        try {
            write(reportFile, reportText());
        } catch (CompletionException e) {
            LOG.error("no report: {}", e.getMessage());
        }
    }

    private String reportText() {
        ControlRequest everything = new ControlRequest(ControlRequest.Verb.SHOW_ALL, 1, Set.of(), List.of());
        return new ReportText(desk.version(), passive).of(desk.ike(), listings.sas(), listings.all(everything));
    }

    private static void write(Path file, String text) {
        try {
            PrivateFile.write(file, text);
            LOG.info("written: {}", file);
        } catch (IOException e) {
            LOG.error("cannot write {}: {}", file, e.getMessage());
        }
    }

    /** Carries a command out. */
    public ControlReply carryOut(String line) {
        List<String> words = Arrays.asList(line.strip().split("\\s+"));
        List<String> arguments = words.subList(1, words.size());
        try {
            if (ALONE.contains(words.getFirst()) && !arguments.isEmpty()) {
                throw new IllegalArgumentException("usage: " + words.getFirst());
            }
            return switch (words.getFirst()) {
                case "c" -> order(new IkeOrder.Connect(only(arguments, "c NAME")));
                case "t" -> tearDown(arguments);
                case "T" -> order(new IkeOrder.TearDownAll());
                case "d" -> delete(arguments);
                case "M" -> mode(only(arguments, "M active, M passive"));
                case "S" -> ControlReply.ok(IsakmpdSas.of(desk.ike(), listings.sas()));
                case "r" -> ControlReply.ok(reportText());
                case "R" -> reload();
                case "Q" -> {
                    desk.stop();
                    yield ControlReply.ok("the gateway stops\n");
                }
                case "C" -> failed("C: there is no isakmpd.conf here to be changed: load rules with ipsecctl -f or --add, take"
                        + " them away with ipsecctl -d -f");
                case "D" -> failed("D: the log has no classes: gateway run -v, -vv");
                case "p" -> failed("p: IKE packets are not recorded in clear; tcpdump on the device shows what is inside"
                        + " the tunnels");
                default -> failed("unrecognized command: '" + shown(line.strip()) + "'");
            };
        } catch (IllegalArgumentException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (CompletionException e) {
            return failed("not done: " + e.getMessage());
        }
    }

    private ControlReply tearDown(List<String> words) {
        String usage = "t [main|quick] NAME|ADDRESS";
        if (words.size() == 2 && words.getFirst().equals("main")) {
            return order(new IkeOrder.TearDownPeer(words.getLast()));
        }
        boolean quick = words.size() == 2 && words.getFirst().equals("quick");
        return order(new IkeOrder.TearDown(only(quick ? words.subList(1, 2) : words, usage)));
    }

    /** isakmpd lets a message ID name an SA of phase 2, which here nobody knows. */
    private ControlReply delete(List<String> words) {
        if (words.size() != 2 || !words.getFirst().matches("[0-9a-fA-F]{" + COOKIE_DIGITS + "}")) {
            throw new IllegalArgumentException("usage: d COOKIES - (cookies of 32 hexadecimal digits)");
        }
        if (!words.getLast().equals("-")) {
            return failed("d: SAs of phase 2 are not known by message IDs here: t NAME");
        }
        return order(new IkeOrder.DeleteIsakmpSa(Octets.of(HexFormat.of().parseHex(words.getFirst()))));
    }

    private ControlReply mode(String word) {
        boolean toPassive = word.equals("passive");
        if (!toPassive && !word.equals("active")) {
            throw new IllegalArgumentException("usage: M active, M passive");
        }
        passive = toPassive;
        return order(new IkeOrder.SetPassive(toPassive));
    }

    private ControlReply reload() {
        return desk.reload()
                ? ControlReply.ok("configuration read again\n")
                : failed("R: configuration not changed; the log says why");
    }

    private ControlReply order(IkeOrder order) {
        Action.Answer answer = desk.order(order);
        return answer.done() ? ControlReply.ok(answer.text() + "\n") : failed(answer.text());
    }

    private static String only(List<String> arguments, String usage) {
        if (arguments.size() != 1) {
            throw new IllegalArgumentException("usage: " + usage);
        }
        return arguments.getFirst();
    }

    private static ControlReply failed(String why) {
        return ControlReply.failed("ipsecctl: " + why + "\n");
    }

    private static String shown(String text) {
        String cut = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}

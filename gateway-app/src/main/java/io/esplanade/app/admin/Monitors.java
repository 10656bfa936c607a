package io.esplanade.app.admin;

import io.esplanade.app.admin.Monitor.Item;
import io.esplanade.app.pfkey.PfKeyMessage;
import io.esplanade.app.pfkey.PfKeyMessages;
import io.esplanade.app.pfkey.PfKeyText;
import io.esplanade.dataplane.api.SadbEvent;
import io.esplanade.dataplane.api.SadbListener;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Those who watch the SAD and the SPD ({@code ipsecctl -m}). Any thread. */
public final class Monitors implements SadbListener, AutoCloseable {
    // Our limits
    private static final int MAX_MONITORS = 8;
    private static final int MAX_WAITING = 8192;

    private final List<Monitor> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger sequence = new AtomicInteger();
    private final int pid = (int) ProcessHandle.current().pid();

    /** Returns at once, however slow the monitors are. */
    @Override
    public void onSadb(SadbEvent event) {
        if (!open.isEmpty()) {
            int number = sequence.incrementAndGet();
            open.forEach(monitor -> monitor.offer(number, event));
        }
    }

    boolean areThere() {
        return !open.isEmpty();
    }

    /** Tells a client what happens, from now on until it hangs up or the gateway stops. */
    ControlReply watch(ControlRequest request, ControlService.Progress client) throws IOException, InterruptedException {
        Monitor monitor = new Monitor(MAX_WAITING);
        if (!add(monitor)) {
            return ControlReply.failed("ipsecctl: " + MAX_MONITORS + " monitors watch this gateway already: end one\n");
        }
        try {
            while (true) {
                switch (monitor.take()) {
                    case Item.Happened happened -> client.tell(text(happened, request), "");
                    case Item.Lost lost -> client.tell(
                            "", "ipsecctl: " + lost.count() + " messages lost here: the output is not read fast enough\n");
                    case Item.Ended _ -> {
                        return ControlReply.failed("ipsecctl: the gateway stops\n");
                    }
                }
            }
        } finally {
            open.remove(monitor);
        }
    }

    private synchronized boolean add(Monitor monitor) {
        return open.size() < MAX_MONITORS && open.add(monitor);
    }

    private String text(Item.Happened happened, ControlRequest request) {
        StringBuilder out = new StringBuilder();
        PfKeyMessage message = PfKeyMessages.of(happened.event(), happened.sequence(), pid);
        PfKeyText text = new PfKeyText(out, request.has(ControlRequest.Flag.KEYS), request.verbosity() > 1);
        text.message(message);
        if (request.verbosity() > 0) {
            text.raw(message);
        }
        return out.toString();
    }

    /** Ends all monitors. */
    @Override
    public void close() {
        open.forEach(Monitor::end);
    }
}

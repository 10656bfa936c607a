package io.esplanade.app;

import io.esplanade.app.admin.IsakmpdControl;
import io.esplanade.app.cli.Version;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.IkeOrder;
import io.esplanade.controlplane.ike.IkeService;
import io.esplanade.controlplane.ike.IkeSnapshot;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What isakmpd's commands work on in this process. Any thread; waits. */
final class ControlDesk implements IsakmpdControl.Desk {
    private static final long PATIENCE_SECONDS = 10;

    private final IkeService ike;
    private final Reload reload;
    private final Runnable stop;

    ControlDesk(IkeService ike, Reload reload, Runnable stop) {
        this.ike = ike;
        this.reload = reload;
        this.stop = stop;
    }

    @Override
    public IkeSnapshot ike() {
        return await(ike.snapshot());
    }

    @Override
    public String version() {
        return Version.number();
    }

    @Override
    public Action.Answer order(IkeOrder order) {
        return await(ike.order(order));
    }

    @Override
    public boolean reload() {
        return reload.run();
    }

    @Override
    public void stop() {
        stop.run();
    }

    private static <T> T await(CompletableFuture<T> answer) {
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}

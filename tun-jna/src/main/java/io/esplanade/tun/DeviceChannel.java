package io.esplanade.tun;

import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A channel on a descriptor that is already open and bound, dispatched by Netty's epoll loop. The descriptor is watched
 * for input, level-triggered, as long as reads are wanted: with auto-read that is one {@code epoll_ctl} in its life.
 */
abstract class DeviceChannel extends AbstractChannel {
    static {
        Epoll.ensureAvailability(); // loads the library that FileDescriptor is made of, too
    }

    /**
     * What is read, and a packet more, before other channels of the loop get their turn: a packet of another one waits for
     * a fraction of a millisecond. Measured with four TCP streams beside a ping: with 4 MiB its p99 is twice as long, and
     * the throughput no higher.
     */
    static final int OCTETS_PER_TURN = 128 * 1024;

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final FileDescriptor descriptor;
    private final IoFailures failures = new IoFailures();
    private @Nullable IoRegistration registration;
    private boolean watched;
    private boolean readPending;
    private volatile boolean open = true;
    private @Nullable TrafficWait wait;

    /** Takes ownership of {@code fd}, which must be non-blocking. */
    DeviceChannel(int fd) {
        super(null);
        descriptor = new FileDescriptor(fd);
    }

    /**
     * Input, or an error, is there: reads a bounded number of packets and fires them, then {@code channelReadComplete}.
     * Returns false after an error that the descriptor does not recover from.
     */
    abstract boolean readReady();

    /** The descriptor is about to be closed: its number may soon be another file's, so nobody may use it any more. */
    void onClose() {}

    /** Packets lost by this channel, by reason. */
    public final IoFailures failures() {
        return failures;
    }

    /** Tells the loop, which waits in another way after much than after little. */
    final void onRead(int octets) {
        if (wait != null) {
            wait.onRead(octets);
        }
    }

    final int fd() {
        return descriptor.intValue();
    }

    // ---- input ----

    /** Errors are told even when no input is wanted; reading is how to learn of them. */
    private void onReady(EpollIoOps ready) {
        if (!open || (!watched && !ready.contains(EpollIoOps.EPOLLERR))) {
            return;
        }
        readPending = false;
        if (!readReady()) {
            unsafe().close(voidPromise());
        } else if (open && !readPending && !config.isAutoRead()) {
            watch(false);
        }
    }

    @Override
    protected final void doBeginRead() {
        readPending = true;
        watch(true);
    }

    private void watch(boolean input) {
        if (watched == input || registration == null) {
            return;
        }
        // Errors are always told. Without any event Netty takes the descriptor out of the set, and cannot put it back.
        registration.submit(input ? EpollIoOps.EPOLLIN : EpollIoOps.EPOLLERR);
        watched = input;
    }

    // ---- life ----

    @Override
    protected final boolean isCompatible(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class);
    }

    @Override
    protected final void doRegister(ChannelPromise promise) {
        ((IoEventLoop) eventLoop()).register((EpollIoHandle) unsafe()).addListener(done -> {
            if (done.isSuccess()) {
                onRegistered((IoRegistration) done.getNow());
                promise.setSuccess();
            } else {
                promise.setFailure(done.cause());
            }
        });
    }

    private void onRegistered(IoRegistration made) {
        if (open) {
            registration = made;
            wait = TrafficWait.ofThisThread(); // the loop's own thread runs this
        } else {
            made.cancel(); // closed meanwhile
        }
    }

    @Override
    protected final void doDeregister() {
        IoRegistration current = registration;
        registration = null;
        watched = false;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    protected final void doClose() throws Exception {
        open = false;
        onClose();
        doDeregister();
        descriptor.close();
    }

    @Override
    protected final void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    protected final void doBind(SocketAddress local) {
        throw new UnsupportedOperationException("bound when it was opened");
    }

    @Override
    public final boolean isOpen() {
        return open;
    }

    /** Whether it is open: it is bound from the beginning. */
    @Override
    public final boolean isActive() {
        return open;
    }

    @Override
    public final ChannelConfig config() {
        return config;
    }

    @Override
    public final ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected final AbstractUnsafe newUnsafe() {
        return new DeviceUnsafe();
    }

    private final class DeviceUnsafe extends AbstractUnsafe implements EpollIoHandle {
        @Override
        public FileDescriptor fd() {
            return descriptor;
        }

        @Override
        public void handle(IoRegistration readyRegistration, IoEvent event) {
            onReady(((EpollIoEvent) event).ops());
        }

        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("packets carry their own destination"));
        }

        @Override
        public void close() {
            close(voidPromise());
        }
    }
}

package io.esplanade.tun;

import io.esplanade.tun.linux.Errno;
import io.esplanade.tun.linux.ErrnoException;
import io.esplanade.tun.linux.NetlinkGroups;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Notices that an address of this host came or went, or that rp_filter of an interface changed: then {@link
 * PolicyRouting#apply} is to be called again. It says so for a burst of changes together, and not what they are.
 *
 * <p>Register it with an event loop of {@code EpollIoHandler}; what it calls runs there and must not block.
 */
public final class AddressWatch extends DeviceChannel {
    private static final int MAX_MESSAGES = 1000;
    private static final int BUFFER_BYTES = 8192;

    private final Runnable changed;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    private AddressWatch(int fd, Runnable changed) {
        super(fd);
        this.changed = changed;
    }

    /** Opens it in the network namespace of the calling thread. */
    public static AddressWatch open(Runnable changed) throws IOException {
        return new AddressWatch(NetlinkGroups.openAddressesAndSettings(), changed);
    }

    /** The content is of no account: whoever is told asks the kernel. So is a loss of messages (ENOBUFS). */
    @Override
    boolean readReady() {
        try {
            for (int i = 0; i < MAX_MESSAGES; i++) {
                NetlinkGroups.skip(fd(), buffer);
            }
        } catch (ErrnoException failed) {
            if (failed.errno() != Errno.EAGAIN && failed.errno() != Errno.ENOBUFS) {
                return false;
            }
        }
        changed.run();
        return true;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer queue) {
        throw new UnsupportedOperationException("only listens");
    }

    @Override
    protected SocketAddress localAddress0() {
        return new InetSocketAddress(0);
    }
}

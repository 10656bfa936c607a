package io.esplanade.tun.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A netlink socket of the route family: request and response, one after the other. Responses are matched by sequence
 * number and bounded in number. One thread at a time.
 */
final class NetlinkSocket implements AutoCloseable {
    private static final int NETLINK_ROUTE = 0;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;

    private static final int NLMSG_NOOP = 1;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLM_F_CAPPED = 0x100;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLMSGERR_ATTR_MSG = 1;

    // Our limits
    private static final int RECEIVE_BYTES = 64 * 1024;
    private static final int MAX_MESSAGES = 1_000_000;
    private static final int MAX_DUMPS = 5;
    private static final int TIMEOUT_SECONDS = 5;
    private static final int BUFFER_BYTES = 256 * 1024;
    /** The acknowledgements of so many requests, which take a kilobyte or two each, fit into the socket's buffer. */
    private static final int MAX_PIPELINED = 64;

    /** To be given where no error is to be passed over. */
    static final int NO_ERROR = 0;

    private final int fd;
    private final byte[] incoming = new byte[RECEIVE_BYTES];
    private int sequence = (int) System.nanoTime() & 0x3fffffff;

    private NetlinkSocket(int fd) {
        this.fd = fd;
    }

    /** Opens a socket in the network namespace of the calling thread. */
    static NetlinkSocket open() throws IOException {
        int fd = Sockets.open(Sockets.AF_NETLINK, Sockets.SOCK_RAW, NETLINK_ROUTE);
        try {
            byte[] timeout = ByteBuffer.allocate(16)
                    .order(ByteOrder.nativeOrder())
                    .putLong(TIMEOUT_SECONDS)
                    .array();
            Sockets.set(fd, Sockets.SOL_SOCKET, Sockets.SO_RCVTIMEO, timeout);
            Sockets.trySet(fd, Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, BUFFER_BYTES);
            Sockets.trySet(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
            // Connected to the kernel: messages of other processes are refused by it.
            byte[] kernel = ByteBuffer.allocate(12)
                    .order(ByteOrder.nativeOrder())
                    .putShort((short) Sockets.AF_NETLINK)
                    .array();
            Sockets.connectTo(fd, kernel);
            return new NetlinkSocket(fd);
        } catch (IOException failed) {
            Unistd.closeQuietly(fd);
            throw failed;
        }
    }

    /** Has the kernel carry out a request; {@code what} it is stands in the message of the exception. */
    void execute(String what, NetlinkMessage request) throws IOException {
        exchange(what, request, new ArrayList<>());
    }

    /**
     * Has the kernel carry out {@code count} requests in order, all of which ask for an acknowledgement, many at a time.
     *
     * @param what says what a request was for, if it fails
     * @param ignoredErrno an error that is none, or {@link #NO_ERROR}
     * @throws ErrnoException the first that failed; some of those behind it may have been carried out
     */
    void executeAll(int count, IntFunction<NetlinkMessage> requests, IntFunction<String> what, int ignoredErrno)
            throws IOException {
        for (int from = 0; from < count; from += MAX_PIPELINED) {
            int to = Math.min(count, from + MAX_PIPELINED);
            int first = sequence + 1;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = from; i < to; i++) {
                out.writeBytes(requests.apply(i).encode(++sequence)); // whose length is a multiple of 4
            }
            Sockets.sendAll(fd, out.toByteArray(), out.size());
            int base = from;
            awaitAll(first, to - from, i -> what.apply(base + i), ignoredErrno);
        }
    }

    /** Acknowledgements come in the order of the requests. */
    private void awaitAll(int first, int count, IntFunction<String> what, int ignoredErrno) throws IOException {
        ErrnoException failed = null;
        for (int i = 0; i < count; i++) {
            try {
                await(what.apply(i), first + i, new ArrayList<>());
            } catch (ErrnoException refused) {
                if (refused.errno() != ignoredErrno && failed == null) {
                    failed = refused;
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    /** Has the kernel answer a request that asks for an acknowledgement, too. */
    List<Reply> query(String what, NetlinkMessage request) throws IOException {
        List<Reply> replies = new ArrayList<>();
        exchange(what, request, replies);
        return replies;
    }

    /** Has the kernel list something; asks again if the list changed meanwhile. */
    List<Reply> dump(String what, NetlinkMessage request) throws IOException {
        for (int i = 0; i < MAX_DUMPS; i++) {
            List<Reply> replies = new ArrayList<>();
            if (exchange(what, request, replies)) {
                return replies;
            }
        }
        throw new IOException(what + ": the list changed " + MAX_DUMPS + " times while it was read");
    }

    /** The same, where the kernel lists only what has the values that the request has in its fixed part, if it can. */
    List<Reply> dumpFiltered(String what, NetlinkMessage request) throws IOException {
        Sockets.trySet(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
        try {
            return dump(what, request);
        } catch (ErrnoException refused) {
            if (refused.errno() != Errno.EINVAL) {
                throw refused;
            } // else: it reads the values, but cannot select by them
        } finally {
            Sockets.trySet(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 0);
        }
        return dump(what, request);
    }

    /** A message of a dump. */
    @SuppressWarnings("ArrayRecordComponent") // read once, by the decoder it is made for
    record Reply(int type, byte[] body) {}

    /** Returns false if the kernel says that the dump is inconsistent. */
    private boolean exchange(String what, NetlinkMessage request, List<Reply> replies) throws IOException {
        byte[] octets = request.encode(++sequence);
        Sockets.sendAll(fd, octets, octets.length);
        return await(what, sequence, replies);
    }

    /** Reads up to the last response to the request with the sequence number {@code expected}. */
    private boolean await(String what, int expected, List<Reply> replies) throws IOException {
        boolean consistent = true;
        for (int received = 0; received < MAX_MESSAGES; received++) {
            int length = Sockets.receive(fd, incoming);
            ByteBuffer in = ByteBuffer.wrap(incoming, 0, length).order(ByteOrder.nativeOrder());
            while (in.remaining() >= NetlinkMessage.HEADER_BYTES) {
                int start = in.position();
                int messageBytes = in.getInt(start);
                if (messageBytes < NetlinkMessage.HEADER_BYTES || messageBytes > in.remaining()) {
                    throw new IOException(what + ": malformed netlink response");
                }
                int flags = in.getShort(start + 6);
                if (in.getInt(start + 8) == expected) {
                    consistent &= (flags & NLM_F_DUMP_INTR) == 0;
                    if (isLast(what, in.getShort(start + 4), flags, body(start, messageBytes), replies)) {
                        return consistent;
                    }
                }
                in.position(Math.min(in.limit(), start + (messageBytes + 3 & ~3)));
            }
        }
        throw new IOException(what + ": more than " + MAX_MESSAGES + " netlink responses");
    }

    private byte[] body(int start, int messageBytes) {
        return Arrays.copyOfRange(incoming, start + NetlinkMessage.HEADER_BYTES, start + messageBytes);
    }

    private static boolean isLast(String what, int type, int flags, byte[] body, List<Reply> replies)
            throws IOException {
        if (type == NLMSG_ERROR) {
            throwIfError(what, flags, body);
        }
        if (type == NLMSG_ERROR || type == NLMSG_DONE) {
            return true;
        }
        if (type != NLMSG_NOOP) {
            replies.add(new Reply(type, body));
        }
        if (replies.size() > MAX_MESSAGES) {
            throw new IOException(what + ": more than " + MAX_MESSAGES + " entries");
        }
        return false;
    }

    /** {@code struct nlmsgerr}: the negated error number (0 is an acknowledgement), the request's header, attributes. */
    static void throwIfError(String what, int flags, byte[] body) throws IOException {
        if (body.length < 4 + NetlinkMessage.HEADER_BYTES) {
            throw new IOException(what + ": malformed netlink acknowledgement");
        }
        ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.nativeOrder());
        int errno = -in.getInt(0);
        if (errno == 0) {
            return;
        }
        String text = Errno.text(errno);
        if ((flags & NLM_F_ACK_TLVS) != 0) {
            int echoed = (flags & NLM_F_CAPPED) != 0 ? NetlinkMessage.HEADER_BYTES : in.getInt(4);
            NetlinkReader attributes = new NetlinkReader(NLMSG_ERROR, body, 4 + Math.clamp(echoed, 0, body.length));
            while (attributes.nextAttribute()) {
                if (attributes.attribute() == NLMSGERR_ATTR_MSG) {
                    text += " (" + attributes.valueText() + ")";
                }
            }
        }
        throw new ErrnoException(what, errno, text);
    }

    @Override
    public void close() {
        Unistd.closeQuietly(fd);
    }
}

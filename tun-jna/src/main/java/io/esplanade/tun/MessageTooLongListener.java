package io.esplanade.tun;

/** Hears of datagrams that were longer than the path takes, so that the next ones are made shorter. */
@FunctionalInterface
public interface MessageTooLongListener {
    /**
     * The kernel refused a datagram on this path (EMSGSIZE); {@link PathMtu#query} says what fits. Event-loop thread, in
     * the middle of a flush: it must not send by the same sender.
     */
    void onMessageTooLong(SendPath path);
}

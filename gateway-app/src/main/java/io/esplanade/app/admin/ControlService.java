package io.esplanade.app.admin;

import java.io.IOException;

/** Carries requests out. */
@FunctionalInterface
public interface ControlService {
    /**
     * Carries one out. On a virtual thread of its own; may block.
     *
     * @param progress takes what the client is told before the answer
     * @throws IOException if the client is gone
     * @throws InterruptedException if a client went away that nobody can tell anything any more
     */
    ControlReply answer(ControlRequest request, Progress progress) throws IOException, InterruptedException;

    /** The way to a client while its request is carried out. */
    @FunctionalInterface
    interface Progress {
        /** Tells the client something, and returns when the socket has taken it. */
        void tell(String output, String errors) throws IOException, InterruptedException;
    }
}

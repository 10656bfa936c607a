package io.esplanade.dataplane.lookup;

/** The worker that has the SAs of a tunnel, and to which the packets of its flows therefore go. Any thread. */
public final class TunnelOwner {
    /** The first worker, number 0, which has what belongs to no tunnel. */
    public static final TunnelOwner FIRST = new TunnelOwner(0);

    private volatile int worker;

    /** @param worker its number, from 0 */
    public TunnelOwner(int worker) {
        this.worker = worker;
    }

    /** The number of the worker, from 0. */
    public int worker() {
        return worker;
    }

    /** The tunnel has an SA that only the first worker can have; its flows go there from now on. */
    public void moveToFirst() {
        worker = 0;
    }
}

package io.esplanade.controlplane.ike;

/** UDP ports of IKE. */
public final class IkePorts {
    /** RFC 2408 section 2.5.1. */
    public static final int IKE = 500;
    /** IKE and ESP in UDP behind a NAT (RFC 3947 section 4). */
    public static final int NAT_TRAVERSAL = 4500;

    private IkePorts() {}
}

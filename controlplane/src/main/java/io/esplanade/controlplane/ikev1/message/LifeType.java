package io.esplanade.controlplane.ikev1.message;

/** Values of the life type attribute, the same in both phases (RFC 2407 section 4.5, RFC 2409 appendix A). */
final class LifeType {
    static final int SECONDS = 1;
    static final int KILOBYTES = 2;

    private LifeType() {}
}

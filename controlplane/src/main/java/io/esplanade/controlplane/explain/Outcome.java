package io.esplanade.controlplane.explain;

import java.util.Locale;

/** How an exchange ended. */
public enum Outcome {
    /** It made what it was for. */
    OK,
    /** No offered transform is one we accept, or the peer says so of ours. */
    NO_PROPOSAL,
    /** A hash is wrong, or the octets after decryption make no sense: the pre-shared keys probably differ. */
    AUTH_FAILED,
    /** The peer shows another identity, or other networks, than the rule has. */
    INVALID_ID,
    /** The Diffie-Hellman value of the peer is missing, unexpected or not in the group. */
    INVALID_KE,
    /** The peer did not answer. */
    TIMEOUT,
    /** A message that has no place in this exchange or cannot be parsed. */
    MALFORMED,
    /** The peer ended it by a notify. */
    REFUSED,
    /** Given up for want of room: half-open limit or Diffie-Hellman queue. */
    OVERLOAD,
    /** Given up because the policy changed, the gateway stops, or another exchange took its place. */
    CANCELLED,
    /** The data plane did not take the SA. */
    INSTALL_FAILED;

    /** The label of the metric. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

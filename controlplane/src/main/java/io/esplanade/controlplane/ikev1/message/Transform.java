package io.esplanade.controlplane.ikev1.message;

import java.util.List;

/**
 * One transform of a proposal (RFC 2408 section 3.6).
 *
 * @param number as the sender counts
 * @param id transform identifier: 1 (KEY_IKE) in phase 1, of {@link EspTransformId} for ESP
 * @param attributes in order, with duplicates
 */
public record Transform(int number, int id, List<Attribute> attributes) {
    /** KEY_IKE, the only transform of phase 1 (RFC 2407 section 4.4.2). */
    public static final int KEY_IKE = 1;

    public Transform {
        attributes = List.copyOf(attributes);
    }
}

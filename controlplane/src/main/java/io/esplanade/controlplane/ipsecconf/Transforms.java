package io.esplanade.controlplane.ipsecconf;

import org.jspecify.annotations.Nullable;

/** The transforms that a clause names; null where it names none. */
record Transforms(
        @Nullable AuthTransform auth,
        @Nullable EncTransform enc,
        @Nullable CompTransform comp,
        @Nullable GroupTransform group) {
    /** Nothing named. */
    static final Transforms NONE = new Transforms(null, null, null, null);
}

package io.esplanade.controlplane.ikev1.message;

import java.util.List;
import java.util.OptionalLong;

/**
 * Pairs life types with the durations that follow them (RFC 2407 section 4.5: a duration must follow its type). Of several
 * in the same unit the smallest counts.
 */
final class LifetimeReader {
    private final List<String> faults;
    private OptionalLong seconds = OptionalLong.empty();
    private OptionalLong kilobytes = OptionalLong.empty();
    /** 0: no type waits for its duration. */
    private int pendingType;

    /** @param faults where to say what is wrong */
    LifetimeReader(List<String> faults) {
        this.faults = faults;
    }

    void type(Attribute attribute) {
        if (pendingType != 0) {
            faults.add("life type without a duration");
        }
        pendingType = AttributeValues.small(attribute);
    }

    void duration(Attribute attribute) {
        long duration = attribute.number();
        switch (pendingType) {
            case LifeType.SECONDS -> seconds = OptionalLong.of(Math.min(seconds.orElse(duration), duration));
            case LifeType.KILOBYTES -> kilobytes = OptionalLong.of(Math.min(kilobytes.orElse(duration), duration));
            case 0 -> faults.add("life duration without a type");
            default -> faults.add("life type " + pendingType + " is not supported");
        }
        pendingType = 0;
    }

    void end() {
        if (pendingType != 0) {
            faults.add("life type without a duration");
        }
    }

    OptionalLong seconds() {
        return seconds;
    }

    OptionalLong kilobytes() {
        return kilobytes;
    }
}

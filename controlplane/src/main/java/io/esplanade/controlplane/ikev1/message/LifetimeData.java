package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a RESPONDER-LIFETIME notification carries: life types and durations as attributes of the phase that it is about (RFC 2407
 * section 4.6.3.1).
 */
public record LifetimeData(OptionalLong seconds, OptionalLong kilobytes) {
    private static final LifetimeData NOTHING = new LifetimeData(OptionalLong.empty(), OptionalLong.empty());

    /** A lifetime in seconds. */
    public static Octets encode(ProtocolId protocol, long seconds) {
        Writer writer = new Writer();
        return SaCodec.encodeAttributes(
                        writer,
                        List.of(
                                Attribute.basic(typeNumber(protocol), LifeType.SECONDS),
                                Attribute.number(durationNumber(protocol), seconds)))
                .toOctets();
    }

    /** Empty for what cannot be read. */
    public static LifetimeData decode(ProtocolId protocol, Octets data) {
        List<String> faults = new ArrayList<>();
        LifetimeReader lifetime = new LifetimeReader(faults);
        try {
            for (Attribute attribute : SaCodec.decodeAttributes(Reader.of(data))) {
                if (attribute.type() == typeNumber(protocol)) {
                    lifetime.type(attribute);
                } else if (attribute.type() == durationNumber(protocol)) {
                    lifetime.duration(attribute);
                }
            }
        } catch (MalformedException unreadable) {
            return NOTHING;
        }
        lifetime.end();
        return faults.isEmpty() ? new LifetimeData(lifetime.seconds(), lifetime.kilobytes()) : NOTHING;
    }

    private static int typeNumber(ProtocolId protocol) {
        return protocol == ProtocolId.ISAKMP
                ? Phase1AttributeType.LIFE_TYPE.number()
                : Phase2AttributeType.LIFE_TYPE.number();
    }

    private static int durationNumber(ProtocolId protocol) {
        return protocol == ProtocolId.ISAKMP
                ? Phase1AttributeType.LIFE_DURATION.number()
                : Phase2AttributeType.LIFE_DURATION.number();
    }
}

package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/**
 * A data attribute (RFC 2408 section 3.3).
 *
 * @param type 0 to 32767, without the format bit
 * @param basic whether it goes in the short form, with a value of two octets
 */
public record Attribute(int type, boolean basic, Octets value) {
    public Attribute {
        if (type < 0 || type > 0x7fff || (basic && value.length() != 2)) {
            throw new IllegalArgumentException("attribute " + type + " with " + value.length() + " octets");
        }
    }

    /**
     * The short form.
     *
     * @param value 0 to 65535
     */
    public static Attribute basic(int type, int value) {
        return new Attribute(type, true, Octets.of((byte) (value >>> 8), (byte) value));
    }

    /**
     * The short form where the number fits in two octets, else the long form with four.
     *
     * @param value unsigned 32 bits
     */
    public static Attribute number(int type, long value) {
        if (value >>> 32 != 0) {
            throw new IllegalArgumentException("attribute " + type + " with " + value);
        }
        return value <= 0xffff
                ? basic(type, (int) value)
                : new Attribute(type, false, new Writer().u32((int) value).toOctets());
    }

    /** The value as a number, whatever its form; {@link Long#MAX_VALUE} where 63 bits do not hold it. */
    public long number() {
        long number = 0;
        for (int i = 0; i < value.length(); i++) {
            if (number > Long.MAX_VALUE >> 8) {
                return Long.MAX_VALUE;
            }
            number = number << 8 | (value.at(i) & 0xff);
        }
        return number;
    }
}

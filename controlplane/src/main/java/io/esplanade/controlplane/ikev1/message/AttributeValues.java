package io.esplanade.controlplane.ikev1.message;

/** Reading of attribute values. */
final class AttributeValues {
    private AttributeValues() {}

    /** A registry number or a length in bits: the value, or -1 for one that two octets do not hold. */
    static int small(Attribute attribute) {
        long value = attribute.number();
        return value > 0xffff ? -1 : (int) value;
    }

    static boolean isKeyLength(int bits, int minBytes, int maxBytes) {
        return bits % 8 == 0 && bits >= minBytes * 8 && bits <= maxBytes * 8;
    }
}

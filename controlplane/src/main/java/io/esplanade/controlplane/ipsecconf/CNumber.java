package io.esplanade.controlplane.ipsecconf;

import org.jspecify.annotations.Nullable;

/** Numbers as C's strtol and strtoul read them with base 0: {@code 0x} is hexadecimal, a leading 0 octal. */
final class CNumber {
    private CNumber() {}

    /** The value, or null if the text is not such a number as a whole or does not fit 63 bits. */
    static @Nullable Long parse(String text) {
        boolean negative = text.startsWith("-");
        Long value = magnitude(negative ? text.substring(1) : text);
        if (value == null || value < 0) {
            return null;
        }
        return negative ? -value : value;
    }

    /** As {@link #parse}, but 64 bits without sign; a negative number wraps around, as it does in C. */
    static @Nullable Long parseUnsigned(String text) {
        boolean negative = text.startsWith("-");
        Long value = magnitude(negative ? text.substring(1) : text);
        return value != null && negative ? Long.valueOf(-value) : value;
    }

    /** 64 bits, unsigned. */
    private static @Nullable Long magnitude(String text) {
        int radix = 10;
        String digits = text;
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            radix = 16;
            digits = digits.substring(2);
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            radix = 8;
        }
        if (digits.isEmpty() || Character.digit(digits.charAt(0), radix) < 0) {
            return null;
        }
        try {
            return Long.parseUnsignedLong(digits, radix);
        } catch (NumberFormatException malformed) {
            return null;
        }
    }
}

package io.esplanade.controlplane.ipsecconf;

import org.jspecify.annotations.Nullable;

/** Numbers as C's strtoul reads them with base 0: {@code 0x} is hexadecimal, a leading 0 octal. */
final class CNumber {
    private CNumber() {}

    /** The value, or null if the text is not such a number as a whole or does not fit 63 bits. */
    static @Nullable Long parse(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative ? text.substring(1) : text;
        int radix = 10;
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
            long value = Long.parseLong(digits, radix);
            return negative ? -value : value;
        } catch (NumberFormatException malformed) {
            return null;
        }
    }
}

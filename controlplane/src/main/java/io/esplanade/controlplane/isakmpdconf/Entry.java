package io.esplanade.controlplane.isakmpdconf;

import java.util.Arrays;
import java.util.List;

/**
 * What a tag says.
 *
 * @param value as written, without blanks around it; perhaps a key
 */
record Entry(String tag, String value, int line) {
    /** The parts between commas. */
    List<String> list() {
        return Arrays.stream(value.split(",", -1)).map(String::strip).filter(each -> !each.isEmpty()).toList();
    }

    /** Whether it says yes, as isakmpd reads it. */
    boolean isYes() {
        return value.equalsIgnoreCase("yes") || value.equalsIgnoreCase("true") || value.equals("1") || value.equalsIgnoreCase("on");
    }

    /** Values may be keys. */
    @Override
    public String toString() {
        return "Entry[" + tag + ", line " + line + "]";
    }
}

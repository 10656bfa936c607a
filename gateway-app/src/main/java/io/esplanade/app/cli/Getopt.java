package io.esplanade.app.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Short options by the rules of getopt(3): they may be grouped ({@code -nvf FILE}), an argument may be joined ({@code
 * -sa}), {@code --} and the first operand end them.
 */
final class Getopt {
    private static final char END = 0;

    private final String options;
    private final List<String> arguments;
    private int index;
    private int position;
    private @Nullable String value;

    /** @param options the letters; a colon after one says that it takes an argument */
    Getopt(String options, List<String> arguments) {
        this.options = options;
        this.arguments = arguments;
    }

    /** Returns the next option letter, or 0 after the last one. */
    char next() throws UsageException {
        value = null;
        if (position == 0 && !enterGroup()) {
            return END;
        }
        String group = arguments.get(index);
        char option = group.charAt(position++);
        int found = option == ':' ? -1 : options.indexOf(option);
        if (found < 0) {
            throw new UsageException("unknown option -- " + option);
        }
        boolean takesValue = found + 1 < options.length() && options.charAt(found + 1) == ':';
        if (takesValue) {
            takeValue(option, group);
        } else if (position == group.length()) {
            leaveGroup();
        }
        return option;
    }

    /** The argument of the option that {@link #next} returned last. */
    String value() {
        if (value == null) {
            throw new IllegalStateException("the option takes no argument");
        }
        return value;
    }

    /** What follows the options. */
    List<String> operands() {
        return arguments.subList(index, arguments.size());
    }

    private boolean enterGroup() {
        if (index >= arguments.size()) {
            return false;
        }
        String argument = arguments.get(index);
        if (argument.equals("--")) {
            index++;
            return false;
        }
        if (argument.length() < 2 || argument.charAt(0) != '-') {
            return false;
        }
        position = 1;
        return true;
    }

    private void takeValue(char option, String group) throws UsageException {
        if (position < group.length()) {
            value = group.substring(position);
        } else if (++index < arguments.size()) {
            value = arguments.get(index);
        } else {
            throw new UsageException("option requires an argument -- " + option);
        }
        leaveGroup();
    }

    private void leaveGroup() {
        index++;
        position = 0;
    }
}

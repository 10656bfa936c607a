package io.esplanade.app.cli;

import io.esplanade.app.admin.Configuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of ours that OpenBSD has not. They stand anywhere before {@code --}, and getopt(3) does not know them: what
 * is left for it is {@link #rest}.
 */
final class LongOptions {
    private final List<String> rest = new ArrayList<>();
    private @Nullable String runDirectory;
    private boolean add;
    private boolean plan;
    private boolean confirm;
    private @Nullable String explain;
    private @Nullable String isakmpd;
    private @Nullable Duration patience;

    LongOptions(List<String> arguments) throws UsageException {
        int end = arguments.indexOf("--");
        List<String> options = end < 0 ? arguments : arguments.subList(0, end);
        for (int i = 0; i < options.size(); i++) {
            String option = options.get(i);
            if (option.startsWith("--")) {
                String following = i + 1 < options.size() ? options.get(i + 1) : null;
                i += take(option, following) ? 1 : 0;
            } else {
                rest.add(option);
            }
        }
        rest.addAll(arguments.subList(options.size(), arguments.size()));
    }

    /** Returns whether the word behind it belongs to it. */
    private boolean take(String option, @Nullable String following) throws UsageException {
        int equals = option.indexOf('=');
        String name = equals < 0 ? option : option.substring(0, equals);
        String joined = equals < 0 ? null : option.substring(equals + 1);
        switch (name) {
            case "--run-dir" -> {
                runDirectory = joined != null ? joined : following;
                if (runDirectory == null) {
                    throw new UsageException("option requires an argument -- run-dir");
                }
                return joined == null;
            }
            case "--explain" -> {
                boolean separate = joined == null && following != null && !following.startsWith("-");
                explain = separate ? following : joined == null ? "" : joined;
                return separate;
            }
            case "--isakmpd" -> {
                isakmpd = joined != null ? joined : following;
                if (isakmpd == null) {
                    throw new UsageException("option requires an argument -- isakmpd");
                }
                return joined == null;
            }
            case "--confirm" -> {
                confirm = true;
                boolean separate = joined == null && following != null && !following.startsWith("-");
                String time = separate ? following : joined;
                patience = time == null ? null : patience(time);
                return separate;
            }
            case "--add" -> add = true;
            case "--plan" -> plan = true;
            default -> throw new UsageException("unknown option " + name);
        }
        if (joined != null) {
            throw new UsageException("option takes no argument " + name);
        }
        return false;
    }

    /** {@code 90}, {@code 90s}, {@code 5m}, {@code 1h}. */
    private static Duration patience(String text) throws UsageException {
        char unit = text.isEmpty() ? 0 : text.charAt(text.length() - 1);
        boolean named = unit == 's' || unit == 'm' || unit == 'h';
        String digits = named ? text.substring(0, text.length() - 1) : text;
        if (!digits.matches("[0-9]{1,6}")) {
            throw new UsageException("--confirm " + text + ": not a time such as 60s, 5m or 1h");
        }
        long count = Long.parseLong(digits);
        Duration patience =
                switch (unit) {
                    case 'm' -> Duration.ofMinutes(count);
                    case 'h' -> Duration.ofHours(count);
                    default -> Duration.ofSeconds(count);
                };
        if (patience.compareTo(Configuration.MIN_PATIENCE) < 0
                || patience.compareTo(Configuration.MAX_PATIENCE) > 0) {
            throw new UsageException("--confirm " + text + ": not between 5s and 24h");
        }
        return patience;
    }

    /** What remains: options of one letter, and operands. */
    List<String> rest() {
        return rest;
    }

    @Nullable String runDirectory() {
        return runDirectory;
    }

    boolean add() {
        return add;
    }

    boolean plan() {
        return plan;
    }

    boolean confirm() {
        return confirm;
    }

    /** The peer of {@code --explain}, empty for all; null if it is not asked for. */
    @Nullable String explain() {
        return explain;
    }

    /** The command of {@code --isakmpd}; null if there is none. */
    @Nullable String isakmpd() {
        return isakmpd;
    }

    /** Of {@code --confirm}; null if it was given without. */
    @Nullable Duration patience() {
        return patience;
    }
}

package io.esplanade.controlplane.ike;

import io.esplanade.controlplane.ike.auth.UserFile;
import io.esplanade.controlplane.policy.Policy;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of users that rules name, and tells when one has changed, so that those who are not in it any more lose
 * their sessions: at once when rules are loaded, else within some seconds. A file that cannot be read, or is being written,
 * ends nobody's. The event loop keeps the time, and hears of what was read; files are read on a thread that may block.
 */
final class UserWatch {
    private static final Logger LOG = LoggerFactory.getLogger(UserWatch.class);
    private static final long INTERVAL_SECONDS = 5;

    private final EventLoop loop;
    private final Consumer<Event> events;
    /** Guarded by this. */
    private Map<Path, Look> files = new HashMap<>();
    // Event loop only
    private int round;
    private @Nullable ScheduledFuture<?> next;

    /** What makes one state of a file another. */
    private record Stamp(FileTime modified, long sizeBytes, @Nullable Object key) {}

    private static final class Look {
        private @Nullable Stamp seen;
        private @Nullable Stamp read;
        /** Whether to tell of it once more: a login that began before the change may have ended after it. */
        private boolean again;

        private boolean complained;
    }

    /** @param events called on the loop */
    UserWatch(EventLoop loop, Consumer<Event> events) {
        this.loop = loop;
        this.events = events;
    }

    /** From now on it is these rules' files. Any thread. */
    void watch(Policy policy) {
        Set<Path> named = new HashSet<>();
        policy.ikeRules().forEach(rule -> {
            if (rule.access().users() != null) {
                named.add(rule.access().users());
            }
        });
        loop.execute(() -> {
            stop();
            setFiles(named);
            if (!named.isEmpty()) {
                start(round, true);
            }
        });
    }

    /** Event loop only. */
    void stop() {
        round++;
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    private void start(int itsRound, boolean now) {
        Thread _ = Thread.ofVirtual().name("ike-users").start(() -> {
            List<Event.Users> changed = look(now);
            if (!loop.isShuttingDown()) {
                loop.execute(() -> onLooked(itsRound, changed));
            }
        });
    }

    private void onLooked(int itsRound, List<Event.Users> changed) {
        changed.forEach(events);
        if (itsRound == round) {
            next = loop.schedule(() -> start(itsRound, false), INTERVAL_SECONDS, TimeUnit.SECONDS);
        }
    }

    // --- the files ---

    synchronized void setFiles(Set<Path> named) {
        Map<Path, Look> those = new HashMap<>();
        named.forEach(file -> those.put(file, files.getOrDefault(file, new Look())));
        files = those;
    }

    /**
     * Reads the files that have changed since they were read last. Blocks.
     *
     * @param now whether somebody has said that all are finished: then all are read; else one must have been the same at two
     *     looks, since an editor may have written half of it
     */
    synchronized List<Event.Users> look(boolean now) {
        List<Event.Users> changed = new ArrayList<>();
        files.forEach((file, look) -> {
            Event.Users users = look(file, look, now);
            if (users != null) {
                changed.add(users);
            }
        });
        return changed;
    }

    private static Event.@Nullable Users look(Path file, Look look, boolean now) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Stamp stamp = new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            boolean changed = now || !stamp.equals(look.read);
            boolean settled = now || stamp.equals(look.seen);
            look.seen = stamp;
            if (!settled || (!changed && !look.again)) {
                return null;
            }
            Event.Users users = new Event.Users(file, UserFile.fingerprints(file));
            look.read = stamp;
            look.again = changed;
            look.complained = false;
            return users;
        } catch (IOException e) {
            look.seen = null;
            if (!look.complained) {
                LOG.warn("{} cannot be read, so that nobody can log in; those who have stay: {}", file, e.toString());
            }
            look.complained = true;
            return null;
        }
    }
}

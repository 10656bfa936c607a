package io.esplanade.controlplane.ike;

import io.esplanade.dataplane.api.IpPrefix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases in one file for each pool, a line {@code address holder} each, the holder percent-encoded. A file is replaced as a
 * whole. Any thread.
 */
public final class LeaseFiles implements LeaseStore {
    // Our limit: a pool has at most 65,534 addresses
    private static final long MAX_FILE_BYTES = 64L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(LeaseFiles.class);

    private final Path directory;
    private final Executor writer;

    /** @param directory made when it is needed */
    public LeaseFiles(Path directory) {
        this(directory, writer());
    }

    /** @param writer runs one after the other what writes */
    LeaseFiles(Path directory, Executor writer) {
        this.directory = directory;
        this.writer = writer;
    }

    private static Executor writer() {
        ThreadPoolExecutor one = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("ike-leases").factory());
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    private Path file(IpPrefix pool) {
        return directory.resolve("leases-" + pool.toString().replace('/', '-').replace(':', '_'));
    }

    @Override
    public Map<String, InetAddress> load(IpPrefix pool) {
        Map<String, InetAddress> leases = new LinkedHashMap<>();
        Path file = file(pool);
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IOException("longer than " + MAX_FILE_BYTES + " octets");
            }
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    leases.put(
                            URLDecoder.decode(line.substring(space + 1), StandardCharsets.UTF_8),
                            InetAddress.ofLiteral(line.substring(0, space)));
                }
            }
        } catch (NoSuchFileException none) {
            return Map.of();
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} cannot be read, so that road warriors may get other addresses: {}", file, e.getMessage());
        }
        return leases;
    }

    @Override
    public void save(IpPrefix pool, Map<String, InetAddress> leases) {
        List<String> lines = new TreeMap<>(leases)
                .entrySet().stream()
                        .map(lease -> lease.getValue().getHostAddress() + " "
                                + URLEncoder.encode(lease.getKey(), StandardCharsets.UTF_8))
                        .toList();
        writer.execute(() -> write(file(pool), lines));
    }

    private void write(Path file, List<String> lines) {
        try {
            Files.createDirectories(directory);
            Path fresh = Files.createTempFile(directory, ".leases", ".tmp"); // mode 0600
            try {
                Files.write(fresh, lines, StandardCharsets.UTF_8);
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be written, so that a restart forgets the addresses given out: {}", file, e.getMessage());
        }
    }
}

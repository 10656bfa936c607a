package io.esplanade.tun;

import java.io.IOException;

/** Tries to open one of each, and prints what a person would read. */
final class OpenDevices {
    private OpenDevices() {}

    private interface Attempt {
        AutoCloseable open() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        attempt(() -> closeable(TunChannel.open(TunConfig.named("enc0", 1400))));
        attempt(() -> closeable(PacketSocket.openRaw(false, 50, PacketSocketOptions.defaults())));
        attempt(() -> closeable(PacketSocket.openUdp(false, 500, PacketSocketOptions.defaults())));
        attempt(() -> closeable(PacketSocket.openUdp(false, 4500, PacketSocketOptions.defaults().withMark(1))));
    }

    private static AutoCloseable closeable(DeviceChannel channel) {
        return () -> channel.unsafe().closeForcibly();
    }

    private static void attempt(Attempt attempt) throws Exception {
        try (AutoCloseable opened = attempt.open()) {
            System.err.println("opened " + (opened != null));
        } catch (IOException failed) {
            System.err.println(failed.getMessage());
        }
    }
}

package io.esplanade.app.metrics;

import io.esplanade.app.admin.ConnectionDeadline;
import io.esplanade.app.admin.ConnectionLimit;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/**
 * Answers Prometheus over HTTP: {@code /metrics}, {@code /health/live}, {@code /health/ready}. There is no
 * authentication: it listens where it is told to, on the loopback address by default.
 */
public final class MetricsServer implements AutoCloseable {
    // Our limits
    private static final int MAX_CONNECTIONS = 32;
    private static final int MAX_REQUEST_BYTES = 8192;
    /** For request and answer together: a client that sends or reads in drops does not keep its place. */
    private static final int DEADLINE_SECONDS = 30;

    private final Channel listener;

    private MetricsServer(Channel listener) {
        this.listener = listener;
    }

    /**
     * Starts to listen.
     *
     * @param ready whether the gateway can carry traffic
     * @throws IOException if the address is taken; the message is for the user
     */
    public static MetricsServer start(
            InetSocketAddress address, EventLoopGroup group, GatewayMeters meters, BooleanSupplier ready)
            throws IOException {
        ConnectionLimit limit = new ConnectionLimit(MAX_CONNECTIONS);
        var bound = new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(limit)
                                .addLast(new ConnectionDeadline(DEADLINE_SECONDS))
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_REQUEST_BYTES))
                                .addLast(new MetricsHandler(meters, ready));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot serve metrics at " + address.getAddress().getHostAddress() + " port "
                    + address.getPort() + ": " + bound.cause().getMessage());
        }
        return new MetricsServer(bound.channel());
    }

    /** Where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
    }
}

package io.esplanade.app.metrics;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP connection: it takes one request, answers and closes. So a client cannot have us compute more answers than it
 * fetches, whatever it sends. The scrape itself runs on a virtual thread: it waits for the planes.
 */
final class MetricsHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsHandler.class);
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final GatewayMeters meters;
    private final BooleanSupplier gatewayReady;
    private boolean answered;

    MetricsHandler(GatewayMeters meters, BooleanSupplier gatewayReady) {
        this.meters = meters;
        this.gatewayReady = gatewayReady;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (answered) {
            return;
        }
        answered = true;
        context.channel().config().setAutoRead(false);
        String path = request.uri().split("\\?", 2)[0];
        String accept = request.headers().get(HttpHeaderNames.ACCEPT, "");
        if (!request.decoderResult().isSuccess()) {
            send(context, HttpResponseStatus.BAD_REQUEST, PLAIN, "bad request\n");
        } else if (!request.method().equals(HttpMethod.GET)) {
            send(context, HttpResponseStatus.METHOD_NOT_ALLOWED, PLAIN, "GET only\n");
        } else {
            Thread.ofVirtual().name("metrics").start(() -> answer(context, path, accept));
        }
    }

    private void answer(ChannelHandlerContext context, String path, String accept) {
        try {
            switch (path) {
                case "/metrics" -> {
                    String type = accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT_FORMAT;
                    send(context, HttpResponseStatus.OK, type, meters.scrape(type));
                }
                case "/health/live" -> send(context, HttpResponseStatus.OK, PLAIN, "live\n");
                case "/health/ready" -> {
                    boolean ready = gatewayReady.getAsBoolean();
                    send(
                            context,
                            ready ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                            PLAIN,
                            ready ? "ready\n" : "not ready\n");
                }
                default -> send(context, HttpResponseStatus.NOT_FOUND, PLAIN, "not found\n");
            }
        } catch (RuntimeException e) {
            LOG.error("metrics request failed", e);
            send(context, HttpResponseStatus.INTERNAL_SERVER_ERROR, PLAIN, "failed; see the log\n");
        }
    }

    private static void send(ChannelHandlerContext context, HttpResponseStatus status, String type, String text) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        HttpUtil.setContentLength(response, response.content().readableBytes());
        HttpUtil.setKeepAlive(response, false);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("metrics connection closed: {}", cause.toString());
        var _ = context.close();
    }
}

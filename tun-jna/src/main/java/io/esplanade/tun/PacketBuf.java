package io.esplanade.tun;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A fixed block of native memory that is a {@link io.netty.buffer.ByteBuf} for Netty's pipelines and a {@link
 * MemorySegment} for system calls, header access and ciphers: two views of the same octets, so nothing is copied
 * between them.
 *
 * <p>A channel allocates its blocks once and fires the same object for each packet: {@code readerIndex} and {@code
 * writerIndex} then frame the packet. It retains the block before each {@code channelRead}; the handler releases it as
 * usual. The content is valid until {@code channelRead} returns, unless the channel promises more; then the channel
 * fills the block anew.
 */
public class PacketBuf extends UnpooledDirectByteBuf {
    private static final int CACHE_LINE_BYTES = 64;

    private final MemorySegment memory;

    private PacketBuf(MemorySegment memory) {
        super(UnpooledByteBufAllocator.DEFAULT, memory.asByteBuffer(), Math.toIntExact(memory.byteSize()));
        this.memory = memory;
    }

    /** For subclasses that carry what a channel knows of a packet beside its octets. */
    protected PacketBuf(int capacityBytes) {
        this(Arena.ofAuto().allocate(capacityBytes, CACHE_LINE_BYTES));
    }

    /** Returns a new block of zeros, aligned to a cache line, freed when it is no longer reachable. */
    public static PacketBuf allocate(int capacityBytes) {
        return new PacketBuf(capacityBytes);
    }

    /** The whole block, from index 0 to the capacity; bounds are checked at each access. */
    public final MemorySegment memory() {
        return memory;
    }
}

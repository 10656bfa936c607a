package io.esplanade.dataplane.transform;

import java.lang.foreign.MemorySegment;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * DEFLATE as IPComp uses it (RFC 2394): each payload by itself, without zlib's header. The results lie in the shared
 * buffers until the next call. One thread.
 */
final class Deflate {
    private Deflate() {}

    /** Compresses. */
    static final class Compressor implements AutoCloseable {
        private final PacketBuffers buffers;
        private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);

        Compressor(PacketBuffers buffers) {
            this.buffers = buffers;
        }

        /**
         * Compresses octets of a packet, which stay as they are.
         *
         * @param maxBytes of the result
         * @return octets of the result in {@link PacketBuffers#out}, or 0 if it would be longer
         */
        int compress(MemorySegment memory, int offset, int lengthBytes, int maxBytes) {
            buffers.load(memory, offset, lengthBytes);
            deflater.reset();
            deflater.setInput(buffers.in, 0, lengthBytes);
            deflater.finish();
            int bytes = deflater.deflate(buffers.out, 0, maxBytes);
            return deflater.finished() ? bytes : 0;
        }

        @Override
        public void close() {
            deflater.end();
        }
    }

    /** Restores. */
    static final class Decompressor implements AutoCloseable {
        private final PacketBuffers buffers;
        private final Inflater inflater = new Inflater(true);
        private final byte[] probe = new byte[1];

        Decompressor(PacketBuffers buffers) {
            this.buffers = buffers;
        }

        /**
         * Restores what was compressed; the packet stays as it is.
         *
         * @param maxBytes of the result
         * @return octets of the result in {@link PacketBuffers#out}, or 0 if these are no compressed octets from the
         *     first to the last, or of more or none
         */
        int decompress(MemorySegment memory, int offset, int lengthBytes, int maxBytes) {
            buffers.load(memory, offset, lengthBytes);
            inflater.reset();
            inflater.setInput(buffers.in, 0, lengthBytes);
            try {
                int bytes = inflater.inflate(buffers.out, 0, maxBytes);
                return isAtEnd() && inflater.getRemaining() == 0 ? bytes : 0;
            } catch (DataFormatException e) {
                return 0;
            }
        }

        /** A result of just as many octets as there was room for may lack the last step. */
        private boolean isAtEnd() throws DataFormatException {
            return inflater.finished() || (inflater.inflate(probe, 0, 1) == 0 && inflater.finished());
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}

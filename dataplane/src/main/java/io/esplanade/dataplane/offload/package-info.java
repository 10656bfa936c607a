/**
 * What a network card would do for the TUN device: cutting the super packets that the kernel hands over into packets
 * that fit the path, and joining received ones before they go back (virtio 1.2 section 5.1.6). Both work on whole
 * checksums: RFC 9293 section 3.1, RFC 768.
 */
@NullMarked
package io.esplanade.dataplane.offload;

import org.jspecify.annotations.NullMarked;

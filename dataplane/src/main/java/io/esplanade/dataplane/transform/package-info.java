/**
 * SAs that turn one IP packet into another: ESP (RFC 4303) and AH (RFC 4302) in tunnel and transport mode, IPComp (RFC
 * 3173, RFC 2394) and IP in IP (RFC 2003, RFC 2473), for IPv4 and IPv6 inside and outside. {@link
 * io.esplanade.dataplane.transform.Transforms} makes them. One after the other they carry out a bundle (RFC 4301 section
 * 4.3 and appendix E). They work in place on a {@link io.esplanade.dataplane.transform.PacketFrame}, allocate nothing for
 * a packet, know no sockets, and belong to one thread.
 */
@NullMarked
package io.esplanade.dataplane.transform;

import org.jspecify.annotations.NullMarked;

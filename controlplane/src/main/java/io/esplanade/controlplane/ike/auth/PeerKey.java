package io.esplanade.controlplane.ike.auth;

import java.nio.file.Path;
import java.security.PublicKey;

/**
 * The public key of a peer.
 *
 * @param file that speaks for it: the key as somebody put it there by hand, or the certificate of an authority
 * @param certified whether it is the authority's
 */
record PeerKey(Path file, SignatureMethod method, PublicKey key, boolean certified) {}

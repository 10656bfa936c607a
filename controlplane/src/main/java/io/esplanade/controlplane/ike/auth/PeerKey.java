package io.esplanade.controlplane.ike.auth;

import java.nio.file.Path;
import java.security.PublicKey;

/** The public key of a peer, as somebody put it there by hand. */
record PeerKey(Path file, SignatureMethod method, PublicKey key) {}

package io.esplanade.controlplane.policy;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;

/** What a rule wants for the ISAKMP SA ({@code main auth ... enc ... group ... lifetime ...}). */
public record Phase1Transform(
        IkeCipher cipher, KeyLength keyLength, IkeHash hash, DhGroup group, Lifetime lifetime) {}

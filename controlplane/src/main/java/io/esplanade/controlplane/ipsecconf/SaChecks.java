package io.esplanade.controlplane.ipsecconf;

import io.esplanade.dataplane.api.Secret;
import org.jspecify.annotations.Nullable;

/** What an SA with keys from the file must have, checked in the order of the reference; the first failure ends it. */
final class SaChecks {
    private SaChecks() {}

    /** The transforms with their defaults. */
    static Transforms transforms(TokenStream tokens, SaType saType, long spi, Transforms named) {
        if (spi == 0) {
            throw tokens.error("no SPI specified");
        }
        return switch (saType) {
            case ESP -> esp(tokens, named);
            case AH -> ah(tokens, named);
            case IPCOMP -> ipcomp(tokens, named);
            case IPIP -> ipip(tokens, named);
            case TCPMD5 -> named;
        };
    }

    private static Transforms esp(TokenStream tokens, Transforms named) {
        if (named.comp() != null) {
            throw tokens.error("esp does not provide compression");
        }
        EncTransform enc = named.enc() == null ? EncTransform.AES : named.enc();
        if (!enc.allowsStaticKeys()) {
            throw tokens.error(enc.text() + " is disallowed with static keys");
        }
        if (enc.hasImplicitAuth() && named.auth() != null) {
            throw tokens.error("authentication is implicit for " + enc.text());
        }
        return new Transforms(authOrDefault(named), enc, null, named.group());
    }

    private static Transforms ah(TokenStream tokens, Transforms named) {
        if (named.enc() != null) {
            throw tokens.error("ah does not provide encryption");
        }
        if (named.comp() != null) {
            throw tokens.error("ah does not provide compression");
        }
        return new Transforms(authOrDefault(named), null, null, named.group());
    }

    private static AuthTransform authOrDefault(Transforms named) {
        return named.auth() == null ? AuthTransform.HMAC_SHA2_256 : named.auth();
    }

    private static Transforms ipcomp(TokenStream tokens, Transforms named) {
        if (named.auth() != null || named.enc() != null) {
            throw tokens.error("no encryption or authentication with ipcomp");
        }
        CompTransform comp = named.comp() == null ? CompTransform.DEFLATE : named.comp();
        return new Transforms(null, null, comp, named.group());
    }

    private static Transforms ipip(TokenStream tokens, Transforms named) {
        if (named.auth() != null || named.enc() != null || named.comp() != null) {
            throw tokens.error("no encryption, authentication or compression with ipip");
        }
        return named;
    }

    static void keys(TokenStream tokens, Transforms transforms, @Nullable Secret authKey, @Nullable Secret encKey) {
        AuthTransform auth = transforms.auth();
        if (auth != null && auth != AuthTransform.NONE) {
            if (authKey == null) {
                throw tokens.error("no authentication key specified");
            }
            if (authKey.length() != auth.keyBytes()) {
                throw tokens.error("wrong authentication key length, needs to be " + auth.keyBytes() * 8 + " bits");
            }
        }
        EncTransform enc = transforms.enc();
        if (enc != null && enc != EncTransform.NULL) {
            encKey(tokens, enc, encKey);
        }
    }

    private static void encKey(TokenStream tokens, EncTransform enc, @Nullable Secret key) {
        if (key == null) {
            throw tokens.error("no encryption key specified");
        }
        int bits = key.length() * 8;
        if (key.length() < enc.minKeyBytes()) {
            throw tokens.error(
                    "encryption key too short (" + bits + " bits), minimum " + enc.minKeyBytes() * 8 + " bits");
        }
        if (key.length() > enc.maxKeyBytes()) {
            throw tokens.error(
                    "encryption key too long (" + bits + " bits), maximum " + enc.maxKeyBytes() * 8 + " bits");
        }
    }
}

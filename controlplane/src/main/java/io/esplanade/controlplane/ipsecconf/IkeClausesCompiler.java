package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.controlplane.ike.crypto.IkeCipher;
import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.controlplane.policy.Authentication;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.controlplane.policy.Lifetime;
import io.esplanade.controlplane.policy.Phase1Transform;
import io.esplanade.controlplane.policy.Phase2Transform;
import io.esplanade.controlplane.policy.SourceLine;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Makes of the clauses of one {@code ike} rule what all its pairs of hosts share. Reports every clause that it
 * refuses.
 */
final class IkeClausesCompiler {
    /** What the clauses ask for. */
    record Compiled(Phase1Transform phase1, Phase2Transform phase2, Authentication authentication) {}

    private final IkeClauses clauses;
    private final SourceLine where;
    private final Reporter reporter;
    private boolean refused;

    private IkeClausesCompiler(IkeClauses clauses, SourceLine where, Reporter reporter) {
        this.clauses = clauses;
        this.where = where;
        this.reporter = reporter;
    }

    /** Null after messages. */
    static @Nullable Compiled compile(IkeClauses clauses, SourceLine where, Reporter reporter) {
        return new IkeClausesCompiler(clauses, where, reporter).compile();
    }

    /** Where the keyword stands, or else the rule. */
    static Position place(IkeClauses clauses, Keyword keyword, SourceLine where) {
        return clauses.keywords().getOrDefault(keyword, new Position(where.file(), where.line(), 1));
    }

    private @Nullable Compiled compile() {
        refuseWhatIsNotThere();
        Phase1Transform phase1 = phase1();
        Phase2Transform phase2 = phase2();
        Authentication authentication = authentication();
        return refused || phase1 == null || phase2 == null || authentication == null
                ? null
                : new Compiled(phase1, phase2, authentication);
    }

    private void refuseWhatIsNotThere() {
        if (clauses.interfaceUnit() != null) {
            String name = "interface sec" + clauses.interfaceUnit();
            refuse(Keyword.INTERFACE, name + " is not supported yet: use from and to");
        }
        switch (clauses.saType()) {
            case ESP, AH -> {}
            case IPCOMP, IPIP, TCPMD5 ->
                refuse(
                        clauses.saType() == SaType.IPIP ? Keyword.IPIP : Keyword.IPCOMP,
                        "illegal satype " + clauses.saType().text() + ": IKE negotiates esp and ah");
        }
        refuseUnreadableName(Keyword.SRCID, clauses.sourceId());
        refuseUnreadableName(Keyword.DSTID, clauses.destinationId());
        if (clauses.tag() != null) {
            refuse(Keyword.TAG, "tag is not supported yet: leave it out, and match packets by address");
        }
    }

    private void refuseUnreadableName(Keyword keyword, @Nullable Identity id) {
        if (id == null || id.type() != Identity.Type.ASN1_DN) {
            return;
        }
        try {
            X500Principal _ = Identity.distinguishedName(id.text());
        } catch (IllegalArgumentException e) {
            refuse(keyword, "not a distinguished name: " + e.getMessage() + "; it looks like /C=CH/O=Example/CN=gw");
        }
    }

    private @Nullable Phase1Transform phase1() {
        Transforms named = clauses.phase1().transforms();
        Keyword phase = clauses.aggressive() ? Keyword.AGGRESSIVE : Keyword.MAIN;
        EncTransform enc = named.enc() == null ? EncTransform.AES : named.enc();
        IkeCipher cipher = enc.isInPhase1() ? ikeCipher(enc) : null;
        if (cipher == null) {
            refuse(phase, "illegal transform " + enc.text() + " in phase 1: use aes-128 or aes-256");
        }
        AuthTransform auth = named.auth() == null ? AuthTransform.HMAC_SHA1 : named.auth();
        IkeHash hash = ikeHash(auth);
        if (hash == null) {
            refuse(phase, "illegal transform " + auth.text() + " in phase 1: use hmac-sha2-256");
        }
        refuseComp(phase, named);
        DhGroup group = group(phase, named.group() == null ? GroupTransform.MODP3072 : named.group());
        Lifetime lifetime = lifetime(phase, clauses.phase1(), Lifetime.MAIN_MODE_DEFAULT);
        return cipher == null || hash == null || group == null || lifetime == null
                ? null
                : new Phase1Transform(cipher, enc.keyLength(), hash, group, lifetime);
    }

    private @Nullable Phase2Transform phase2() {
        SaProtocol protocol = protocol();
        if (protocol == null) {
            return null;
        }
        Transforms named = clauses.phase2().transforms();
        EncTransform enc = phase2Enc(protocol, named.enc());
        EspCipher cipher = espCipher(enc);
        EspIntegrity integrity = integrity(enc, named.auth());
        refuseComp(Keyword.QUICK, named);
        GroupTransform groupName = named.group() == null ? GroupTransform.MODP3072 : named.group();
        boolean pfs = groupName != GroupTransform.NONE;
        DhGroup group = pfs ? group(Keyword.QUICK, groupName) : null;
        Lifetime lifetime = lifetime(Keyword.QUICK, clauses.phase2(), Lifetime.QUICK_MODE_DEFAULT);
        return cipher == null || integrity == null || lifetime == null || (pfs && group == null)
                ? null
                : new Phase2Transform(
                        protocol,
                        clauses.transport() ? SaMode.TRANSPORT : SaMode.TUNNEL,
                        cipher,
                        enc.keyLength(),
                        integrity,
                        group,
                        lifetime);
    }

    /** Null for what IKE does not negotiate, which was refused before. */
    private @Nullable SaProtocol protocol() {
        return switch (clauses.saType()) {
            case ESP -> SaProtocol.ESP;
            case AH -> SaProtocol.AH;
            case IPCOMP, IPIP, TCPMD5 -> null;
        };
    }

    private EncTransform phase2Enc(SaProtocol protocol, @Nullable EncTransform named) {
        if (protocol == SaProtocol.ESP) {
            return named == null ? EncTransform.AES : named;
        }
        if (named != null) {
            refuse(
                    Keyword.QUICK,
                    "illegal transform " + named.text() + " in phase 2: ah does not encrypt; leave enc out, or use esp");
        }
        return EncTransform.NULL;
    }

    private void refuseComp(Keyword phase, Transforms named) {
        if (named.comp() != null) {
            refuse(phase, "comp has no meaning in an ike rule: leave it out");
        }
    }

    private static @Nullable IkeCipher ikeCipher(EncTransform enc) {
        return switch (enc) {
            case TRIPLE_DES_CBC -> IkeCipher.TRIPLE_DES_CBC;
            case AES, AES_128, AES_192, AES_256 -> IkeCipher.AES_CBC;
            case BLOWFISH -> IkeCipher.BLOWFISH_CBC;
            case CAST128 -> IkeCipher.CAST_CBC;
            default -> null;
        };
    }

    private static @Nullable IkeHash ikeHash(AuthTransform auth) {
        return switch (auth) {
            case HMAC_MD5 -> IkeHash.MD5;
            case HMAC_SHA1 -> IkeHash.SHA1;
            case HMAC_SHA2_256 -> IkeHash.SHA2_256;
            case HMAC_SHA2_384 -> IkeHash.SHA2_384;
            case HMAC_SHA2_512 -> IkeHash.SHA2_512;
            case HMAC_RIPEMD160, NONE, UNKNOWN -> null;
        };
    }

    private @Nullable EspCipher espCipher(EncTransform enc) {
        return switch (enc) {
            case TRIPLE_DES_CBC -> EspCipher.TRIPLE_DES_CBC;
            case AES, AES_128, AES_192, AES_256 -> EspCipher.AES_CBC;
            case AES_128_GCM, AES_192_GCM, AES_256_GCM -> EspCipher.AES_GCM_16;
            case BLOWFISH -> EspCipher.BLOWFISH_CBC;
            case CAST128 -> EspCipher.CAST128_CBC;
            case NULL -> EspCipher.NULL;
            case AESCTR, AES_128_CTR, AES_192_CTR, AES_256_CTR -> EspCipher.AES_CTR;
            case AES_128_GMAC, AES_192_GMAC, AES_256_GMAC -> EspCipher.AES_GMAC;
            case CHACHA20_POLY1305 -> illegal(enc, "IKEv1 has no number for it; use aes-256-gcm");
            case NONE, UNKNOWN -> illegal(enc, "use enc null for integrity alone");
        };
    }

    private @Nullable EspCipher illegal(EncTransform enc, String instead) {
        refuse(Keyword.QUICK, "illegal transform " + enc.text() + " in phase 2: " + instead);
        return null;
    }

    private @Nullable EspIntegrity integrity(EncTransform enc, @Nullable AuthTransform named) {
        if (named == null && enc.hasImplicitAuth()) {
            return EspIntegrity.NONE;
        }
        if (named == null && enc == EncTransform.NULL && clauses.saType() == SaType.ESP) {
            refuse(Keyword.QUICK, "enc null without auth protects nothing: add auth hmac-sha2-256");
            return null;
        }
        AuthTransform auth = named == null ? AuthTransform.HMAC_SHA2_256 : named;
        return switch (auth) {
            case HMAC_MD5 -> EspIntegrity.HMAC_MD5_96;
            case HMAC_RIPEMD160 -> EspIntegrity.HMAC_RIPEMD_160_96;
            case HMAC_SHA1 -> EspIntegrity.HMAC_SHA1_96;
            case HMAC_SHA2_256 -> EspIntegrity.HMAC_SHA2_256_128;
            case HMAC_SHA2_384 -> EspIntegrity.HMAC_SHA2_384_192;
            case HMAC_SHA2_512 -> EspIntegrity.HMAC_SHA2_512_256;
            case NONE, UNKNOWN -> {
                refuse(Keyword.QUICK, "illegal transform " + auth.text() + " in phase 2: use hmac-sha2-256");
                yield null;
            }
        };
    }

    private @Nullable DhGroup group(Keyword phase, GroupTransform named) {
        DhGroup group = named.group();
        if (group == null) {
            refuse(phase, "illegal group " + named.text() + ": use modp2048 or more, or ecp256");
        }
        return group;
    }

    private @Nullable Lifetime lifetime(Keyword phase, IkeClauses.Phase given, Lifetime otherwise) {
        if (!given.hasLifetime()) {
            return otherwise;
        }
        long seconds = given.lifetimeSeconds();
        if (seconds < 1 || seconds > Integer.MAX_VALUE) {
            refuse(phase, "lifetime of " + seconds + " seconds: must be from 1 to " + Integer.MAX_VALUE);
            return null;
        }
        return Lifetime.exactly((int) seconds);
    }

    private @Nullable Authentication authentication() {
        if (clauses.psk() == null) {
            return new Authentication.Signatures();
        }
        String text = clauses.psk().reveal();
        if (text.isEmpty()) {
            refuse(Keyword.PSK, "psk is empty");
            return null;
        }
        Secret key = text.startsWith("0x") ? hexadecimal(text.substring(2)) : octets(text);
        return key == null ? null : new Authentication.PreSharedKey(key);
    }

    private static Secret octets(String text) {
        return Secret.owning(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private @Nullable Secret hexadecimal(String digits) {
        boolean valid = !digits.isEmpty() && digits.length() % 2 == 0 && digits.chars().allMatch(HexFormat::isHexDigit);
        if (!valid) {
            refuse(Keyword.PSK, "psk begins with 0x, so an even number of hex digits must follow");
            return null;
        }
        return Secret.owning(HexFormat.of().parseHex(digits));
    }

    private void refuse(Keyword keyword, String text) {
        refused = true;
        reporter.error(place(clauses, keyword, where), text);
    }
}

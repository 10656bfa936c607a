package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of payloads. */
final class PayloadDecoder {
    /** Private payload types begin here (RFC 2408 section 3.1). */
    private static final int FIRST_PRIVATE_TYPE = 128;
    // RFC 2409 section 5.
    private static final int MIN_NONCE_BYTES = 8;
    private static final int MAX_NONCE_BYTES = 256;
    // Our limits: SHA2-512; and as many SAs as a peer may well delete at once.
    private static final int LONGEST_HASH_BYTES = 64;
    private static final int MAX_SPIS = 1024;
    // Our limits: RSA of 8192 bits; no certificate that a gateway has is half as long.
    private static final int MAX_SIGNATURE_BYTES = 1024;
    private static final int MAX_CERTIFICATE_BYTES = 16_384;

    private PayloadDecoder() {}

    /** Refuses types that are reserved, of IKEv2, or that stand only within others. Private ones pass. */
    static void checkType(int type) throws MalformedException {
        @Nullable PayloadType known = PayloadType.of(type);
        boolean nested = known == PayloadType.PROPOSAL || known == PayloadType.TRANSFORM;
        if (nested || (known == null && type < FIRST_PRIVATE_TYPE)) {
            throw new MalformedException(Malformation.PAYLOAD_TYPE, "invalid payload type " + type);
        }
    }

    /** @param type checked by {@link #checkType} */
    static Payload decode(int type, Reader body) throws MalformedException {
        @Nullable PayloadType known = PayloadType.of(type);
        if (known == null) {
            return new Unknown(type, body.rest());
        }
        return switch (known) {
            case SECURITY_ASSOCIATION -> SaCodec.decode(body.rest());
            case KEY_EXCHANGE -> new KeyExchangeData(body.rest());
            case IDENTIFICATION -> new Identification(body.u8(), body.u8(), body.u16(), body.rest());
            case CERTIFICATE -> new Certificate(body.u8(), sized(body, 0, MAX_CERTIFICATE_BYTES, "certificate"));
            case CERTIFICATE_REQUEST ->
                new CertificateRequest(body.u8(), sized(body, 0, MAX_CERTIFICATE_BYTES, "certificate request"));
            case HASH -> new Hash(sized(body, 1, LONGEST_HASH_BYTES, "hash"));
            case SIGNATURE -> new Signature(sized(body, 1, MAX_SIGNATURE_BYTES, "signature"));
            case NONCE -> new Nonce(sized(body, MIN_NONCE_BYTES, MAX_NONCE_BYTES, "nonce"));
            case NOTIFICATION -> notification(body);
            case DELETE -> delete(body);
            case VENDOR_ID -> new VendorId(body.rest());
            case ATTRIBUTES -> attributes(body);
            case NAT_DETECTION, NAT_DETECTION_DRAFT ->
                new NatDetection(
                        known == PayloadType.NAT_DETECTION_DRAFT, sized(body, 1, LONGEST_HASH_BYTES, "NAT detection"));
            case NAT_ORIGINAL_ADDRESS, NAT_ORIGINAL_ADDRESS_DRAFT ->
                originalAddress(known == PayloadType.NAT_ORIGINAL_ADDRESS_DRAFT, body);
            case FRAGMENT -> fragment(body);
            case NONE, PROPOSAL, TRANSFORM ->
                throw new MalformedException(Malformation.PAYLOAD_TYPE, "invalid payload type " + type);
        };
    }

    private static Octets sized(Reader body, int leastBytes, int mostBytes, String what) throws MalformedException {
        if (body.remaining() < leastBytes || body.remaining() > mostBytes) {
            throw content(what + " of " + body.remaining() + " octets");
        }
        return body.rest();
    }

    private static Notification notification(Reader body) throws MalformedException {
        int doi = body.u32();
        int protocol = body.u8();
        int spiBytes = body.u8();
        int type = body.u16();
        return new Notification(doi, protocol, type, body.octets(spiBytes), body.rest());
    }

    private static Delete delete(Reader body) throws MalformedException {
        int doi = body.u32();
        int protocol = body.u8();
        int spiBytes = body.u8();
        int count = body.u16();
        if (body.remaining() != spiBytes * count || (spiBytes == 0 && count != 0)) {
            throw content("delete of " + count + " SPIs of " + spiBytes + " octets in " + body.remaining());
        }
        if (count > MAX_SPIS) {
            throw new MalformedException(Malformation.TOO_MANY, "more than " + MAX_SPIS + " SPIs");
        }
        List<Octets> spis = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            spis.add(body.octets(spiBytes));
        }
        return new Delete(doi, protocol, spis);
    }

    private static Attributes attributes(Reader body) throws MalformedException {
        int kind = body.u8();
        body.u8(); // reserved
        int identifier = body.u16();
        return new Attributes(kind, identifier, SaCodec.decodeAttributes(body));
    }

    private static NatOriginalAddress originalAddress(boolean draft, Reader body) throws MalformedException {
        int idType = body.u8();
        body.u8(); // reserved
        body.u16(); // reserved
        int expectedBytes = idType == IdentificationType.IPV4_ADDR.number() ? 4 : 16;
        boolean known = expectedBytes == 4 || idType == IdentificationType.IPV6_ADDR.number();
        if (!known || body.remaining() != expectedBytes) {
            throw content("original address of type " + idType + " and " + body.remaining() + " octets");
        }
        return new NatOriginalAddress(draft, idType, body.rest());
    }

    private static Fragment fragment(Reader body) throws MalformedException {
        int id = body.u16();
        int number = body.u8();
        int flags = body.u8();
        if (number == 0 || body.remaining() == 0) {
            throw content("fragment " + number + " of " + body.remaining() + " octets");
        }
        return new Fragment(id, number, (flags & Fragment.LAST) != 0, body.rest());
    }

    private static MalformedException content(String detail) {
        return new MalformedException(Malformation.PAYLOAD_CONTENT, detail);
    }
}

package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.List;

/** Security associations with their proposals, transforms and attributes (RFC 2408 sections 3.3 to 3.6). */
final class SaCodec {
    // Our limits; strongSwan's longest default offer has some dozens of transforms.
    static final int MAX_PROPOSALS = 32;
    static final int MAX_TRANSFORMS = 256;
    static final int MAX_ATTRIBUTES = 32;

    /** Longest SPI: the two cookies (RFC 2408 section 3.5). */
    private static final int MAX_SPI_BYTES = 16;
    /** "AF": the value is in the attribute's own third and fourth octets (RFC 2408 section 3.3). */
    private static final int ATTRIBUTE_BASIC = 0x8000;

    private SaCodec() {}

    static Octets encode(int doi, int situation, List<Proposal> proposals) {
        Writer writer = new Writer().u32(doi).u32(situation);
        for (int i = 0; i < proposals.size(); i++) {
            writer.framed(next(PayloadType.PROPOSAL, i, proposals.size()), encode(proposals.get(i)));
        }
        return writer.toOctets();
    }

    private static Octets encode(Proposal proposal) {
        List<Transform> transforms = proposal.transforms();
        Writer writer = new Writer()
                .u8(proposal.number())
                .u8(proposal.protocol())
                .u8(proposal.spi().length())
                .u8(transforms.size())
                .octets(proposal.spi());
        for (int i = 0; i < transforms.size(); i++) {
            writer.framed(next(PayloadType.TRANSFORM, i, transforms.size()), encode(transforms.get(i)));
        }
        return writer.toOctets();
    }

    private static Octets encode(Transform transform) {
        Writer writer = new Writer().u8(transform.number()).u8(transform.id()).u16(0);
        return encodeAttributes(writer, transform.attributes()).toOctets();
    }

    static Writer encodeAttributes(Writer writer, List<Attribute> attributes) {
        for (Attribute attribute : attributes) {
            if (attribute.basic()) {
                writer.u16(attribute.type() | ATTRIBUTE_BASIC);
            } else {
                writer.u16(attribute.type()).u16(attribute.value().length());
            }
            writer.octets(attribute.value());
        }
        return writer;
    }

    private static int next(PayloadType same, int index, int size) {
        return index + 1 < size ? same.number() : PayloadType.NONE.number();
    }

    static SecurityAssociation decode(Octets body) throws MalformedException {
        Reader reader = Reader.of(body);
        int doi = reader.u32();
        if (doi != SecurityAssociation.IPSEC_DOI) {
            throw new MalformedException(Malformation.DOI, "DOI " + Integer.toUnsignedString(doi));
        }
        int situation = reader.u32();
        if (situation != SecurityAssociation.IDENTITY_ONLY) {
            throw new MalformedException(Malformation.SITUATION, "situation " + Integer.toUnsignedString(situation));
        }
        List<Proposal> proposals = new ArrayList<>();
        int transforms = 0;
        boolean more = true;
        while (more) {
            limit(proposals.size(), MAX_PROPOSALS, "proposals");
            Reader.Framed framed = reader.framed();
            more = isFollowed(framed.next(), PayloadType.PROPOSAL);
            Proposal proposal = decodeProposal(framed.body());
            transforms += proposal.transforms().size();
            limit(transforms - 1, MAX_TRANSFORMS, "transforms");
            proposals.add(proposal);
        }
        end(reader, "security association");
        return new SecurityAssociation(doi, situation, proposals, body);
    }

    private static Proposal decodeProposal(Reader reader) throws MalformedException {
        int number = reader.u8();
        int protocol = reader.u8();
        int spiBytes = reader.u8();
        int count = reader.u8();
        if (spiBytes > MAX_SPI_BYTES) {
            throw new MalformedException(Malformation.PROPOSAL_SYNTAX, "SPI of " + spiBytes + " octets");
        }
        if (count == 0) {
            throw new MalformedException(Malformation.PROPOSAL_SYNTAX, "proposal without transforms");
        }
        Octets spi = reader.octets(spiBytes);
        List<Transform> transforms = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Reader.Framed framed = reader.framed();
            if (isFollowed(framed.next(), PayloadType.TRANSFORM) != (i < count)) {
                throw new MalformedException(Malformation.PROPOSAL_SYNTAX, "not " + count + " transforms");
            }
            transforms.add(decodeTransform(framed.body()));
        }
        end(reader, "proposal");
        return new Proposal(number, protocol, spi, transforms);
    }

    private static Transform decodeTransform(Reader reader) throws MalformedException {
        int number = reader.u8();
        int id = reader.u8();
        int reserved = reader.u16();
        if (reserved != 0) {
            throw new MalformedException(
                    Malformation.RESERVED_NOT_ZERO, "reserved field of a transform non-zero: " + reserved);
        }
        return new Transform(number, id, decodeAttributes(reader));
    }

    static List<Attribute> decodeAttributes(Reader reader) throws MalformedException {
        List<Attribute> attributes = new ArrayList<>();
        while (!reader.isEmpty()) {
            limit(attributes.size(), MAX_ATTRIBUTES, "attributes");
            int format = reader.u16();
            boolean basic = (format & ATTRIBUTE_BASIC) != 0;
            Octets value = reader.octets(basic ? 2 : reader.u16());
            attributes.add(new Attribute(format & ~ATTRIBUTE_BASIC, basic, value));
        }
        return attributes;
    }

    /** Whether one more of the same kind follows; nothing else may. */
    private static boolean isFollowed(int next, PayloadType same) throws MalformedException {
        if (next != PayloadType.NONE.number() && next != same.number()) {
            throw new MalformedException(Malformation.PROPOSAL_SYNTAX, "payload type " + next + " after " + same);
        }
        return next == same.number();
    }

    private static void limit(int present, int most, String what) throws MalformedException {
        if (present >= most) {
            throw new MalformedException(Malformation.TOO_MANY, "more than " + most + " " + what);
        }
    }

    private static void end(Reader reader, String what) throws MalformedException {
        if (!reader.isEmpty()) {
            throw new MalformedException(
                    Malformation.TRAILING_OCTETS, reader.remaining() + " octets after the end of a " + what);
        }
    }
}

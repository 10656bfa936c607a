package io.esplanade.controlplane.isakmpdconf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A peer's section as the clauses of a rule; a default peer with keys by identity is one for each of them. */
final class Peer {
    /** Octets that stand in a string of ipsec.conf as they are; others go in hex digits. */
    private static final Pattern PLAIN_KEY = Pattern.compile("[ !#-\\[\\]-~]*");

    private final IsakmpdFile file;
    private final Remarks remarks;
    private final Parties parties;
    private final Section section;
    private final Transforms.Phase1 phase1;

    Peer(IsakmpdFile file, Remarks remarks, Parties parties, Section section, Transforms.Phase1 phase1) {
        this.file = file;
        this.remarks = remarks;
        this.parties = parties;
        this.section = section;
        this.phase1 = phase1;
    }

    /** {@code peer ... [local ...]}; null after a message. */
    @Nullable String place() {
        checkTransport();
        Entry address = section.get("Address");
        Entry local = section.get("Local-address");
        String ours = local == null ? "" : parties.address(local);
        String theirs = address == null ? placeByAddress() : parties.address(address);
        if (address != null && isDefault()) {
            remarks.error(address.line(), "[" + section.name() + "] is the default peer and has an Address: make two peers of it");
            return null;
        }
        return theirs == null || ours == null ? null : "peer " + theirs + (ours.isEmpty() ? "" : " local " + ours);
    }

    private void checkTransport() {
        Entry phase = section.get("Phase");
        Entry port = section.get("Port");
        Entry transport = section.get("Transport");
        Entry flags = section.get("Flags");
        if (phase == null || !phase.value().equals("1")) {
            remarks.error(section.line(), "[" + section.name() + "] is used as a peer: it needs Phase= 1");
        }
        if (port != null && !port.value().equals("500") && !port.value().equals("isakmp")) {
            remarks.error(port.line(), "Port: IKE is at port 500; let a NAT before the peer translate it, and take the line out");
        }
        if (transport != null && !transport.value().startsWith("udp")) {
            remarks.error(transport.line(), "Transport: IKE goes in UDP; take the line out");
        }
        if (flags != null) {
            remarks.error(
                    flags.line(),
                    "Flags: addresses for peers are a pool in ipsec.conf; take the line out, and write config address NETWORK into"
                            + " the rules that come out");
        }
    }

    private boolean isDefault() {
        return file.section("Phase 1").text("Default").equalsIgnoreCase(section.name());
    }

    /** What {@code [Phase 1]} says; null after a message. */
    private @Nullable String placeByAddress() {
        if (isDefault()) {
            return "any";
        }
        List<String> addresses = new ArrayList<>();
        for (Entry entry : file.section("Phase 1").entries()) {
            if (entry.value().equalsIgnoreCase(section.name()) && Parties.literal(entry.tag()) != null) {
                addresses.add(entry.tag());
            }
        }
        if (addresses.size() != 1) {
            remarks.error(
                    section.line(),
                    "[" + section.name() + "] has no Address, and [Phase 1] names it " + addresses.size()
                            + " times by address, not once, nor as Default");
            return null;
        }
        return addresses.getFirst();
    }

    /** {@code [srcid ...] [dstid ...] psk ...}, for each key one; empty after a message. */
    List<String> identitiesAndKeys() {
        Entry own = section.has("ID") ? section.get("ID") : file.section("General").get("Default-phase-1-ID");
        Entry remote = section.get("Remote-ID");
        String ownText = own == null ? "" : parties.identity(own);
        String remoteText = remote == null ? "" : parties.identity(remote);
        if (ownText == null || remoteText == null) {
            return List.of();
        }
        String source = ownText.isEmpty() ? "" : "srcid \"" + ownText + "\" ";
        String destination = remoteText.isEmpty() ? "" : "dstid \"" + remoteText + "\" ";
        Entry key = section.get("Authentication");
        if (phase1.signatures()) {
            return List.of((source + destination + "rsa").strip());
        }
        if (key != null) {
            return key.value().isEmpty() ? noKey() : List.of(source + destination + psk(key));
        }
        return isDefault() && phase1.aggressive() && remote == null ? byIdentity(source) : noKey();
    }

    private List<String> noKey() {
        remarks.error(
                section.line(),
                "[" + section.name() + "] has no Authentication: write its key there; the default peer may have keys by identity,"
                        + " [alice@example.org] with Authentication, if its phase 1 is AGGRESSIVE and it has no Remote-ID");
        return List.of();
    }

    private List<String> byIdentity(String source) {
        List<String> all = new ArrayList<>();
        for (Section each : file.sections()) {
            if (!each.has("Authentication") || each.has("Phase") || each.text("Authentication").isEmpty()) {
                continue;
            }
            if (Parties.isPlain(each.name())) {
                Entry key = each.get("Authentication");
                all.add(source + "dstid \"" + each.name() + "\" " + (key == null ? "" : psk(key)));
            } else {
                remarks.error(each.line(), "[" + each.name() + "] is no identity: an address, a name, or user@name");
            }
        }
        return all.isEmpty() ? noKey() : all;
    }

    /** The same octets: hex digits where a string would mean others. */
    private String psk(Entry key) {
        String text = key.value();
        if (text.startsWith("0x") && !text.matches("0x(?:[0-9A-Fa-f]{2})+")) {
            remarks.error(key.line(), "Authentication begins with 0x, but pairs of hex digits do not follow");
        }
        if (PLAIN_KEY.matcher(text).matches()) {
            return "psk \"" + text + "\"";
        }
        return "psk \"0x" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1)) + "\"";
    }
}

package io.esplanade.controlplane.isakmpdconf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes rules of connections. For each of {@code [Phase 2]}: 1 its two sides, 2 what it negotiates, 3 its peer, 4 a rule for
 * each key of the peer. At last comes what nothing has asked for: a tag that would be lost is an error.
 */
final class Converter {
    private final IsakmpdFile file;
    private final Remarks remarks;
    private final Parties parties;
    private final Transforms transforms;
    private final List<String> lines = new ArrayList<>();
    /** Whether everything was looked at that a connection names. */
    private boolean complete = true;


    Converter(IsakmpdFile file, Remarks remarks) {
        this.file = file;
        this.remarks = remarks;
        this.parties = new Parties(file, remarks);
        this.transforms = new Transforms(file, remarks);
    }

    List<String> convert() {
        new General(file, remarks).check();
        Section phase2 = file.section("Phase 2");
        Set<String> names = new HashSet<>();
        for (String list : List.of("Connections", "Passive-Connections")) {
            Entry entry = phase2.get(list);
            for (String name : entry == null ? List.<String>of() : entry.list()) {
                if (names.add(name.toLowerCase(Locale.ROOT))) {
                    connection(name, entry == null ? 0 : entry.line(), list.equals("Connections"));
                }
            }
        }
        if (names.isEmpty()) {
            remarks.error(1, "no connection: [Phase 2] needs Connections or Passive-Connections");
        }
        if (complete) {
            reportTheRest();
        }
        return lines;
    }

    private void connection(String name, int line, boolean active) {
        Section section = file.section(name);
        Entry phase = section.get("Phase");
        Entry peerName = section.get("ISAKMP-peer");
        if (!section.exists() || phase == null || !phase.value().equals("2") || peerName == null) {
            remarks.error(
                    section.exists() ? section.line() : line,
                    "the connection " + name + " needs [" + name + "] with Phase= 2, ISAKMP-peer, Local-ID and Remote-ID");
            complete = false;
            return;
        }
        refuse(section, "Flags", "a rule of ipsec.conf answers as well as it begins");
        refuse(section, "Interface", "there is no sec(4); write from and to");
        refuse(section, "PF-Tag", "there is no pf to see it; filter by device and addresses");
        String traffic = traffic(section);
        Transforms.Phase2 second = transforms.phase2(section);
        Section peerSection = file.section(peerName.value());
        if (!peerSection.exists()) {
            remarks.error(peerName.line(), "there is no section [" + peerName.value() + "]");
            complete = false;
            return;
        }
        Transforms.Phase1 first = transforms.phase1(peerSection);
        if (first == null) {
            complete = false;
            return;
        }
        Peer peer = new Peer(file, remarks, parties, peerSection, first);
        String place = peer.place();
        List<String> ends = peer.identitiesAndKeys();
        if (traffic.isEmpty() || second == null || place == null) {
            return;
        }
        if (active && place.startsWith("peer any")) {
            remarks.error(line, "the connection " + name + " is to begin, but its peer may be anywhere: name it in"
                    + " Passive-Connections, or give the peer an Address");
            return;
        }
        String head = "ike " + (active ? "active " : "passive ") + (second.ah() ? "ah " : "esp ")
                + (second.transport() ? "transport " : "") + traffic + " " + place;
        lines.add("# " + remarks.place(section.line()) + ": " + section.name().replaceAll("\\p{Cntrl}", "?"));
        for (String end : ends) {
            lines.add(String.join(" \\\n    ", head, first.words(), second.words(), end));
        }
    }

    private void refuse(Section section, String tag, String why) {
        Entry entry = section.get(tag);
        if (entry != null) {
            remarks.error(entry.line(), tag + " of a connection has no counterpart: " + why + "; take the line out");
        }
    }

    /** {@code [proto ...] from ... to ...}; empty after a message. */
    private String traffic(Section connection) {
        Parties.Side local = parties.side(connection, "Local-ID");
        Parties.Side remote = parties.side(connection, "Remote-ID");
        Parties.Side hidden = connection.has("NAT-ID") ? parties.side(connection, "NAT-ID") : null;
        if (local == null || remote == null || (connection.has("NAT-ID") && hidden == null)) {
            return "";
        }
        if (!local.protocol().equals(remote.protocol())) {
            remarks.error(connection.line(), "the two sides of [" + connection.name() + "] have different Protocols");
            return "";
        }
        String protocol = local.protocol().isEmpty() ? "" : "proto " + local.protocol() + " ";
        return protocol
                + "from " + any(local.host()) + (hidden == null ? "" : " (" + hidden.host() + ")") + port(local)
                + " to " + any(remote.host()) + port(remote);
    }

    private static String any(String host) {
        return host.equals("0.0.0.0/0") ? "any" : host;
    }

    private static String port(Parties.Side side) {
        return side.port().isEmpty() ? "" : " port " + side.port();
    }

    private void reportTheRest() {
        for (Section section : file.sections()) {
            if (!section.isUsed() && !section.name().equalsIgnoreCase("Phase 1")) {
                remarks.warn(section.line(), "nothing uses [" + section.name() + "]: left out");
                continue;
            }
            for (Entry rest : section.unasked()) {
                if (section.name().equalsIgnoreCase("Phase 1")) {
                    peerByAddress(rest);
                } else {
                    remarks.error(
                            rest.line(),
                            rest.tag() + " of [" + section.name() + "] has no counterpart, or is misspelt: take the line out");
                }
            }
        }
    }

    private void peerByAddress(Entry entry) {
        Section peer = file.section(entry.value());
        if (Parties.literal(entry.tag()) == null) {
            remarks.error(entry.line(), entry.tag() + ": [Phase 1] has addresses and Default");
        } else if (!peer.isUsed()) {
            remarks.warn(entry.line(), "no connection has the peer " + entry.value() + ": left out");
        } else if (peer.has("Address") && !peer.text("Address").equals(entry.tag())) {
            remarks.error(
                    entry.line(),
                    "[" + entry.value() + "] has another Address than " + entry.tag() + ": make two peers of it");
        }
    }
}

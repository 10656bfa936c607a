package io.esplanade.controlplane.isakmpdconf;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What isakmpd.conf says for all connections, and of where keys lie. */
final class General {
    /** Has a fixed value here, or is said elsewhere; what peers see of it is the same or better. */
    private static final Map<String, String> FIXED = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        FIXED.put("Check-interval", "connections that are gone are made again at once");
        FIXED.put("DPD-check-interval", "dead peers are always found");
        FIXED.put("Exchange-max-time", "it is fixed here");
        FIXED.put("Retransmits", "it is fixed here");
        FIXED.put("NAT-T-Keepalive", "it is 20 seconds here");
        FIXED.put("Loglevel", "gateway run -v logs more");
        FIXED.put("Logverbose", "gateway run -v logs more");
        FIXED.put("Renegotiate-on-HUP", "what did not change is not touched here");
        FIXED.put("Policy-file", "KeyNote is not there; the rules alone say who gets what");
        FIXED.put("Use-Keynote", "KeyNote is not there; the rules alone say who gets what");
        FIXED.put("Pubkey-directory", "gateway run --pki-dir says where keys lie");
    }

    /** Those who need it ask for it. */
    private static final List<String> CONVERTED = List.of(
            "Default-phase-1-ID", "Default-phase-1-lifetime", "Default-phase-2-lifetime", "Default-phase-2-suites");

    private static final List<String> DIRECTORIES = List.of(
            "CA-directory", "Cert-directory", "CRL-directory", "Private-key", "Private-key-directory", "Credential-directory");

    private final IsakmpdFile file;
    private final Remarks remarks;

    General(IsakmpdFile file, Remarks remarks) {
        this.file = file;
        this.remarks = remarks;
    }

    void check() {
        Section general = file.section("General");
        for (Entry entry : general.entries()) {
            String why = FIXED.get(entry.tag());
            if (why != null) {
                remarks.warn(entry.line(), entry.tag() + " is left out: " + why);
                Entry _ = general.get(entry.tag());
            }
        }
        CONVERTED.forEach(general::get);
        refuse(general, "Acquire-Only", true, "flows stand from the start here, and nothing leaves before the tunnel is up");
        refuse(general, "Shared-SADB", true, "SAs are not shared between machines");
        refuse(general, "Delete-SAs", false, "peers are told of the end when the gateway stops");
        Entry listen = general.get("Listen-on");
        if (listen != null) {
            remarks.error(
                    listen.line(),
                    "Listen-on: IKE listens on all addresses; write Local-address into the peers instead, and close UDP 500 and"
                            + " 4500 on the others in the packet filter");
        }
        for (String name : List.of("X509-certificates", "KeyNote")) {
            Section section = file.section(name);
            for (String tag : DIRECTORIES) {
                Entry entry = section.get(tag);
                if (entry != null) {
                    remarks.warn(entry.line(), tag + " is left out: gateway run --pki-dir says where keys and certificates lie");
                }
            }
            refuse(section, "Accept-self-signed", true, "trust a key by itself with gateway pki pin");
        }
    }

    private void refuse(Section section, String tag, boolean unwanted, String why) {
        Entry entry = section.get(tag);
        if (entry != null && entry.isYes() == unwanted) {
            remarks.error(
                    entry.line(),
                    tag + "= " + (unwanted ? "yes" : "no") + " has no counterpart: " + why + "; take the line out");
        }
    }
}

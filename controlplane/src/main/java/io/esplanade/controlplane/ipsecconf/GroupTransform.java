package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names after {@code group}, in the order in which a beginning of a name finds them. */
enum GroupTransform {
    UNKNOWN("unknown", "unknown", null),
    NONE("none", "none", null),
    MODP768("modp768", "grp1", DhGroup.MODP_768),
    MODP1024("modp1024", "grp2", DhGroup.MODP_1024),
    MODP1536("modp1536", "grp5", DhGroup.MODP_1536),
    MODP2048("modp2048", "grp14", DhGroup.MODP_2048),
    MODP3072("modp3072", "grp15", DhGroup.MODP_3072),
    MODP4096("modp4096", "grp16", DhGroup.MODP_4096),
    MODP6144("modp6144", "grp17", DhGroup.MODP_6144),
    MODP8192("modp8192", "grp18", DhGroup.MODP_8192),
    ECP256("ecp256", "grp19", DhGroup.ECP_256),
    ECP384("ecp384", "grp20", DhGroup.ECP_384),
    ECP521("ecp521", "grp21", DhGroup.ECP_521),
    ECP192("ecp192", "grp25", DhGroup.ECP_192),
    ECP224("ecp224", "grp26", DhGroup.ECP_224),
    BP224("bp224", "grp27", DhGroup.BP_224),
    BP256("bp256", "grp28", DhGroup.BP_256),
    BP384("bp384", "grp29", DhGroup.BP_384),
    BP512("bp512", "grp30", DhGroup.BP_512);

    private final String text;
    private final String otherText;
    private final @Nullable DhGroup group;

    GroupTransform(String text, String otherText, @Nullable DhGroup group) {
        this.text = text;
        this.otherText = otherText;
        this.group = group;
    }

    String text() {
        return text;
    }

    /** Null for {@link #NONE} and {@link #UNKNOWN}. */
    @Nullable DhGroup group() {
        return group;
    }

    /** What a person may write. */
    static List<String> names() {
        return Arrays.stream(values()).skip(1).map(GroupTransform::text).toList();
    }

    /** The first entry that begins with the text. */
    static @Nullable GroupTransform find(String beginning) {
        for (GroupTransform each : values()) {
            if (each.text.startsWith(beginning) || each.otherText.startsWith(beginning)) {
                return each;
            }
        }
        return null;
    }
}

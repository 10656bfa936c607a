package io.esplanade.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, from the manifest of its jar. */
public final class Version implements IVersionProvider {
    /** Called by picocli. */
    Version() {}

    /** {@code 0.1.0-SNAPSHOT}; {@code development} outside a jar. */
    public static String number() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"esplanade " + number(), "java " + Runtime.version()};
    }
}

package stheno.appliance.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The text of `stheno version`: the version, the commit and the Java runtime. Any thread.
///
/// `packaging/build` writes the commit and its date into the file `release` of the image, beside what jlink writes there.
public final class VersionText {
    private static final String COMMIT = "STHENO_COMMIT";
    private static final String MODIFIED = "STHENO_MODIFIED";
    private static final String DATE = "STHENO_DATE";
    private static final String UNKNOWN = "unknown commit: the server was built from sources without their Git history";

    private VersionText() {}

    /// @param version of the module
    /// @param home the folder of the image
    public static String text(String version, Path home) {
        Map<String, String> release = release(home.resolve("release"));
        return "stheno " + version + "\n" + commit(release) + "\nJava " + Runtime.version() + ", " + System.getProperty("java.vendor") + "\n";
    }

    private static String commit(Map<String, String> release) {
        String date = Optional.ofNullable(release.get(DATE)).map(at -> " of " + at.replace('T', ' ').replace("Z", " UTC")).orElse("");
        String modified = Boolean.parseBoolean(release.get(MODIFIED)) ? ", and changes that were not committed" : "";
        return Optional.ofNullable(release.get(COMMIT)).map(commit -> "commit " + commit + date + modified).orElse(UNKNOWN);
    }

    /// The lines `KEY="VALUE"`. Empty if there is no file: the classes run without an image.
    private static Map<String, String> release(Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0) values.put(line.substring(0, equals), line.substring(equals + 1).replace("\"", ""));
            }
        } catch (IOException e) {
            return Map.of();
        }
        return values;
    }
}

package stheno.appliance.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The text of `stheno version`: the version, the commit and the Java runtime. Any thread.
///
/// `packaging/build` writes the commit and its date into the file `release` of the image, beside what jlink writes there.
public final class VersionText {
    private static final String COMMIT = "STHENO_COMMIT";
    private static final String MODIFIED = "-modified"; // the end of a commit: the sources had changes
    private static final String DATE = "STHENO_DATE";
    private static final String UNKNOWN = "unknown commit: the server was built from sources without their Git history";

    private VersionText() {}

    /// @param version of the module
    /// @param home the folder of the image
    public static String text(String version, Path home) {
        Map<String, String> release = release(home.resolve("release"));
        String java = "Java " + Runtime.version() + ", " + System.getProperty("java.vendor");
        return "stheno " + version + "\n" + commit(release) + "\n" + java + "\n";
    }

    private static String commit(Map<String, String> release) {
        String commit = release.getOrDefault(COMMIT, "");
        if (commit.isEmpty()) return UNKNOWN;
        String date = release.getOrDefault(DATE, "an unknown date").replace('T', ' ').replace("Z", " UTC");
        if (!commit.endsWith(MODIFIED)) return "commit " + commit + " of " + date;
        String base = commit.substring(0, commit.length() - MODIFIED.length());
        return "commit " + base + " of " + date + ", and changes that were not committed";
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

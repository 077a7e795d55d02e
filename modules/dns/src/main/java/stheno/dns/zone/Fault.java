package stheno.dns.zone;

/// What is wrong in a zone file or a zone. Immutable; any thread.
///
/// @param file the file as it was named, or empty for records that come from elsewhere
/// @param line from 1; 0 if the fault is of the whole file
/// @param warning whether the zone can be served all the same
/// @param message what is wrong
public record Fault(String file, int line, boolean warning, String message) {
    /// `FILE:LINE: MESSAGE`, as compilers print it.
    @Override
    public String toString() {
        String place = file.isEmpty() ? "" : line > 0 ? file + ":" + line + ": " : file + ": ";
        return place + (warning ? "warning: " : "") + message;
    }
}

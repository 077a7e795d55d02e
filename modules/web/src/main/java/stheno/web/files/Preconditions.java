package stheno.web.files;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import stheno.http.Fields;
import stheno.http.HttpDate;

/// The conditional header fields of RFC 9110, section 13, for a file that exists. Pure functions; any thread.
final class Preconditions {
    /// The result for a request.
    enum Verdict {
        /// All conditions hold, or there is none.
        PROCEED,
        /// The client has this representation already: 304.
        NOT_MODIFIED,
        /// The file is not the one that the request relies on: 412.
        FAILED
    }

    private Preconditions() {}

    /// Whether there is a condition.
    static boolean present(Fields fields) {
        return fields.has("If-None-Match") || fields.has("If-Modified-Since") || fields.has("If-Match")
                || fields.has("If-Unmodified-Since");
    }

    /// Evaluates the four conditions in the order of section 13.2.2. A date that is malformed, or sent twice, is ignored.
    ///
    /// @param etag         of the representation that would be sent, with its quotes; empty if there is none
    /// @param lastModified of that representation, in seconds since 1970; negative if it is not known
    /// @param now          the server's time in seconds since 1970, for dates with a year of two digits
    static Verdict evaluate(Fields fields, String etag, long lastModified, long now) {
        if (fields.has("If-Match")) {
            if (!anyMatches(fields.all("If-Match"), tag -> isStrong(tag, etag))) return Verdict.FAILED;
        } else if (lastModified > date(fields, "If-Unmodified-Since", now).orElse(Long.MAX_VALUE)) {
            return Verdict.FAILED;
        }
        if (fields.has("If-None-Match")) {
            return anyMatches(fields.all("If-None-Match"), tag -> opaque(tag).equals(opaque(etag)))
                    ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
        }
        OptionalLong since = date(fields, "If-Modified-Since", now);
        return since.isPresent() && lastModified >= 0 && lastModified <= since.getAsLong() ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
    }

    /// Whether a file may be replaced or deleted (section 13.2.2). If-Modified-Since applies to reading only. A client may send the tag of
    /// any form of the current version, also that of text that was compressed while it was sent: it is weak, and still of this version
    /// alone.
    ///
    /// @param etags        of all forms of the current version
    /// @param lastModified of the file, as above
    static boolean allowChange(Fields fields, List<String> etags, long lastModified, long now) {
        if (fields.has("If-Match")) {
            if (!anyMatches(fields.all("If-Match"), etags::contains)) return false;
        } else if (lastModified > date(fields, "If-Unmodified-Since", now).orElse(Long.MAX_VALUE)) {
            return false;
        }
        List<String> opaque = etags.stream().map(Preconditions::opaque).toList();
        return !anyMatches(fields.all("If-None-Match"), tag -> opaque.contains(opaque(tag)));
    }

    /// Whether an If-Range field (section 13.1.5) allows ranges: there is none, or it names exactly this representation, by a strong tag or
    /// by its date to the second.
    ///
    /// @param exactDate of the representation's modification; negative if another content may have had the same
    static boolean allowRange(Fields fields, String etag, long exactDate, long now) {
        List<String> all = fields.all("If-Range");
        if (all.isEmpty()) return true;
        String only = all.getFirst().strip();
        if (all.size() > 1) return false;
        if (only.startsWith("\"") || only.startsWith("W/")) return only.equals(etag) && !only.startsWith("W/");
        OptionalLong date = date(fields, "If-Range", now);
        return date.isPresent() && exactDate >= 0 && date.getAsLong() == exactDate;
    }

    private static OptionalLong date(Fields fields, String name, long now) {
        List<String> all = fields.all(name);
        return all.size() == 1 ? HttpDate.parse(all.getFirst(), now) : OptionalLong.empty();
    }

    private static boolean anyMatches(List<String> values, Predicate<String> tag) {
        for (String value : values) {
            if (value.strip().equals("*") || lists(value, tag)) return true;
        }
        return false;
    }

    /// Whether a list of entity tags holds one like this. The list is read up to its first error.
    private static boolean lists(String value, Predicate<String> tag) {
        int at = 0;
        while (at < value.length()) {
            char c = value.charAt(at);
            if (c == ',' || c == ' ' || c == '\t') {
                at++;
                continue;
            }
            int quote = value.startsWith("W/\"", at) ? at + 2 : at;
            int end = value.charAt(quote) == '"' ? value.indexOf('"', quote + 1) : -1;
            if (end < 0) return false;
            if (tag.test(value.substring(at, end + 1))) return true;
            at = end + 1;
        }
        return false;
    }

    /// Section 8.8.3.2: the strong comparison needs two equal strong tags, the weak one equal opaque parts.
    private static boolean isStrong(String tag, String etag) {
        return tag.equals(etag) && !tag.startsWith("W/");
    }

    private static String opaque(String etag) {
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }
}

package stheno.web.cgi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import stheno.http.Fields;
import stheno.http.Status;
import stheno.reactor.Decimal;

/// Reads the header that a script's output begins with, in whatever pieces it comes, before anything of it is sent (RFC 3875,
/// section 6.3). Lines end in LF or CRLF; the empty one ends the header. One thread at a time.
///
/// | field                | meaning                                                                            |
/// |----------------------|------------------------------------------------------------------------------------|
/// | `Status: 404 Gone`   | the reply's status, else 200, or 302 with a Location                               |
/// | `Location: /path`    | without a Status: this server answers with what is there                           |
/// | `Location:` others   | a redirect for the client                                                          |
/// | `Content-Type`       | else `text/html`, where there is a body and it is not a redirect                   |
/// | `Content-Length`     | the length that the body will have                                                 |
/// | about the connection | dropped: `Connection`, `Transfer-Encoding`, `Date` and so on are the server's to say |
/// | any other            | sent as it is                                                                      |
final class CgiHeaderParser {
    /// Bytes. A header is small; what is larger is a body without one.
    static final int LIMIT = 16 * 1024;

    private static final Set<String> DROPPED = Set.of("connection", "keep-alive", "proxy-connection", "te", "trailer",
            "transfer-encoding", "upgrade", "date", "server");
    private static final Set<String> ONCE = Set.of("status", "location", "content-type", "content-length");

    private final ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    private final Fields.Builder fields = Fields.builder();
    private final Set<String> seen = new HashSet<>();
    private int taken;
    private int lines;
    private Optional<Status> status = Optional.empty();
    private Optional<String> location = Optional.empty();
    private long length = -1;
    private Optional<CgiResponse> answer = Optional.empty();

    /// What the header comes to, once it is complete or wrong.
    Optional<CgiResponse> answer() {
        return answer;
    }

    /// Reads on, up to the header's end. @return the index behind what was read
    int feed(byte[] data, int from, int to) {
        int at = from;
        while (at < to && answer.isEmpty()) {
            byte b = data[at++];
            if (++taken > LIMIT) invalid("the header is longer than " + LIMIT + " bytes");
            else if (b == '\n') found();
            else line.write(b);
        }
        return at;
    }

    /// The output has ended.
    void end() {
        if (answer.isEmpty()) invalid(taken == 0 ? "no output at all" : "the output ended in its header");
    }

    private void invalid(String why) {
        answer = Optional.of(new CgiResponse.Invalid(why));
    }

    private void found() {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        if (text.endsWith("\r")) text = text.substring(0, text.length() - 1);
        if (text.isEmpty()) complete();
        else field(text);
    }

    private void field(String text) {
        lines++;
        int colon = text.indexOf(':');
        if (colon < 1) {
            invalid("line " + lines + " is no header field");
            return;
        }
        String name = text.substring(0, colon);
        String label = name.toLowerCase(Locale.ROOT);
        String value = withoutBlanks(text.substring(colon + 1));
        if (ONCE.contains(label) && !seen.add(label)) invalid(name + " comes twice");
        else if (!DROPPED.contains(label) && !label.startsWith("x-cgi-")) take(name, label, value);
    }

    private static String withoutBlanks(String text) {
        return text.replaceAll("^[ \\t]+|[ \\t]+$", "");
    }

    private void take(String name, String label, String value) {
        try {
            switch (label) {
                case "status" -> status = Optional.of(status(value));
                case "content-length" -> length = length(value);
                case "location" -> {
                    location = Optional.of(value).filter(there -> !there.isEmpty());
                    fields.add(name, value);
                }
                default -> fields.add(name, value);
            }
        } catch (IllegalArgumentException e) {
            invalid("line " + lines + ": " + e.getMessage());
        }
    }

    /// Three digits, and perhaps a phrase. An interim status is not a script's to send.
    private static Status status(String value) {
        int code = value.matches("[2-5][0-9][0-9]( .*)?") ? Integer.parseInt(value.substring(0, 3)) : 0;
        if (code == 0) throw new IllegalArgumentException("not a status");
        return Status.of(code, withoutBlanks(value.substring(3)));
    }

    private static long length(String value) {
        long length = Decimal.parse(value, Long.MAX_VALUE);
        if (length == Decimal.NONE) throw new IllegalArgumentException("not a length");
        return length;
    }

    private void complete() {
        if (lines == 0) {
            invalid("the output has no header");
        } else if (status.isEmpty() && location.filter(CgiHeaderParser::isLocal).isPresent()) {
            answer = Optional.of(new CgiResponse.LocalRedirect(location.get()));
        } else {
            Status code = status.orElse(location.isPresent() ? Status.FOUND : Status.OK);
            boolean described = seen.contains("content-type") || location.isPresent() || code.code() == 204 || code.code() == 304;
            if (!described) fields.add("Content-Type", "text/html");
            answer = Optional.of(new CgiResponse.Document(code, fields.build(), length));
        }
    }

    /// A path of this server. Two slashes would begin another host's name, and a fragment is for the client to look at.
    private static boolean isLocal(String location) {
        return location.startsWith("/") && !location.startsWith("//") && location.indexOf('#') < 0;
    }
}

package stheno.mail.mime;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import stheno.mail.mime.header.Field;
import stheno.mail.mime.header.Fields;
import stheno.mail.mime.header.Parameterized;

/// What the header of a part says about its body. All texts are bounded in length, because a message may have a thousand parts.
///
/// @param type       `text/plain` and the like, in lower case
/// @param boundary   of a multipart; empty if there is none that can be used
/// @param parameters some of the content type: charset, format, delsp, method, start
/// @param name       of the file, decoded; empty if there is none
/// @param contentId  without its brackets; empty if there is none
/// @param encodingLabel the transfer encoding as it is written
record PartHeader(String type, String boundary, Map<String, String> parameters, String disposition, String name, String contentId,
                  TransferEncoding encoding, String encodingLabel) {
    private static final int LONGEST_WORD = 200;       // of a type, a disposition, a parameter
    private static final int LONGEST_NAME = 1000;      // of a file, or a Content-ID
    private static final int LONGEST_BOUNDARY = 1000;  // RFC 2046 allows 70; a delimiter must fit into the head of a line
    private static final String[] KEPT = {"charset", "format", "delsp", "method", "start"};

    static PartHeader of(Fields fields, String defaultType) {
        Optional<Parameterized> content = fields.parameterized("Content-Type");
        Optional<Parameterized> disposition = fields.parameterized("Content-Disposition");
        String type = content.map(Parameterized::value).filter(PartHeader::isType).orElse(defaultType);
        String boundary = content.flatMap(c -> c.parameter("boundary")).map(PartHeader::withoutEndBlanks).orElse("");
        String name = disposition.flatMap(Parameterized::fileName).or(() -> content.flatMap(Parameterized::fileName)).orElse("");
        String id = fields.first("Content-ID").map(Field::value).map(PartHeader::withoutBrackets).orElse("");
        String encoding = fields.parameterized("Content-Transfer-Encoding").map(Parameterized::value).orElse("");
        return new PartHeader(type, boundary.length() > LONGEST_BOUNDARY ? "" : boundary, kept(content),
                cut(disposition.map(Parameterized::value).orElse(""), LONGEST_WORD), cut(name, LONGEST_NAME), cut(id, LONGEST_NAME),
                TransferEncoding.of(encoding), cut(encoding, LONGEST_WORD));
    }

    private static Map<String, String> kept(Optional<Parameterized> content) {
        if (content.isEmpty() || content.get().parameters().isEmpty()) return Map.of();
        Map<String, String> kept = new HashMap<>();
        for (String name : KEPT) {
            content.get().parameter(name).filter(value -> value.length() <= LONGEST_WORD).ifPresent(value -> kept.put(name, value.strip()));
        }
        return Map.copyOf(kept);
    }

    private static boolean isType(String value) {
        int slash = value.indexOf('/');
        return slash > 0 && slash < value.length() - 1 && value.indexOf('/', slash + 1) < 0 && value.length() <= LONGEST_WORD;
    }

    /// A boundary does not end in a blank (RFC 2046, section 5.1.1), for a delimiter may have blanks behind it.
    private static String withoutEndBlanks(String boundary) {
        return boundary.stripTrailing();
    }

    private static String withoutBrackets(String id) {
        int open = id.indexOf('<');
        int close = id.indexOf('>', open + 1);
        return (close < 0 ? id.substring(open + 1) : id.substring(open + 1, close)).strip();
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) return text;
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    boolean isMultipart() {
        return type.startsWith("multipart/");
    }

    /// Whether the body is a message with a header of its own.
    boolean isMessage() {
        return type.equals("message/rfc822") || type.equals("message/global") || type.equals("message/news");
    }
}

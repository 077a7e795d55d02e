package stheno.mail.smtp;

import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import stheno.mail.envelope.Envelope;
import stheno.reactor.Decimal;
import stheno.text.Reply;

/// The parameters of MAIL (RFC 5321, section 4.1.2). Immutable; any thread.
///
/// @param size SIZE (RFC 1870)
/// @param body BODY (RFC 6152)
/// @param utf8 SMTPUTF8 (RFC 6531)
record MailParameters(OptionalLong size, Envelope.Body body, boolean utf8) implements ParsedParameters {
    private static final int LONGEST_NAME = 64; // in a reply
    private static final int MOST_DIGITS = 20; // RFC 1870, section 4

    /// Reads the parameters of MAIL. AUTH (RFC 4954, section 5) is ignored: the client is not trusted to name another user.
    static ParsedParameters parse(String text) {
        OptionalLong size = OptionalLong.empty();
        Envelope.Body body = Envelope.Body.SEVEN_BIT;
        boolean utf8 = false;
        Set<String> seen = new HashSet<>();
        for (String parameter : text.isEmpty() ? new String[0] : text.split(" +")) {
            int equals = parameter.indexOf('=');
            String name = (equals < 0 ? parameter : parameter.substring(0, equals)).toUpperCase(Locale.ROOT);
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            if (!isKeyword(name)) return new Invalid(Replies.syntax("MAIL FROM:<address> [NAME=VALUE ...]"));
            if (!seen.add(name)) return new Invalid(Replies.of(501, "5.5.4", name + " is given twice"));
            switch (name) {
                case "SIZE" -> {
                    if (!isSize(value)) return new Invalid(Replies.syntax("SIZE=octets"));
                    long octets = Decimal.parse(value, Long.MAX_VALUE);
                    size = OptionalLong.of(octets == Decimal.NONE ? Long.MAX_VALUE : octets);
                }
                case "BODY" -> {
                    switch (value.toUpperCase(Locale.ROOT)) {
                        case "7BIT" -> body = Envelope.Body.SEVEN_BIT;
                        case "8BITMIME" -> body = Envelope.Body.EIGHT_BIT_MIME;
                        default -> {
                            return new Invalid(Replies.of(501, "5.5.4", "BODY is 7BIT or 8BITMIME"));
                        }
                    }
                }
                case "SMTPUTF8" -> {
                    if (equals >= 0) return new Invalid(Replies.of(501, "5.5.4", "SMTPUTF8 takes no value"));
                    utf8 = true;
                }
                case "AUTH" -> { }
                default -> {
                    return new Invalid(unsupported(name));
                }
            }
        }
        return new MailParameters(size, body, utf8);
    }

    /// RFC 5321, section 4.1.1.11.
    static Reply unsupported(String name) {
        return Replies.of(555, "5.5.4", name.length() > LONGEST_NAME || !isKeyword(name.toUpperCase(Locale.ROOT))
                ? "Unsupported parameter" : "Unsupported parameter " + name);
    }

    private static boolean isSize(String value) {
        return !value.isEmpty() && value.length() <= MOST_DIGITS && Decimal.isDigits(value);
    }

    private static boolean isKeyword(String name) {
        if (name.isEmpty() || name.startsWith("-")) return false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'A' && c <= 'Z' || Decimal.isDigit(c) || c == '-')) return false;
        }
        return true;
    }
}

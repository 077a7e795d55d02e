package stheno.mail.smtp;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import stheno.mail.envelope.EmailAddress;
import stheno.reactor.Decimal;

/// Reads the addresses and paths of SMTP (RFC 5321, section 4.1.2), with UTF-8 (RFC 6531, section 3.3). The static methods are for any
/// thread.
///
/// ```
/// path      = [source route] address | <> | <postmaster>          at most 1,024 octets
/// address   = local part @ (domain | address literal)
/// local     = atoms joined by dots | quoted string
/// literal   = [192.0.2.1] | [IPv6:2001:db8::1] | [tag:content]
/// ```
///
/// More lenient than the RFC in two things that real clients need: a domain may contain underscores, and a path may stand without its angle
/// brackets, after blanks. A catcher also takes a local part alone: `<root>`.
public final class SmtpAddressParser {
    /// The longest path in octets, with its brackets. RFC 5321, section 4.5.3.1.3, demands 256; the confirmation addresses of mailing lists
    /// are longer.
    public static final int MAX_PATH = 1024;

    private static final String ATOM_SIGNS = "!#$%&'*+-/=?^_`{|}~"; // RFC 5322, section 3.2.3
    private static final String IPV6 = "IPv6:";
    private static final int IPV4_PARTS = 4;
    private static final int LONGEST_IPV6 = 45; // with the last four octets in decimal

    private final String text;
    private final boolean localParts; // whether a local part may stand alone
    private int at; // the next character

    /// A path and what follows it.
    ///
    /// @param address    empty for `<>`
    /// @param parameters what follows, without blanks around it
    record Path(Optional<EmailAddress> address, String parameters) {}

    private SmtpAddressParser(String text, boolean localParts) {
        this.text = text;
        this.localParts = localParts;
    }

    /// Reads `local@domain`, without angle brackets. Empty if it is anything else.
    public static Optional<EmailAddress> address(String text) {
        if (isTooLong(text)) return Optional.empty();
        SmtpAddressParser parser = new SmtpAddressParser(text, false);
        EmailAddress address = parser.mailbox();
        return address != null && parser.isAtEnd() ? Optional.of(address) : Optional.empty();
    }

    /// Reads the argument of MAIL or RCPT after its colon. Empty if its syntax is wrong.
    ///
    /// @param localParts see [SmtpSettings#localParts]
    static Optional<Path> path(String argument, boolean localParts) {
        SmtpAddressParser parser = new SmtpAddressParser(argument, localParts);
        while (parser.takes(' ')) { }
        int start = parser.at;
        Optional<EmailAddress> address;
        if (parser.takes('<')) {
            if (parser.takes('>')) {
                address = Optional.empty();
            } else {
                EmailAddress inner = parser.inner();
                if (inner == null || !parser.takes('>')) return Optional.empty();
                address = Optional.of(inner);
            }
        } else {
            EmailAddress bare = parser.mailbox();
            if (bare == null) return Optional.empty();
            address = Optional.of(bare);
        }
        if (!parser.isAtEnd() && parser.peek() != ' ' || isTooLong(argument.substring(start, parser.at))) return Optional.empty();
        return Optional.of(new Path(address, argument.substring(parser.at).strip()));
    }

    private static boolean isTooLong(String path) {
        int length = path.length();
        if (length > MAX_PATH) return true;
        return length > MAX_PATH / 3 && path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH;
    }

    /// Whether an address needs SMTPUTF8.
    static boolean isInternational(EmailAddress address) {
        return hasNonAscii(address.localPart()) || hasNonAscii(address.domain());
    }

    private static boolean hasNonAscii(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) > 0x7e) return true;
        return false;
    }

    /// What stands between the brackets. Null if it is wrong, here and below.
    private EmailAddress inner() {
        if (peek() == '@' && !skipSourceRoute()) return null;
        int start = at;
        String postmaster = EmailAddress.POSTMASTER.localPart();
        if (text.regionMatches(true, at, postmaster, 0, postmaster.length())) {
            at += postmaster.length();
            if (peek() == '>') return EmailAddress.POSTMASTER;
            at = start;
        }
        if (localParts && skipAtoms() && peek() == '>') return new EmailAddress(text.substring(start, at), "");
        at = start;
        return mailbox();
    }

    /// `@one,@two:` says by which servers the message should go. It is ignored (RFC 5321, appendix C).
    private boolean skipSourceRoute() {
        do {
            if (!takes('@') || !skipDomain()) return false;
        } while (takes(','));
        return takes(':');
    }

    private EmailAddress mailbox() {
        int start = at;
        if (!(peek() == '"' ? skipQuoted() : skipAtoms())) return null;
        String local = text.substring(start, at);
        if (!takes('@')) return null;
        int from = at;
        if (!(peek() == '[' ? skipLiteral() : skipDomain())) return null;
        return new EmailAddress(local, text.substring(from, at));
    }

    private boolean skipAtoms() {
        do {
            int start = at;
            while (isAtom(peek())) at++;
            if (at == start) return false;
        } while (takes('.'));
        return true;
    }

    private boolean skipQuoted() {
        at++;
        while (!isAtEnd()) {
            char c = text.charAt(at++);
            if (c == '"') return true;
            if (c == '\\') {
                if (isAtEnd()) return false;
                c = text.charAt(at++);
                if (c > 0x7e) return false;
            }
            if (c < ' ' || c == 0x7f || c > 0x7f && !isInternational(c)) return false;
        }
        return false;
    }

    private boolean skipDomain() {
        do {
            int start = at;
            while (isLetterOrDigit(peek()) || peek() == '-' || peek() == '_') at++;
            if (at == start || text.charAt(start) == '-' || text.charAt(at - 1) == '-') return false;
        } while (takes('.'));
        return true;
    }

    private boolean skipLiteral() {
        int end = text.indexOf(']', at);
        if (end < 0) return false;
        String content = text.substring(at + 1, end);
        at = end + 1;
        if (content.regionMatches(true, 0, IPV6, 0, IPV6.length())) return isIpv6(content.substring(IPV6.length()));
        int colon = content.indexOf(':');
        return colon < 0 ? isIpv4(content) : isTag(content.substring(0, colon)) && isLiteralContent(content.substring(colon + 1));
    }

    private static boolean isIpv4(String content) {
        String[] parts = content.split("\\.", -1);
        if (parts.length != IPV4_PARTS) return false;
        for (String part : parts) if (Decimal.parsePlain(part, 255) < 0) return false;
        return true;
    }

    private static boolean isIpv6(String content) {
        if (content.length() > LONGEST_IPV6 || content.indexOf(':') < 0) return false;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c != ':' && c != '.' && Character.digit(c, 16) < 0 || c > 0x7e) return false;
        }
        int dot = content.indexOf('.');
        if (dot >= 0 && !isIpv4(content.substring(content.lastIndexOf(':') + 1))) return false;
        try {
            InetAddress.ofLiteral(content);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isTag(String tag) {
        if (tag.isEmpty() || tag.endsWith("-")) return false;
        for (int i = 0; i < tag.length(); i++) {
            char c = tag.charAt(i);
            if (c != '-' && !isLetterOrDigit(c) || c > 0x7e) return false;
        }
        return true;
    }

    private static boolean isLiteralContent(String content) {
        if (content.isEmpty()) return false;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c <= ' ' || c >= '[' && c <= ']' || c > 0x7e) return false;
        }
        return true;
    }

    private static boolean isAtom(char c) {
        return isLetterOrDigit(c) || c != 0 && ATOM_SIGNS.indexOf(c) >= 0;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || isInternational(c);
    }

    /// Any character beyond ASCII that cannot be taken for a blank or a line end.
    private static boolean isInternational(char c) {
        return c >= 0xa0 && !Character.isSpaceChar(c);
    }

    /// The next character, or 0 at the end. A 0 in the text is never valid.
    private char peek() {
        return isAtEnd() ? 0 : text.charAt(at);
    }

    private boolean isAtEnd() {
        return at == text.length();
    }

    private boolean takes(char c) {
        if (isAtEnd() || text.charAt(at) != c) return false;
        at++;
        return true;
    }
}

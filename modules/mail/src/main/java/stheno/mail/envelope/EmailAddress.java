package stheno.mail.envelope;

import java.util.Locale;
import java.util.Objects;

/// An address in an envelope: RFC 5321, section 4.1.2, calls it `Mailbox`. Immutable; any thread.
///
/// The local part stays as the client wrote it, with its quotes: `"odd user"@example.org`. Two spellings of one address are equal only if
/// [#localName] and [#domain] are.
///
/// @param localPart  as written, including quotes and backslashes
/// @param domain     a domain in lower case, or an address literal with its brackets; empty only for `<postmaster>`
public record EmailAddress(String localPart, String domain) {
    /// `<postmaster>` without a domain (RFC 5321, section 4.5.1).
    public static final EmailAddress POSTMASTER = new EmailAddress("postmaster", "");

    public EmailAddress {
        Objects.requireNonNull(localPart);
        domain = domain.toLowerCase(Locale.ROOT);
    }

    /// Splits an address at its last `@`. For text that was checked before, such as a stored envelope.
    public static EmailAddress of(String text) {
        int at = text.lastIndexOf('@');
        return at < 0 ? new EmailAddress(text, "") : new EmailAddress(text.substring(0, at), text.substring(at + 1));
    }

    /// The local part without quotes and backslashes: what it means (RFC 5321, section 4.1.2).
    public String localName() {
        if (!localPart.startsWith("\"")) return localPart;
        StringBuilder name = new StringBuilder();
        for (int i = 1; i < localPart.length() - 1; i++) {
            char c = localPart.charAt(i);
            name.append(c == '\\' && i + 1 < localPart.length() - 1 ? localPart.charAt(++i) : c);
        }
        return name.toString();
    }

    /// `local@domain`, as it stands between the angle brackets.
    @Override
    public String toString() {
        return domain.isEmpty() ? localPart : localPart + "@" + domain;
    }
}

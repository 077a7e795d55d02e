package stheno.catcher.view;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import stheno.catcher.store.Content;
import stheno.catcher.store.Doubt;
import stheno.catcher.store.Entry;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.mime.header.Address;
import stheno.mail.mime.header.Fields;

/// The envelope and the header, side by side: they are two things. A recipient of the envelope that no header field names is marked as
/// Bcc. One thread.
final class Facts {
    private static final String[] NAMING = {"To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc"};
    private static final String[] PEOPLE = {"From", "Sender", "Reply-To", "To", "Cc", "Bcc"};
    private static final int MOST = 50; // addresses that are listed

    private final Entry entry;
    private final Fields fields;
    private final ZoneId zone;

    Facts(Content content, ZoneId zone) {
        this.entry = content.entry();
        this.fields = content.message().fields();
        this.zone = zone;
    }

    /// Whether the notes about a message say the same with more detail.
    static boolean isAboutLines(Doubt doubt) {
        return doubt != Doubt.ENVELOPE_LOST;
    }

    void write(HtmlWriter out) {
        out.open("details", "facts").with("open").element("summary", "Envelope and header").open("div", "pair");
        envelope(out);
        header(out);
        out.close().close();
    }

    private void envelope(HtmlWriter out) {
        out.open("div", "fact").element("h2", "Envelope").open("dl");
        fact(out, "From", entry.sender().map(EmailAddress::toString).orElse("<>"));
        Set<String> named = named();
        out.element("dt", "To").open("dd");
        for (EmailAddress recipient : entry.recipients().subList(0, Math.min(MOST, entry.recipients().size()))) {
            out.open("span", "address").element("bdi", recipient.toString());
            if (!named.contains(key(recipient))) {
                out.open("span", "bcc").with("title", "No header field names this recipient.").line("Bcc").close();
            }
            out.close();
        }
        if (entry.recipients().size() > MOST) out.element("span", "soft", "and " + (entry.recipients().size() - MOST) + " more");
        out.close();
        String name = entry.client().name();
        String address = "[" + entry.client().address().getHostAddress() + "]";
        fact(out, "Client", name.isEmpty() || name.equals(address) ? address : name + " " + address);
        entry.mailbox().ifPresent(mailbox -> fact(out, "Login", mailbox));
        List<String> how = new ArrayList<>(List.of(entry.client().protocol()));
        if (entry.client().secure()) how.add("TLS");
        switch (entry.body()) {
            case SEVEN_BIT -> {}
            case EIGHT_BIT_MIME -> how.add("8BITMIME");
            case BINARY_MIME -> how.add("BINARYMIME");
        }
        if (entry.utf8()) how.add("SMTPUTF8");
        fact(out, "Protocol", String.join(", ", how));
        out.element("dt", "Received").open("dd");
        Formats.fullTime(out, entry.received(), zone);
        out.close();
        fact(out, "Size", Formats.size(entry.octets()) + " (" + Formats.number(entry.octets()) + " octets)");
        out.close().close();
    }

    private void header(HtmlWriter out) {
        out.open("div", "fact").element("h2", "Header").open("dl");
        for (String field : PEOPLE) people(out, field);
        out.element("dt", "Date").open("dd");
        fields.date().ifPresentOrElse(date -> Formats.fullTime(out, date.toInstant(), zone),
                () -> out.line(fields.text("Date").isEmpty() ? "none" : fields.text("Date")));
        out.close();
        fact(out, "Subject", fields.text("Subject").isEmpty() ? "none" : fields.text("Subject"));
        fact(out, "Message-ID", fields.text("Message-ID").isEmpty() ? "none" : fields.text("Message-ID"));
        out.close().close();
    }

    private void people(HtmlWriter out, String field) {
        List<Address> addresses = fields.addresses(field);
        if (addresses.isEmpty()) return;
        out.element("dt", field).open("dd");
        for (Address address : addresses.subList(0, Math.min(MOST, addresses.size()))) {
            out.open("span", "address");
            if (!address.group().isEmpty()) out.open("bdi").element("span", "soft", address.group() + ": ").close();
            if (!address.name().isEmpty()) out.element("bdi", address.name()).line(" ");
            if (!address.address().isEmpty()) {
                out.open("bdi").element("span", address.name().isEmpty() ? "only" : "soft", address.address()).close();
            }
            out.close();
        }
        if (addresses.size() > MOST) out.element("span", "soft", "and " + (addresses.size() - MOST) + " more");
        out.close();
    }

    private static void fact(HtmlWriter out, String name, String value) {
        out.element("dt", name).open("dd").element("bdi", value).close();
    }

    private Set<String> named() {
        Set<String> named = new HashSet<>();
        for (String field : NAMING) {
            for (Address address : fields.addresses(field)) {
                if (!address.address().isEmpty()) named.add(key(EmailAddress.of(address.address())));
            }
        }
        return named;
    }

    private static String key(EmailAddress address) {
        return address.localName() + "@" + address.domain();
    }
}

package stheno.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import stheno.mail.mime.header.Address;
import stheno.mail.mime.header.Fields;
import stheno.mail.mime.text.Attachment;
import stheno.mail.mime.text.Invitation;
import stheno.mail.mime.text.MessageText;
import stheno.mail.mime.text.Section;

/// Whole messages, all that is read of them written down.
final class GoldenTest {
    static final List<String> NAMES = List.of("newsletter", "invitation", "japanese", "forwarded", "broken", "report");

    private static String summary(Message message) {
        StringBuilder out = new StringBuilder();
        Fields fields = message.fields();
        out.append("subject ").append(fields.text("Subject")).append('\n');
        for (String name : List.of("From", "To", "Reply-To")) {
            for (Address address : fields.addresses(name)) out.append(name + " " + address + "|" + address.group() + "\n");
        }
        fields.date().ifPresent(date -> out.append("date ").append(date).append('\n'));
        for (Part part : message.parts()) out.append(part.depth() + " " + part.type() + " " + part.kind() + "\n");
        MessageText text = Mails.text(message);
        for (Section section : text.shown()) out.append(section.format() + " [" + section.text().replace("\r\n", "\n") + "]\n");
        for (Attachment attachment : text.attachments()) out.append("attachment " + attachment.name() + " " + attachment.size() + "\n");
        for (Invitation i : text.invitations()) {
            out.append(String.join(" ", i.method(), i.summary(), i.start().local(), i.end().local(), i.place(), i.people() + "\n"));
        }
        text.pictures().forEach((id, part) -> out.append("picture ").append(id).append(' ').append(part.index()).append('\n'));
        out.append("links ").append(text.links()).append(" codes ").append(text.codes()).append('\n');
        text.notes().forEach(note -> out.append("note ").append(note.part()).append(' ').append(note.text()).append('\n'));
        return out.toString();
    }

    private static String summary(String name) {
        byte[] octets = Mails.golden(name + ".eml");
        String summary = summary(Mails.read(octets));
        Random random = new Random(name.hashCode());
        for (int i = 0; i < 50; i++) assertEquals(summary, summary(Mails.read(Mails.choppy(octets, random))), "however the source is read");
        return summary;
    }

    @Test
    void newsletter() {
        assertEquals("""
                subject Ihre Bestellung für € 12,50
                From Bücher & Co. <news@shop.test>|
                To Jürgen Doe <juergen@x.test>|
                To Ann <ann@x.test>|
                Reply-To a@shop.test|Service
                Reply-To b, c <b@shop.test>|Service
                date 2026-11-30T09:00+01:00
                0 multipart/mixed MULTIPART
                1 multipart/alternative MULTIPART
                2 text/plain LEAF
                2 multipart/related MULTIPART
                3 text/html LEAF
                3 image/png LEAF
                1 application/pdf LEAF
                HTML [<html><body><p>Hallo Jürgen</p><img src="cid:logo%40shop.test">\
                <a href="https://shop.test/x">Code 482913</a></body></html>]
                attachment Rechnung über.pdf 9
                picture logo@shop.test 5
                links [https://shop.test/x, https://shop.test/a?b=1] codes [482913]
                """, summary("newsletter"));
        assertEquals("Hallo Jürgen, danke für Ihre Bestellung.\nIhr Code lautet 482913. Mehr unter https://shop.test/a?b=1.",
                Mails.text(Mails.read(Mails.golden("newsletter.eml"))).plain().getFirst().text());
    }

    @Test
    void invitation() {
        assertEquals("""
                subject Planung
                From ann@x.test|
                To |undisclosed-recipients
                date 2026-11-30T10:00-05:00
                0 multipart/alternative MULTIPART
                1 text/plain LEAF
                1 text/calendar LEAF
                PLAIN [See you.]
                REQUEST Planung, Teil eins 2026-11-30T10:00:00 2026-11-30T11:30:00 Raum 7 \
                [Person[name=Bob, address=bob@x.test, answer=NEEDS-ACTION]]
                links [] codes []
                """, summary("invitation"));
    }

    @Test
    void japanese() {
        assertEquals("""
                subject テストメール
                From 日本 <jp@x.test>|
                0 text/plain LEAF
                PLAIN [こんにちは ABC ①
                >From here
                ]
                links [] codes []
                """, summary("japanese"));
    }

    @Test
    void forwarded() {
        assertEquals("""
                subject Fwd: nested
                From ann@x.test|
                0 multipart/mixed MULTIPART
                1 text/plain LEAF
                1 message/rfc822 MESSAGE
                2 multipart/alternative MULTIPART
                3 text/plain LEAF
                3 text/html LEAF
                1 application/ms-tnef LEAF
                1 text/plain LEAF
                PLAIN [See below.]
                PLAIN [begin 644 x
                end]
                attachment theirs.eml 250
                attachment winmail.dat 1
                links [] codes []
                note 7 The transfer encoding "x-uuencode" is unknown. The part is shown as it stands.
                """, summary("forwarded"));
    }

    @Test
    void broken() {
        String summary = summary("broken");
        assertTrue(summary.contains("subject Grüße\n"), summary);
        assertTrue(summary.contains("note 0 A line of the header is no field. The body begins there.\n"), summary);
    }

    @Test
    void report() {
        assertEquals("""
                subject Undelivered
                From mailer-daemon@x.test|
                To ann@x.test|
                0 multipart/report MULTIPART
                1 text/plain LEAF
                1 message/delivery-status LEAF
                1 text/rfc822-headers LEAF
                PLAIN [Your message could not be delivered.]
                attachment part-2.txt 96
                attachment part-3.txt 14
                links [] codes []
                """, summary("report"));
    }
}

package stheno.mail.mime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.mail.mime.Mails;

final class InvitationTest {
    private static final String[] CALENDAR = {"BEGIN:VCALENDAR", "METHOD:REQUEST", "BEGIN:VTIMEZONE", "TZID:Nowhere/Else", "BEGIN:STANDARD",
            "DTSTART:19700101T000000",
            "END:STANDARD", "END:VTIMEZONE", "BEGIN:VEVENT", "UID:1@x", "SUMMARY;LANGUAGE=de:Planung\\, Teil 1",
            "DTSTART;TZID=\"Nowhere/Else\":20261130T100000",
            "DTEND;TZID=Europe/Berlin:20261130T113000", "LOCATION:Raum\\n7", "ORGANIZER;CN=\"Doe; Ann\":MAILTO:ann@x.test",
            "ATTENDEE;CN=Bob;PARTSTAT=accepted;RSVP=TRUE:mailto:bo", " b@x.test", "ATTENDEE:mailto:carl@x.test", "BEGIN:VALARM",
            "SUMMARY:alarm", "END:VALARM",
            "STATUS:confirmed", "RRULE:FREQ=DAILY", "END:VEVENT", "END:VCALENDAR"};

    @Test // case 12
    void anInvitationIsReadBesideTheText() {
        MessageText text = Mails.text("Content-Type: multipart/alternative; boundary=b", "", "--b", "", "the text", "--b",
                "Content-Type: text/calendar; method=REQUEST; charset=utf-8", "", String.join("\r\n", CALENDAR), "--b--");
        assertEquals("the text", text.shown().getFirst().text().strip());
        assertEquals(List.of(), text.attachments());
        Invitation invitation = text.invitations().getFirst();
        assertEquals("REQUEST", invitation.method());
        assertEquals("Planung, Teil 1", invitation.summary());
        assertEquals("Raum\n7", invitation.place());
        assertEquals(new Invitation.Time("2026-11-30T10:00:00", "Nowhere/Else"), invitation.start());
        assertTrue(invitation.start().instant().isEmpty());
        assertEquals("2026-11-30T10:30:00Z", invitation.end().instant().orElseThrow().toString());
        assertEquals(new Invitation.Person("Doe; Ann", "ann@x.test", ""), invitation.organizer());
        assertEquals(List.of(new Invitation.Person("Bob", "bob@x.test", "ACCEPTED"), new Invitation.Person("", "carl@x.test", "")),
                invitation.people());
        assertEquals("1@x CONFIRMED FREQ=DAILY 2", invitation.uid() + " " + invitation.status() + " " + invitation.repetition() + " "
                + invitation.part());
    }

    @Test
    void aCalendarFileIsAnInvitationAndAnAttachment() {
        MessageText text = Mails.text("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "x", "--b",
                "Content-Type: application/ics; name=invite.ics", "",
                String.join("\r\n", CALENDAR), "--b--");
        assertEquals(1, text.invitations().size());
        assertEquals("invite.ics", text.attachments().getFirst().name());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "DTSTART:20261130T100000Z|DTEND:20261130T110000Z|2026-11-30T10:00:00 UTC|2026-11-30T11:00:00 UTC",
            "DTSTART;VALUE=DATE:20261130|DTEND;VALUE=DATE:20261202|2026-11-30|2026-12-02",
            "DTSTART;VALUE=DATE:20261130|DURATION:P2D|2026-11-30|2026-12-02",
            "DTSTART;VALUE=DATE:20261130|X:|2026-11-30|2026-11-30",
            "DTSTART:20261130T100000|DURATION:PT1H30M|2026-11-30T10:00:00|2026-11-30T11:30:00",
            "DTSTART:20261130T100000|DURATION:P1W|2026-11-30T10:00:00|2026-12-07T10:00:00",
            "DTSTART:20261330T100000|DURATION:PT1H|''|''",
            "DTSTART:tomorrow|DTEND:|''|''",
            "DTSTART:20261130T100000Z|DURATION:soon|2026-11-30T10:00:00 UTC|''"})
    void timesOfAllFormsAreRead(String start, String end, String from, String to) {
        Invitation invitation = Invitation.parse(0, "BEGIN:VEVENT\n" + start + "\n" + end + "\nEND:VEVENT\n").getFirst();
        assertEquals(from, (invitation.start().local() + " " + invitation.start().zone()).strip());
        assertEquals(to, (invitation.end().local() + " " + invitation.end().zone()).strip());
        invitation.end().instant();
    }

    @Test
    void brokenCalendarsAreHarmless() {
        assertEquals(List.of(), Invitation.parse(0, ""));
        assertEquals(List.of(), Invitation.parse(0, "SUMMARY:x\nEND:VEVENT\n"));
        assertEquals("x", Invitation.parse(0, "BEGIN:VEVENT\nSUMMARY:x").getFirst().summary());
        String odd = "BEGIN:VEVENT\n;=:y\n:\nSUMMARY;A;B=\"\":x\\\nX;B=\":y\nEND:VALARM\n";
        assertEquals("x", Invitation.parse(0, odd).getFirst().summary().replace("\\", ""));
        assertEquals(100, Invitation.parse(0, "BEGIN:VEVENT\nEND:VEVENT\n".repeat(1000)).size());
        for (String piece : List.of(";", "a=", "\n ", "\"", ":", ";a=b", "BEGIN:VEVENT\n", "\nATTENDEE:x")) {
            Invitation.parse(0, "BEGIN:VEVENT\nA" + piece.repeat(200_000));
        }
    }
}

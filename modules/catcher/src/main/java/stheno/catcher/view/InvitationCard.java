package stheno.catcher.view;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import stheno.mail.mime.text.Invitation;

/// A calendar event in a message (RFC 5545, RFC 5546): method, summary, start, end, place and people. Pure; any thread.
final class InvitationCard {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE, d MMM uuuu, HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM uuuu", Locale.ENGLISH);
    private static final int MOST = 50; // people
    private static final int LONGEST = 2000; // characters of a description

    private InvitationCard() {}

    static void write(PageFrame page, HtmlWriter out, Invitation event) {
        out.open("section", "invitation").with("aria-label", "Invitation");
        page.icon(out, "calendar");
        out.open("div");
        out.open("p", "method").line(method(event));
        if (!event.status().isEmpty()) out.element("span", "chip", event.status().toLowerCase(Locale.ROOT));
        out.close();
        out.open("h2").with("dir", "auto").line(event.summary().isBlank() ? "(no summary)" : event.summary()).close();
        out.open("dl");
        time(out, "Starts", event.start());
        time(out, "Ends", event.end());
        fact(out, "Place", event.place());
        fact(out, "Repeats", event.repetition());
        if (!event.organizer().address().isEmpty() || !event.organizer().name().isEmpty()) {
            out.element("dt", "Organizer").open("dd");
            person(out, event.organizer());
            out.close();
        }
        if (!event.people().isEmpty()) {
            out.element("dt", "People").open("dd");
            event.people().stream().limit(MOST).forEach(person -> person(out, person));
            if (event.people().size() > MOST) out.element("span", "soft", "and " + (event.people().size() - MOST) + " more");
            out.close();
        }
        out.close();
        String description = TextBody.cut(event.description(), LONGEST);
        if (!description.isBlank()) TextBody.write(out, description);
        out.close().close();
    }

    private static String method(Invitation event) {
        return switch (event.method()) {
            case "REQUEST" -> "Invitation";
            case "CANCEL" -> "Cancellation";
            case "REPLY" -> "Reply to an invitation";
            case "COUNTER" -> "Counter-proposal";
            case "PUBLISH", "" -> "Event";
            default -> event.method();
        } + (event.method().isEmpty() ? "" : " \u00B7 " + event.method());
    }

    private static void time(HtmlWriter out, String name, Invitation.Time time) {
        if (time.local().isEmpty()) return;
        out.element("dt", name).open("dd");
        String text = text(time);
        time.instant().filter(_ -> !time.wholeDay()).ifPresentOrElse(
                instant -> out.open("time").with("datetime", instant.toString()).with("data-form", "also").line(text).close(),
                () -> out.line(text));
        if (!time.zone().isEmpty()) out.element("span", "soft", " " + time.zone());
        out.close();
    }

    private static String text(Invitation.Time time) {
        try {
            return time.wholeDay() ? DATE.format(LocalDate.parse(time.local())) : TIME.format(LocalDateTime.parse(time.local()));
        } catch (DateTimeException e) {
            return time.local();
        }
    }

    private static void person(HtmlWriter out, Invitation.Person person) {
        out.open("span", "address").element("bdi", person.name().isEmpty() ? person.address() : person.name());
        if (!person.name().isEmpty() && !person.address().isEmpty()) {
            out.line(" ").open("bdi").element("span", "soft", person.address()).close();
        }
        if (!person.answer().isEmpty()) {
            out.element("span", "answer " + answer(person.answer()), person.answer().toLowerCase(Locale.ROOT).replace('-', ' '));
        }
        out.close();
    }

    private static String answer(String answer) {
        return answer.equals("ACCEPTED") ? "yes" : answer.equals("DECLINED") ? "no" : "open";
    }

    private static void fact(HtmlWriter out, String name, String value) {
        if (!value.isBlank()) out.element("dt", name).open("dd").element("bdi", value).close();
    }
}

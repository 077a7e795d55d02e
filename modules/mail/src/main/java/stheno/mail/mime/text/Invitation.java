package stheno.mail.mime.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// An event of a calendar (RFC 5545, RFC 5546). Texts have their escapes resolved. A property that is missing is an empty string.
///
/// @param part        the index of the part that it is from
/// @param method      in capitals: `REQUEST`, `CANCEL`, `REPLY`, ...
/// @param uid         names the event in all messages about it
/// @param status      in capitals: `CONFIRMED`, `TENTATIVE`, `CANCELLED`
/// @param repetition  the rule by which it repeats, as it was sent
/// @param people      the attendees
public record Invitation(int part, String method, String uid, String summary, String description, String place, Time start, Time end,
                         String status, String repetition, Person organizer, List<Person> people) {
    /// When something begins or ends.
    ///
    /// @param local `2026-11-30T10:00:00`, or `2026-11-30` for a whole day; empty if it is unknown
    /// @param zone  the name of the time zone as it was sent, or `UTC`. Empty for the reader's own zone. The zone may be unknown to Java
    public record Time(String local, String zone) {
        static final Time UNKNOWN = new Time("", "");

        /// Whether it is a date without a time.
        public boolean wholeDay() {
            return local.length() == "2026-11-30".length();
        }

        /// The instant, if the zone is known.
        public Optional<Instant> instant() {
            if (local.isEmpty() || zone.isEmpty()) return Optional.empty();
            try {
                LocalDateTime time = wholeDay() ? LocalDate.parse(local).atStartOfDay() : LocalDateTime.parse(local);
                return Optional.of(time.atZone(ZoneId.of(zone)).toInstant());
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
    }

    /// An organizer or attendee.
    ///
    /// @param name    empty if there is none
    /// @param address of mail, without `mailto:`
    /// @param answer  in capitals: `ACCEPTED`, `DECLINED`, `NEEDS-ACTION`, ...; empty if there is none
    public record Person(String name, String address, String answer) {
        static final Person NONE = new Person("", "", "");
    }

    /// The events of a calendar's text, at most 100.
    static List<Invitation> parse(int part, String text) {
        return new CalendarParser(part, text).parse();
    }
}

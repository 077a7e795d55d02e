package stheno.testkit;

import java.util.List;

/// One line of a transcript, or a run of lines that are checked together. Texts hold a character a byte, see [Escaped];
/// `${name}` in them is not replaced yet.
sealed interface Step {
    /// Where it stands in the file, from 1.
    int line();

    /// The client says this.
    record Send(int line, String text) implements Step {}

    /// The client has no more to say, and goes on listening.
    record HalfClose(int line) implements Step {}

    /// The client resets the connection.
    record Reset(int line) implements Step {}

    /// The server says a line: exactly `text`, or what matches it; `skipping` any lines before.
    record Line(int line, String text, boolean regex, boolean skipping) implements Step {}

    /// The server says lines up to an empty one, about which the rules hold.
    record Head(int line, List<Rule> rules) implements Step {}

    /// Exactly one line of a head matches, or none does.
    record Rule(int line, boolean present, String regex) {}

    /// The server says exactly these bytes.
    record Raw(int line, String text) implements Step {}

    /// The server says `count` bytes, whatever they are; the count may be a value that is known only then.
    record Any(int line, String count) implements Step {}

    /// The server says chunks that join to exactly these bytes, and the last chunk's line.
    record Chunks(int line, String text) implements Step {}

    /// The server says chunks of `count` bytes in all, or of any number if it is negative, and the last chunk's line.
    record AnyChunks(int line, long count) implements Step {}

    /// The server closes in order, having said nothing more, or anything.
    record Closed(int line, boolean silently) implements Step {}

    /// The server closes or resets the connection, whatever it says before.
    record Gone(int line) implements Step {}

    /// Whether nothing can follow.
    default boolean last() {
        return switch (this) {
            case Reset _, Closed _, Gone _ -> true;
            case Send _, HalfClose _, Line _, Head _, Raw _, Any _, Chunks _, AnyChunks _ -> false;
        };
    }

    /// What is expected, for a report.
    default String expectation() {
        return switch (this) {
            case Send(_, var text) -> "that the server takes " + text.length() + " bytes";
            case HalfClose _ -> "that the client can end its side";
            case Reset _ -> "that the client can reset the connection";
            case Line(_, var text, var regex, var skipping) ->
                (skipping ? "some time " : "") + (regex ? "a line like <" : "the line <") + Escaped.encode(text) + ">";
            case Head _ -> "a head, up to an empty line";
            case Raw(_, var text) -> "the bytes <" + Escaped.encode(text) + ">";
            case Any(_, var count) -> count + " bytes";
            case Chunks(_, var text) -> "chunks that join to <" + Escaped.encode(text) + ">";
            case AnyChunks(_, var count) -> count < 0 ? "chunks and their end" : "chunks of " + count + " bytes in all";
            case Closed(_, var silently) -> "that the server closes in order" + (silently ? ", without another byte" : "");
            case Gone _ -> "that the server closes or resets";
        };
    }
}

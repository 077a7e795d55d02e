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

    /// The client sends this byte as TCP's urgent data.
    record Urgent(int line, int octet) implements Step {}

    /// The client goes on in TLS: in whatever version if the protocol is `TLS`.
    record StartTls(int line, String protocol) implements Step {}

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

    /// The client opens a data connection to an address, see [DataAddress].
    record Connect(int line, String address) implements Step {}

    /// Nobody listens at that address.
    record Refused(int line, String address) implements Step {}

    /// The client listens for a data connection.
    record Listen(int line) implements Step {}

    /// The client, to which nobody has connected yet, does so no longer.
    record StopListening(int line) implements Step {}

    /// A step that is taken on the data connection.
    record Data(Step step) implements Step {
        @Override
        public int line() {
            return step.line();
        }
    }

    /// Whether nothing can follow on the control connection.
    default boolean last() {
        return switch (this) {
            case Reset _, Closed _, Gone _ -> true;
            case Send _, HalfClose _, Urgent _, StartTls _, Line _, Head _, Raw _, Any _, Chunks _, AnyChunks _, Connect _, Refused _,
                Listen _, StopListening _, Data _ -> false;
        };
    }

    /// Whether it is the client that says or does something.
    default boolean clients() {
        return switch (this) {
            case Send _, HalfClose _, Reset _, Urgent _, StartTls _, Connect _, Refused _, Listen _, StopListening _ -> true;
            case Line _, Head _, Raw _, Any _, Chunks _, AnyChunks _, Closed _, Gone _ -> false;
            case Data(var step) -> step.clients();
        };
    }

    /// Whether the client says both, and on the same connection, so that they are of one block.
    default boolean joins(Step next) {
        return this instanceof Send && next instanceof Send
            || this instanceof Data(Send _) && next instanceof Data(Send _);
    }

    /// What is expected, for a report.
    default String expectation() {
        return switch (this) {
            case Send(_, var text) -> "that the server takes " + text.length() + " bytes";
            case HalfClose _ -> "that the client can end its side";
            case Reset _ -> "that the client can reset the connection";
            case Urgent _ -> "that the client can send urgent data";
            case StartTls(_, var protocol) -> "a handshake of " + protocol;
            case Line(_, var text, var regex, var skipping) ->
                (skipping ? "some time " : "") + (regex ? "a line like <" : "the line <") + Escaped.encode(text) + ">";
            case Head _ -> "a head, up to an empty line";
            case Raw(_, var text) -> "the bytes <" + Escaped.encode(text) + ">";
            case Any(_, var count) -> count + " bytes";
            case Chunks(_, var text) -> "chunks that join to <" + Escaped.encode(text) + ">";
            case AnyChunks(_, var count) -> count < 0 ? "chunks and their end" : "chunks of " + count + " bytes in all";
            case Closed(_, var silently) -> "that the server closes in order" + (silently ? ", without another byte" : "");
            case Gone _ -> "that the server closes or resets";
            case Connect(_, var address) -> "that the client can connect to " + address;
            case Refused(_, var address) -> "that nobody listens at " + address;
            case Listen _ -> "that the client can listen";
            case StopListening _ -> "that nobody has connected";
            case Data(var step) -> "on the data connection " + step.expectation();
        };
    }
}

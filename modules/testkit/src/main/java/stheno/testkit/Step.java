package stheno.testkit;

import java.util.List;

/// One line of a transcript, or several lines that are checked together. Texts have one character per byte, see [Escaped];
/// `${name}` in them is not replaced yet.
sealed interface Step {
    /// The line in the file, from 1.
    int line();

    /// The client sends this.
    record Send(int line, String text) implements Step {}

    /// The client ends its output, and continues to read.
    record HalfClose(int line) implements Step {}

    /// The client resets the connection.
    record Reset(int line) implements Step {}

    /// The client sends this byte as TCP's urgent data.
    record Urgent(int line, int octet) implements Step {}

    /// The client changes to TLS, in any version if the protocol is `TLS`.
    record StartTls(int line, String protocol) implements Step {}

    /// The server sends a line that equals or matches `text`; `skipping` any lines before.
    record Line(int line, String text, boolean regex, boolean skipping) implements Step {}

    /// The server sends lines up to an empty one, and the rules hold for them.
    record Head(int line, List<Rule> rules) implements Step {}

    /// Exactly one line of a head matches, or no line does.
    record Rule(int line, boolean present, String regex) {}

    /// The server sends exactly these bytes.
    record Raw(int line, String text) implements Step {}

    /// The server sends `count` bytes of any value. The count may be a value that is known only at that time.
    record Any(int line, String count) implements Step {}

    /// The server sends chunks that join to exactly these bytes, and the last chunk's line.
    record Chunks(int line, String text) implements Step {}

    /// The server sends chunks of `count` bytes in total, or of any number if it is negative, and the last chunk's line.
    record AnyChunks(int line, long count) implements Step {}

    /// The server closes its stream, with no more output, or with any.
    record Closed(int line, boolean silently) implements Step {}

    /// The server closes or resets the connection, after any output.
    record Gone(int line) implements Step {}

    /// The client opens a data connection to an address, see [DataAddress].
    record Connect(int line, String address) implements Step {}

    /// The address refuses connections.
    record Refused(int line, String address) implements Step {}

    /// The client listens for a data connection.
    record Listen(int line) implements Step {}

    /// The client stops listening. No connection has arrived.
    record StopListening(int line) implements Step {}

    /// A step on the data connection.
    record Data(Step step) implements Step {
        @Override
        public int line() {
            return step.line();
        }
    }

    /// Whether no step can follow on the control connection.
    default boolean last() {
        return switch (this) {
            case Reset _, Closed _, Gone _ -> true;
            case Send _, HalfClose _, Urgent _, StartTls _, Line _, Head _, Raw _, Any _, Chunks _, AnyChunks _, Connect _, Refused _,
                Listen _, StopListening _, Data _ -> false;
        };
    }

    /// Whether this is a step of the client.
    default boolean clients() {
        return switch (this) {
            case Send _, HalfClose _, Reset _, Urgent _, StartTls _, Connect _, Refused _, Listen _, StopListening _ -> true;
            case Line _, Head _, Raw _, Any _, Chunks _, AnyChunks _, Closed _, Gone _ -> false;
            case Data(var step) -> step.clients();
        };
    }

    /// Whether the client sends both on the same connection, so that they are one block.
    default boolean joins(Step next) {
        return this instanceof Send && next instanceof Send
            || this instanceof Data(Send _) && next instanceof Data(Send _);
    }

    /// The expectation, for a report.
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
            case Refused(_, var address) -> "that there is no listener at " + address;
            case Listen _ -> "that the client can listen";
            case StopListening _ -> "that no client has connected";
            case Data(var step) -> "on the data connection " + step.expectation();
        };
    }
}

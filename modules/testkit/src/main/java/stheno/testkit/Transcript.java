package stheno.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/// A conversation: what a client sends, and what the server must answer.
///
/// A file holds one transcript, or several, each with a heading `=== name` and played on its own connection. Empty lines
/// and lines that begin with `#` are ignored. Every other line is a step: its sign, one blank, and the text in UTF-8
/// up to the end of the line, trailing blanks included.
///
/// ```text
/// C: GET / HTTP/1.1      the client sends this line, ended by CRLF
/// C| ab\r
/// \x00          the client sends these bytes; escapes are \r
///  \t \\ and \xHH
/// C*1000| x              the same, 1000 times over; C*n: likewise
/// C>                     the client ends its output and continues to read
/// C!                     the client resets the connection; ends the transcript
/// C^ \xF2                the client sends this one byte as TCP's urgent data, outside TLS
/// C+ TLS                 the client changes to TLS (or TLSv1.2, TLSv1.3), with a handshake now; no input may be left unread
///
/// S: HTTP/1.1 200 OK     the server sends exactly this line, and CRLF
/// S~ HTTP/1\.[01] .*     the server sends a line that matches as a whole
/// S...                   the server sends any lines, ended by CRLF or LF, up to that of the next step (which is S: or S~)
/// S+ Date: .*            of the lines up to the next empty one, in any order, exactly one matches, in any case
/// S- Connection: .*      ... and none matches; a run of S+ and S- is one step, and includes the empty line
/// S| ab\r
///               the server sends exactly these bytes; S*n| likewise
/// S# 100                 the server sends 100 bytes of any value; S# ${n}: as many as a head has announced
/// S%| abc                the server sends chunks (RFC 9112, section 7.1) that join to these bytes, and the line of the last
///                        chunk; the trailer section, at least `S:`, follows as lines
/// S%# 100                the server sends chunks of 100 bytes in total (`any` for any number), and the line of the last chunk
/// S<                     the server closes its stream, without another byte; ends the transcript
/// S<<                    the server closes its stream, after any output; ends the transcript
/// S!                     the server closes or resets the connection, after any output; ends the transcript
///
/// D> ${port}             the client opens a data connection to this port of the server; also as p1,p2 (p1 * 256 + p2), as
///                        h1,h2,h3,h4,p1,p2, as HOST:PORT with an IPv4 address, or as [V6]:PORT
/// D> ${port} from HOST   the same from another address of the client
/// D>! ${port}            the connection is refused; all forms of D> likewise
/// D<                     the client listens for a data connection, at the address of its control connection. From now on it is
///                        ${dataHost} and ${dataPort}, or ${dataHigh},${dataLow}. The next step that begins with DC or DS accepts
/// D.                     the client stops listening without having accepted: connections are refused from now on
/// DC| ab   DS: ab        the same as C| ab and S: ab on the data connection; likewise all signs above except S+ and S-. Signs that end a
///                        connection end the data connection: the transcript goes on, and may open another
/// ```
///
/// The text that a named group of a regular expression matched, `(?<tag>".*")`, replaces `${tag}` in later steps. A
/// player can be given values from the start.
///
/// Consecutive client steps on one connection are one block. A block is written while the server's steps after it are checked, so that
/// neither side has to read first. The next block begins when these steps are done and the block before is written. If the last step
/// does not end the connection, the client ends its output at the end of the transcript: the server must then close without another
/// byte, so that no output stays undetected. A data connection without an end is left in the same way, when the next is opened or at the
/// end of the transcript. Every wait has a limit.
///
/// Steps run strictly in their order, on either connection. A client step on the data connection waits until the blocks on the
/// control connection are written. The reverse is not true, so that a stalled transfer can be aborted. After the end of the control
/// connection, steps of an open data connection may follow.
///
/// In TLS, a half-close sends close_notify, and a reset does not. A server that closes without close_notify is accepted, unless the system
/// property `com.sun.net.ssl.requireCloseNotify` is true. All connections of a transcript share TLS sessions, so that the data
/// connection resumes the session of the control connection, if both use the same version.
public final class Transcript {
    /// Long enough for a loaded machine; a correct server never makes a player wait.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final List<Step> steps;

    Transcript(String name, List<Step> steps) {
        this.name = name;
        this.steps = List.copyOf(steps);
    }

    /// Parses the transcripts in `text`; reports call it `file`.
    ///
    /// @throws IllegalArgumentException if it is not in the format; the message names the line
    public static List<Transcript> parse(String file, String text) {
        return new TranscriptParser(file).parse(text);
    }

    /// The transcripts in a file of UTF-8.
    public static List<Transcript> read(Path file) throws IOException {
        return parse(String.valueOf(file.getFileName()), Files.readString(file));
    }

    /// The name of the file, and of the transcript if it has one.
    public String name() {
        return name;
    }

    /// Plays against a server.
    ///
    /// @throws AssertionError if the server's output differs; the message has the transcript, the line, the
    ///     expected and the received output
    public void play(InetSocketAddress server, Mode mode) {
        play(server, mode, Map.of());
    }

    /// Plays with values for `${name}` given from the start.
    public void play(InetSocketAddress server, Mode mode, Map<String, String> values) {
        play(server, mode, values, PATIENCE);
    }

    /// Plays with the given context for the steps that change to TLS; without one, every certificate is accepted.
    public void play(InetSocketAddress server, Mode mode, Map<String, String> values, SSLContext tls) {
        TranscriptPlayer.play(this, new TranscriptPlayer.Scene(server, mode, values, tls, PATIENCE));
    }

    /// Plays with the given patience: the time that the server may take for its next byte.
    void play(InetSocketAddress server, Mode mode, Map<String, String> values, Duration patience) {
        TranscriptPlayer.play(this, new TranscriptPlayer.Scene(server, mode, values, Believer.context(), patience));
    }

    List<Step> steps() {
        return steps;
    }
}

package stheno.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/// A conversation as it should go: what a client says, and what the server must say to that.
///
/// A file holds one transcript, or several, each headed by a line `=== name` and played on a connection of its own. Empty lines
/// and lines that begin with `#` say nothing. Every other line is a step; after its sign comes one blank and the text, in UTF-8,
/// to the line's end: blanks there count.
///
/// ```text
/// C: GET / HTTP/1.1      the client says this line, ended by CRLF
/// C| ab\r\n\x00          the client says these bytes; escapes are \r \n \t \\ and \xHH
/// C*1000| x              the same, 1000 times over; C*n: likewise
/// C>                     the client ends its side and goes on listening
/// C!                     the client resets the connection; ends the transcript
/// C^ \xF2                the client sends this one byte as TCP's urgent data, outside TLS
/// C+ TLS                 the client goes on in TLS (or TLSv1.2, TLSv1.3), with a handshake now; nothing may have come before it
///
/// S: HTTP/1.1 200 OK     the server says exactly this line, and CRLF
/// S~ HTTP/1\.[01] .*     the server says a line that matches as a whole
/// S...                   the server says any lines, ended by CRLF or LF, until the next step's (which is S: or S~)
/// S+ Date: .*            of the lines up to the next empty one, in whatever order, exactly one matches, whatever its case
/// S- Connection: .*      ... and none matches; a run of S+ and S- is one step, and takes the empty line too
/// S| ab\r\n              the server says exactly these bytes; S*n| likewise
/// S# 100                 the server says 100 bytes, whatever they are; S# ${n} as many as a head has said before
/// S%| abc                the server says chunks (RFC 9112, section 7.1) that join to these bytes, and the line of the last
///                        chunk; the trailer section, at least `S:`, follows as lines
/// S%# 100                the server says chunks of 100 bytes in all (`any` number of them), and the line of the last chunk
/// S<                     the server closes in order, without another byte; ends the transcript
/// S<<                    the server closes in order, whatever it says before; ends the transcript
/// S!                     the server closes or resets, whatever it says before; ends the transcript
///
/// D> ${port}             the client opens a data connection to this port of the server's; also as p1,p2 (p1 * 256 + p2), as
///                        h1,h2,h3,h4,p1,p2, as HOST:PORT with an IPv4 address, or as [V6]:PORT
/// D> ${port} from HOST   the same from another address of the client's
/// D>! ${port}            the client is refused there; all forms of D> likewise
/// D<                     the client listens for a data connection, where its control connection is; says where from now on as
///                        ${dataHost} and ${dataPort}, or ${dataHigh},${dataLow}. The next step that begins with DC or DS accepts
/// D.                     the client stops listening without having accepted: the server is refused from now on
/// DC| ab   DS: ab        the same as C| ab and S: ab on the data connection; so all the signs above but S+ and S-. Those that end a
///                        connection end this one: the transcript goes on, and may open another
/// ```
///
/// What a named group of a regular expression matched, `(?<tag>".*")`, is inserted where a later step says `${tag}`; a
/// player can be given such values from the start.
///
/// Client steps in a row on one connection are one block. A block is written while the server's steps after it are checked, so that
/// neither side need be the first to read, and the next block begins when these steps are done and the block before has gone out. A
/// transcript whose last step does not end the connection ends by the client ending its side: the server must then close without
/// another byte, so nothing can hide behind the last step. A data connection that no step ends is left in the same way, when the
/// next is opened or with the transcript. Every wait is bounded.
///
/// Steps are taken strictly in the order in which they stand, on whichever connection. What the client does on the data connection
/// waits until its blocks on the control connection have gone out; but not the reverse, so that a transfer that has come to a halt
/// can be aborted. After the end of the control connection, steps of an open data connection may follow: they say what becomes of it.
///
/// In TLS, a half-close says farewell, a reset does not. A server that closes without a farewell closes in order, unless the system
/// property `com.sun.net.ssl.requireCloseNotify` is true. All connections of a transcript share the sessions, so that the data
/// connection resumes the control connection's, if it is of the same version.
public final class Transcript {
    /// Long enough for a loaded machine; a correct server never makes a player wait.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final List<Step> steps;

    Transcript(String name, List<Step> steps) {
        this.name = name;
        this.steps = List.copyOf(steps);
    }

    /// The transcripts in `text`, whose name in reports is `file`.
    ///
    /// @throws IllegalArgumentException if it is not in the format; the message names the line
    public static List<Transcript> parse(String file, String text) {
        return new TranscriptParser(file).parse(text);
    }

    /// The transcripts in a file of UTF-8.
    public static List<Transcript> read(Path file) throws IOException {
        return parse(String.valueOf(file.getFileName()), Files.readString(file));
    }

    /// The file's name, and the transcript's own if it has one.
    public String name() {
        return name;
    }

    /// Plays against a server.
    ///
    /// @throws AssertionError if the server does not do what it should; the message tells the transcript, the line, what was
    ///     expected and what has come so far
    public void play(InetSocketAddress server, Mode mode) {
        play(server, mode, Map.of());
    }

    /// Plays with values for `${name}` given from the start.
    public void play(InetSocketAddress server, Mode mode, Map<String, String> values) {
        play(server, mode, values, PATIENCE);
    }

    /// Plays with a context of one's own for the steps that turn to TLS; without it, every certificate is believed.
    public void play(InetSocketAddress server, Mode mode, Map<String, String> values, SSLContext tls) {
        TranscriptPlayer.play(this, new TranscriptPlayer.Scene(server, mode, values, tls, PATIENCE));
    }

    /// Plays with a patience of one's own: how long the server may take for its next byte.
    void play(InetSocketAddress server, Mode mode, Map<String, String> values, Duration patience) {
        TranscriptPlayer.play(this, new TranscriptPlayer.Scene(server, mode, values, Believer.context(), patience));
    }

    List<Step> steps() {
        return steps;
    }
}

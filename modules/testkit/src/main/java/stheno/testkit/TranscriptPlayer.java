package stheno.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Plays one transcript on one connection, with blocking sockets: this thread listens, another one talks.
final class TranscriptPlayer {
    private static final Pattern VALUE = Pattern.compile("\\$\\{(\\w+)}");

    private final Transcript transcript;
    private final Mode mode;
    private final Map<String, String> values = new HashMap<>();
    private final Duration patience;
    private final Socket socket;
    private final Incoming in;
    private final Outgoing out;

    private TranscriptPlayer(Transcript transcript, Socket socket, Mode mode, Map<String, String> given, Duration patience)
        throws IOException {
        this.transcript = transcript;
        this.socket = socket;
        this.mode = mode;
        this.out = new Outgoing(socket, mode);
        this.patience = patience;
        this.in = new Incoming(socket, patience);
        given.forEach((name, value) -> values.put(name, Escaped.fromText(value)));
    }

    static void play(Transcript transcript, InetSocketAddress server, Mode mode, Map<String, String> values, Duration patience) {
        try (var socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.connect(server, (int) patience.toMillis());
            new TranscriptPlayer(transcript, socket, mode, values, patience).play();
        } catch (IOException e) {
            throw new AssertionError(transcript.name() + ", played " + mode + ": no connection to " + server, e);
        }
    }

    private void play() {
        List<Step> steps = transcript.steps();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            try {
                if (step instanceof Step.Send) {
                    int end = i + 1;
                    while (end < steps.size() && steps.get(end) instanceof Step.Send) {
                        end++;
                    }
                    say(steps.subList(i, end));
                    i = end - 1;
                } else {
                    take(step);
                }
            } catch (IOException e) {
                throw failed(step, String.valueOf(e.getMessage()), e);
            }
        }
        if (!steps.getLast().last()) {
            leave(steps.getLast());
        }
    }

    private void take(Step step) throws IOException {
        switch (step) {
            case Step.Send _ -> throw new IllegalStateException("said in blocks");
            case Step.HalfClose _ -> {
                out.await(patience);
                socket.shutdownOutput();
            }
            case Step.Reset _ -> {
                out.await(patience);
                socket.setSoLinger(true, 0);
                socket.close();
            }
            case Step.Line line -> hearLine(line);
            case Step.Head head -> hearHead(head);
            case Step.Raw(_, var text) -> hearBytes(step, filled(text, false));
            case Step.Any(_, var count) -> in.skip(Long.parseLong(filled(count, false)));
            case Step.Chunks(_, var text) -> hearChunks(step, filled(text, false));
            case Step.AnyChunks(_, var count) -> hearChunks(step, count);
            case Step.Closed closed -> hearEnd(closed);
            case Step.Gone _ -> hearGone();
        }
    }

    /// A block that cannot be written is no failure by itself: a server may answer and close before it has read everything. It is
    /// one as soon as the client has more to say.
    private void say(List<Step> block) throws IOException {
        out.await(patience);
        var text = new StringBuilder();
        for (Step step : block) {
            if (step instanceof Step.Send(_, var said)) {
                text.append(filled(said, false));
            }
        }
        out.start(Escaped.bytes(text.toString()));
    }

    private void leave(Step step) {
        try {
            out.await(patience);
            if (!socket.isOutputShutdown()) {
                socket.shutdownOutput();
            }
            int surplus = in.read();
            if (surplus >= 0) {
                throw failed(step, "nothing more, and that the server closes after the client", "more", null);
            }
        } catch (IOException e) {
            throw failed(step, "that the server closes after the client", String.valueOf(e.getMessage()), e);
        }
    }

    private void hearLine(Step.Line step) throws IOException {
        String expected = filled(step.text(), step.regex());
        Pattern pattern = step.regex() ? Pattern.compile(expected) : Pattern.compile(expected, Pattern.LITERAL);
        String line = step.skipping() ? found(pattern) : in.line();
        if (!remember(pattern, line)) {
            throw failed(step, "<" + Escaped.encode(line) + ">", null);
        }
    }

    private String found(Pattern pattern) throws IOException {
        while (true) {
            String line = in.lineOfAnyEnd();
            String bare = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (pattern.matcher(bare).matches()) {
                return bare;
            }
        }
    }

    private void hearHead(Step.Head step) throws IOException {
        var lines = new ArrayList<String>();
        for (String line = in.line(); !line.isEmpty(); line = in.line()) {
            lines.add(line);
        }
        for (Step.Rule rule : step.rules()) {
            Pattern pattern = Pattern.compile(filled(rule.regex(), true), Pattern.CASE_INSENSITIVE);
            long count = lines.stream().filter(line -> remember(pattern, line)).count();
            if (count != (rule.present() ? 1 : 0)) {
                String expected = (rule.present() ? "one line" : "no line") + " like <" + Escaped.encode(rule.regex()) + "> in the head";
                throw failed(new Step.Head(rule.line(), List.of(rule)), expected, count + " of them", null);
            }
        }
    }

    private boolean remember(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            return false;
        }
        for (String name : pattern.namedGroups().keySet()) {
            values.put(name, String.valueOf(matcher.group(name)));
        }
        return true;
    }

    private void hearBytes(Step step, String expected) throws IOException {
        String bytes = in.upTo(expected.length());
        if (!bytes.equals(expected)) {
            int same = 0;
            while (same < bytes.length() && bytes.charAt(same) == expected.charAt(same)) {
                same++;
            }
            throw failed(step, bytes.length() + " bytes, which differ at offset " + same, null);
        }
    }

    private void hearChunks(Step step, String expected) throws IOException {
        var joined = new StringBuilder();
        for (int size = chunk(); size > 0; size = chunk()) {
            joined.append(in.upTo(size));
            endOfChunk();
        }
        if (!expected.contentEquals(joined)) {
            throw failed(step, "<" + Escaped.encode(joined.toString()) + ">", null);
        }
    }

    private void hearChunks(Step step, long expected) throws IOException {
        long sum = 0;
        for (int size = chunk(); size > 0; size = chunk()) {
            in.skip(size);
            endOfChunk();
            sum += size;
        }
        if (expected >= 0 && sum != expected) {
            throw failed(step, sum + " bytes", null);
        }
    }

    private int chunk() throws IOException {
        String line = in.line();
        if (!line.matches("[0-9A-Fa-f]{1,7}")) {
            throw new IOException("no chunk's size: <" + Escaped.encode(line) + ">");
        }
        return Integer.parseInt(line, 16);
    }

    private void endOfChunk() throws IOException {
        String end = in.line();
        if (!end.isEmpty()) {
            throw new IOException("a chunk longer than its size by <" + Escaped.encode(end) + ">");
        }
    }

    private void hearEnd(Step.Closed step) throws IOException {
        while (in.read() >= 0) {
            if (step.silently()) {
                throw failed(step, "more", null);
            }
        }
    }

    private void hearGone() throws IOException {
        try {
            while (in.read() >= 0) {
                // What a server says before it breaks off is its own affair here.
            }
        } catch (SocketException reset) {
            // The other of the two ends that are allowed here.
        }
    }

    /// Inserts the values, quoted if they go into a regular expression.
    private String filled(String text, boolean quoted) {
        return VALUE.matcher(text).replaceAll(found -> {
            String value = values.get(found.group(1));
            if (value == null) {
                throw new AssertionError(transcript.name() + ": nothing has been matched for " + found.group());
            }
            return Matcher.quoteReplacement(quoted ? Pattern.quote(value) : value);
        });
    }

    private AssertionError failed(Step step, String got, Exception cause) {
        return failed(step, step.expectation(), got, cause);
    }

    private AssertionError failed(Step step, String expected, String got, Exception cause) {
        String unwritten = out.failed() ? "\n  the last block could not be written completely" : "";
        return new AssertionError(transcript.name() + ", line " + step.line() + ", played " + mode + "\n  expected " + expected
            + "\n  got " + got + unwritten + "\n  " + in.report(), cause);
    }
}

package stheno.testkit;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.regex.Pattern;

/// Plays the server's steps on one connection: reads its output and compares it. One object per step.
record Hearing(Incoming in, Values values) {
    /// @throws Mismatch if the server sends something else
    /// @throws IOException if the server sends nothing, or closes
    void hear(Step step) throws IOException {
        switch (step) {
            case Step.Line line -> hearLine(line);
            case Step.Head head -> hearHead(head);
            case Step.Raw raw -> hearBytes(raw);
            case Step.Any(_, var count) -> in.skip(Long.parseLong(values.filled(count)));
            case Step.Chunks chunks -> hearChunks(chunks);
            case Step.AnyChunks chunks -> hearChunks(chunks);
            case Step.Closed closed -> hearEnd(closed);
            case Step.Gone _ -> hearGone();
            case Step.Send _, Step.HalfClose _, Step.Reset _, Step.Urgent _, Step.StartTls _, Step.Connect _, Step.Refused _,
                Step.Listen _, Step.StopListening _, Step.Data _ -> throw new IllegalArgumentException("not the server's: " + step);
        }
    }

    private void hearLine(Step.Line step) throws IOException {
        Pattern pattern = step.regex() ? values.pattern(step.text(), 0)
            : Pattern.compile(values.filled(step.text()), Pattern.LITERAL);
        String line = step.skipping() ? found(pattern) : in.line();
        if (!values.remember(pattern, line)) throw new Mismatch(step, "<" + Escaped.encode(line) + ">");
    }

    private String found(Pattern pattern) throws IOException {
        while (true) {
            String line = in.lineOfAnyEnd();
            String bare = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (pattern.matcher(bare).matches()) return bare;
        }
    }

    private void hearHead(Step.Head step) throws IOException {
        var lines = new ArrayList<String>();
        for (String line = in.line(); !line.isEmpty(); line = in.line()) lines.add(line);
        for (Step.Rule rule : step.rules()) {
            Pattern pattern = values.pattern(rule.regex(), Pattern.CASE_INSENSITIVE);
            long count = lines.stream().filter(line -> values.remember(pattern, line)).count();
            if (count != (rule.present() ? 1 : 0)) {
                String expected = (rule.present() ? "one line" : "no line") + " like <" + Escaped.encode(rule.regex()) + "> in the head";
                throw new Mismatch(rule.line(), expected, count + " of them");
            }
        }
    }

    private void hearBytes(Step.Raw step) throws IOException {
        String expected = values.filled(step.text());
        String bytes = in.upTo(expected.length());
        if (!bytes.equals(expected)) {
            int same = 0;
            while (same < bytes.length() && bytes.charAt(same) == expected.charAt(same)) same++;
            throw new Mismatch(step, bytes.length() + " bytes, which differ at offset " + same);
        }
    }

    private void hearChunks(Step.Chunks step) throws IOException {
        var joined = new StringBuilder();
        for (int size = chunk(); size > 0; size = chunk()) {
            joined.append(in.upTo(size));
            endOfChunk();
        }
        if (!values.filled(step.text()).contentEquals(joined)) throw new Mismatch(step, "<" + Escaped.encode(joined.toString()) + ">");
    }

    private void hearChunks(Step.AnyChunks step) throws IOException {
        long sum = 0;
        for (int size = chunk(); size > 0; size = chunk()) {
            in.skip(size);
            endOfChunk();
            sum += size;
        }
        if (step.count() >= 0 && sum != step.count()) throw new Mismatch(step, sum + " bytes");
    }

    private int chunk() throws IOException {
        String line = in.line();
        if (!line.matches("[0-9A-Fa-f]{1,7}")) throw new IOException("no chunk's size: <" + Escaped.encode(line) + ">");
        return Integer.parseInt(line, 16);
    }

    private void endOfChunk() throws IOException {
        String end = in.line();
        if (!end.isEmpty()) throw new IOException("a chunk longer than its size by <" + Escaped.encode(end) + ">");
    }

    private void hearEnd(Step.Closed step) throws IOException {
        while (in.read() >= 0) {
            if (step.silently()) throw new Mismatch(step, "more");
        }
    }

    private void hearGone() throws IOException {
        try {
            while (in.read() >= 0) {
                // Any output before the end is allowed here.
            }
        } catch (SocketException reset) {
            // A reset is the other allowed end.
        }
    }
}

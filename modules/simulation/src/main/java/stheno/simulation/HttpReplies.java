package stheno.simulation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Reads the replies of an HTTP connection, strictly: whatever a server must not send is a fault.
final class HttpReplies {
    private static final int MOST_HEAD = 64 * 1024;

    /// A complete reply.
    record Reply(int status, Map<String, String> fields, byte[] body) {}

    /// What comes next.
    private enum Part { HEAD, LENGTH, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILERS, TO_THE_END }

    /// Tells whether the next reply is one to HEAD.
    interface Requests {
        boolean nextIsHead();
    }

    private final Requests requests;
    private final Consumer<Reply> replies;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Map<String, String> fields = Map.of();
    private Part part = Part.HEAD;
    private int status;
    private long left;
    private int interim;

    HttpReplies(Requests requests, Consumer<Reply> replies) {
        this.requests = requests;
        this.replies = replies;
    }

    /// How many interim replies came.
    int interim() {
        return interim;
    }

    /// Whether a reply has begun and is not complete.
    boolean unfinished() {
        return part != Part.HEAD || line.size() > 0;
    }

    void take(ByteBuffer input) {
        while (input.hasRemaining()) {
            switch (part) {
                case HEAD -> head(input);
                case LENGTH, CHUNK -> data(input, (int) Math.min(left, input.remaining()));
                case TO_THE_END -> data(input, input.remaining());
                case CHUNK_SIZE, CHUNK_END, TRAILERS -> chunkLine(input);
            }
        }
    }

    /// The server has ended its stream.
    void end() {
        if (part == Part.TO_THE_END) complete();
    }

    private void data(ByteBuffer input, int n) {
        body.write(input.array(), input.arrayOffset() + input.position(), n);
        input.position(input.position() + n);
        if (part == Part.TO_THE_END) return;
        left -= n;
        if (left > 0) return;
        if (part == Part.LENGTH) complete();
        else part = Part.CHUNK_END;
    }

    /// @return whether the line, or the head, is complete
    private boolean gathered(ByteBuffer input, String end) {
        while (input.hasRemaining()) {
            byte next = input.get();
            line.write(next);
            if (next == '\n' && endsWith(end)) return true;
            if (line.size() > MOST_HEAD) throw new Fault("a head of more than " + MOST_HEAD + " bytes");
        }
        return false;
    }

    private boolean endsWith(String end) {
        if (line.size() < end.length()) return false;
        String all = line.size() < 8 ? line.toString(StandardCharsets.ISO_8859_1) : "";
        if (!all.isEmpty()) return all.endsWith(end);
        return end.equals("\r\n") || line.toString(StandardCharsets.ISO_8859_1).endsWith(end);
    }

    private String gatheredText() {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        return text;
    }

    private void chunkLine(ByteBuffer input) {
        if (!gathered(input, "\r\n")) return;
        String text = gatheredText();
        if (!text.endsWith("\r\n")) throw new Fault("a chunk's line without CR: " + text);
        String value = text.substring(0, text.length() - 2);
        switch (part) {
            case CHUNK_END -> {
                if (!value.isEmpty()) throw new Fault("no line end behind a chunk: " + value);
                part = Part.CHUNK_SIZE;
            }
            case CHUNK_SIZE -> {
                left = size(value);
                part = left == 0 ? Part.TRAILERS : Part.CHUNK;
            }
            case TRAILERS -> {
                if (value.isEmpty()) complete();
            }
            default -> throw new AssertionError(part);
        }
    }

    private static long size(String value) {
        try {
            return Long.parseLong(value, 16);
        } catch (NumberFormatException e) {
            throw new Fault("a chunk's size is " + value, e);
        }
    }

    private void head(ByteBuffer input) {
        if (!gathered(input, "\r\n\r\n")) return;
        String[] lines = gatheredText().split("\r\n");
        if (!lines[0].matches("HTTP/1\\.1 [1-5][0-9][0-9] .*")) throw new Fault("no status line: " + lines[0]);
        status = Integer.parseInt(lines[0].substring(9, 12));
        fields = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1) throw new Fault("no field: " + lines[i]);
            String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
            if (fields.put(name, lines[i].substring(colon + 1).strip()) != null && !name.equals("vary")) {
                throw new Fault("a field comes twice: " + name);
            }
        }
        if (status < 200) {
            interim++;
            return;
        }
        frame();
    }

    private void frame() {
        body = new ByteArrayOutputStream();
        String length = fields.get("content-length");
        if (length != null && fields.containsKey("transfer-encoding")) throw new Fault("a length and chunks");
        if (requests.nextIsHead() || status == 204 || status == 304) {
            complete();
        } else if (fields.containsKey("transfer-encoding")) {
            part = Part.CHUNK_SIZE;
        } else if (length == null) {
            part = Part.TO_THE_END;
        } else {
            left = Long.parseLong(length);
            part = Part.LENGTH;
            if (left == 0) complete();
        }
    }

    private void complete() {
        part = Part.HEAD;
        replies.accept(new Reply(status, fields, body.toByteArray()));
    }
}

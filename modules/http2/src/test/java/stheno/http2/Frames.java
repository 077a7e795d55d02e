package stheno.http2;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The client's frames as octets, and the server's as text: `HEADERS 1 end :status 200, content-length 2`, `DATA 1 end hi`.
final class Frames {
    static final int END = FrameType.END_STREAM;
    static final int WHOLE = FrameType.END_HEADERS;
    static final byte[] PREFACE = octets("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private Frames() {}

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length).putInt(payload.length << 8 | type).put((byte) flags).putInt(stream);
        return frame.put(payload).array();
    }

    static byte[] frame(FrameType type, int flags, int stream, byte... payload) {
        return frame(type.ordinal(), flags, stream, payload);
    }

    static byte[] settings(int... pairs) {
        ByteBuffer payload = ByteBuffer.allocate(pairs.length * 3);
        for (int i = 0; i < pairs.length; i += 2) payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
        return frame(FrameType.SETTINGS, 0, 0, payload.array());
    }

    static byte[] number(FrameType type, int stream, int value) {
        return frame(type, 0, stream, ByteBuffer.allocate(4).putInt(value).array());
    }

    static byte[] ping(String data) {
        return frame(FrameType.PING, 0, 0, octets(data));
    }

    /// @param fields `name value`, each literal
    static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (String field : fields) {
            int blank = field.indexOf(' ', 1);
            block.write(0);
            string(field.substring(0, blank), block);
            string(field.substring(blank + 1), block);
        }
        return block.toByteArray();
    }

    private static void string(String text, ByteArrayOutputStream block) {
        int length = text.length();
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            for (length -= 127; length > 127; length >>>= 7) block.write(length & 127 | 128);
            block.write(length);
        }
        block.writeBytes(octets(text));
    }

    /// HEADERS of a request with the usual fields.
    static byte[] request(int stream, String method, String path, int flags, String... fields) {
        List<String> all = new ArrayList<>(List.of(":method " + method, ":scheme https", ":authority host.test", ":path " + path));
        all.addAll(List.of(fields));
        return frame(FrameType.HEADERS, flags | WHOLE, stream, block(all.toArray(String[]::new)));
    }

    static byte[] get(int stream, String path) {
        return request(stream, "GET", path, END);
    }

    static byte[] post(int stream, String path, String body) {
        return join(request(stream, "POST", path, 0), data(stream, END, body));
    }

    static byte[] data(int stream, int flags, String body) {
        return frame(FrameType.DATA, flags, stream, octets(body));
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    static byte[] times(int times, byte[] part) {
        byte[][] parts = new byte[times][];
        Arrays.fill(parts, part);
        return join(parts);
    }

    /// The server's next frame as text, or `end`.
    static String read(DataInputStream in, HpackDecoder decoder) throws IOException, ConnectionError {
        int first = in.read();
        if (first < 0) return "end";
        int length = first << 16 | in.readUnsignedShort();
        FrameType type = FrameType.of(in.readUnsignedByte()).orElseThrow();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
        StringBuilder text = new StringBuilder(type.name());
        if (stream > 0) text.append(' ').append(stream);
        boolean ends = (flags & END) != 0;
        if (ends) text.append(type == FrameType.SETTINGS || type == FrameType.PING ? " ack" : " end");
        switch (type) {
            case SETTINGS -> {
                while (payload.hasRemaining()) text.append(' ').append(payload.getShort()).append('=').append(payload.getInt());
            }
            case HEADERS -> {
                HeaderList list = new HeaderList(1 << 20);
                decoder.decode(payload, list);
                String separator = " ";
                for (HeaderField field : list.fields()) {
                    text.append(separator).append(field.name()).append(' ').append(field.value());
                    separator = ", ";
                }
            }
            case RST_STREAM -> text.append(' ').append(ErrorCode.values()[payload.getInt()]);
            case GOAWAY -> text.append(' ').append(payload.getInt()).append(' ').append(ErrorCode.values()[payload.getInt()]);
            case WINDOW_UPDATE -> text.append(' ').append(payload.getInt());
            case DATA -> text.append(' ').append(length > 40 ? "(" + length + ")" : StandardCharsets.ISO_8859_1.decode(payload));
            default -> text.append(' ').append(StandardCharsets.ISO_8859_1.decode(payload));
        }
        return text.toString();
    }
}

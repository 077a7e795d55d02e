package stheno.http2;

import java.nio.ByteBuffer;

/// Makes frames (RFC 9113, section 4.1). The octets between position and limit are the caller's. Pure; any thread.
final class Frame {
    static final int HEAD = 9; // octets before the payload
    static final int LARGEST = 1 << 14; // octets of a payload, unless the peer permits more

    private Frame() {}

    /// A frame with room for its payload, positioned at the payload.
    private static ByteBuffer begin(FrameType type, int flags, int stream, int length) {
        return ByteBuffer.allocate(HEAD + length).putInt(length << 8 | type.ordinal()).put((byte) flags).putInt(stream);
    }

    /// @param settings identifiers, each with its value behind it
    static ByteBuffer settings(int... settings) {
        ByteBuffer frame = begin(FrameType.SETTINGS, 0, 0, settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) frame.putShort((short) settings[i]).putInt(settings[i + 1]);
        return frame.flip();
    }

    static ByteBuffer settingsAck() {
        return begin(FrameType.SETTINGS, FrameType.ACK, 0, 0).flip();
    }

    static ByteBuffer pingAck(ByteBuffer data) {
        return begin(FrameType.PING, FrameType.ACK, 0, data.remaining()).put(data).flip();
    }

    static ByteBuffer reset(int stream, ErrorCode code) {
        return begin(FrameType.RST_STREAM, 0, stream, 4).putInt(code.ordinal()).flip();
    }

    static ByteBuffer goAway(int last, ErrorCode code) {
        return begin(FrameType.GOAWAY, 0, 0, 8).putInt(last).putInt(code.ordinal()).flip();
    }

    static ByteBuffer windowUpdate(int stream, int octets) {
        return begin(FrameType.WINDOW_UPDATE, 0, stream, 4).putInt(octets).flip();
    }

    static ByteBuffer data(int stream, byte[] body, int from, int count, boolean last) {
        return begin(FrameType.DATA, last ? FrameType.END_STREAM : 0, stream, count).put(body, from, count).flip();
    }

    /// Whether this frame is the last one of a reply.
    static boolean endsStream(ByteBuffer frame) {
        int type = frame.get(Integer.BYTES - 1);
        boolean reply = type == FrameType.DATA.ordinal() || type == FrameType.HEADERS.ordinal();
        return reply && (frame.get(Integer.BYTES) & FrameType.END_STREAM) != 0;
    }

    /// A header block in as many frames as it needs.
    ///
    /// @param last whether no body follows
    static ByteBuffer headers(int stream, byte[] block, boolean last) {
        int frames = Math.max(1, (block.length + LARGEST - 1) / LARGEST);
        ByteBuffer all = ByteBuffer.allocate(frames * HEAD + block.length);
        for (int i = 0; i < frames; i++) {
            int from = i * LARGEST;
            int count = Math.min(LARGEST, block.length - from);
            FrameType type = i == 0 ? FrameType.HEADERS : FrameType.CONTINUATION;
            int flags = (i == frames - 1 ? FrameType.END_HEADERS : 0) | (i == 0 && last ? FrameType.END_STREAM : 0);
            all.putInt(count << 8 | type.ordinal()).put((byte) flags).putInt(stream).put(block, from, count);
        }
        return all.flip();
    }
}

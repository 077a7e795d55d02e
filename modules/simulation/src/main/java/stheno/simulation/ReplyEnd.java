package stheno.simulation;

/// Where the first reply in a buffer ends.
interface ReplyEnd {
    /// SMTP and FTP: lines up to one with a code and a space.
    ReplyEnd CODE = (data, length) -> {
        int line = 0;
        for (int i = 1; i < length; i++) {
            if (data[i] != '\n' || data[i - 1] != '\r') continue;
            if (i - line >= 4 && Character.isDigit(data[line]) && data[line + 3] == ' ') return i + 1;
            line = i + 1;
        }
        return -1;
    };

    /// POP3: one line.
    ReplyEnd LINE = (data, length) -> {
        for (int i = 1; i < length; i++) if (data[i] == '\n' && data[i - 1] == '\r') return i + 1;
        return -1;
    };

    /// POP3: lines up to a dot, or one line of failure.
    ReplyEnd DOT = (data, length) -> {
        if (length > 0 && data[0] == '-') return LINE.find(data, length);
        for (int i = 4; i < length; i++) {
            if (data[i] == '\n' && data[i - 1] == '\r' && data[i - 2] == '.' && data[i - 3] == '\n' && data[i - 4] == '\r') return i + 1;
        }
        return -1;
    };

    /// DNS by TCP: two octets of length.
    ReplyEnd FRAME = (data, length) -> {
        if (length < 2) return -1;
        int size = ((data[0] & 0xff) << 8 | data[1] & 0xff) + 2;
        return length < size ? -1 : size;
    };

    /// @return the index behind the reply, or -1 if it is not complete
    int find(byte[] data, int length);
}

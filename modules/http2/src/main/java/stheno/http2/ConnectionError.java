package stheno.http2;

/// The client has broken a rule in a way that ends the connection (RFC 9113, section 5.4.1).
final class ConnectionError extends Exception {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    /// @param why for the log
    ConnectionError(ErrorCode code, String why) {
        super(why, null, false, false);
        this.code = code;
    }

    static ConnectionError protocol(String why) {
        return new ConnectionError(ErrorCode.PROTOCOL_ERROR, why);
    }

    static ConnectionError size(String why) {
        return new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, why);
    }

    static ConnectionError compression(String why) {
        return new ConnectionError(ErrorCode.COMPRESSION_ERROR, why);
    }

    ErrorCode code() {
        return code;
    }
}

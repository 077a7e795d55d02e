package stheno.http2;

/// Bounds the work that a client causes without a request that is answered: SETTINGS, PING, empty frames, streams that are reset at once
/// (CVE-2019-9512 to 9518, CVE-2023-44487). Each such frame has a price, and each answered request earns some. Clients that behave stay far
/// above zero. One thread.
final class WorkBudget {
    private static final int MOST = 1000;
    private static final int EARNED = 10; // by an answered request: some clients send a PING and two WINDOW_UPDATEs with each

    /// The price of a frame that is read and forgotten.
    static final int FRAME = 1;

    /// The price of a request that the server has begun to work at and must forget.
    static final int REQUEST = 10;

    private int left = MOST;

    void earn() {
        left = Math.min(MOST, left + EARNED);
    }

    void spend(int price) throws ConnectionError {
        left -= price;
        if (left < 0) throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, "too many frames without an answered request");
    }
}

package stheno.http;

import java.nio.ByteBuffer;

/// Receives a request's body in pieces, see [Exchange#receive]. Called in the loop; must not block.
public interface BodyReceiver {
    /// A piece of the body, never empty. The buffer is lent until this returns. A receiver with too much data calls [Exchange#pauseBody()].
    void data(ByteBuffer data);

    /// The body is complete.
    ///
    /// @param trailers the fields behind a chunked body, else empty
    void end(Fields trailers);

    /// The body will not be completed: the client has left, was too slow, or has sent malformed chunks. The connection answers that itself
    /// unless the exchange is answered.
    ///
    /// @param why a phrase for logs
    void failed(String why);
}

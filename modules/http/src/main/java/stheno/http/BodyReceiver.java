package stheno.http;

import java.nio.ByteBuffer;

/// Takes a request's body as it comes. Loop thread only.
public interface BodyReceiver {
    /// Some of the body, never empty. Lent until this returns. Who cannot keep up calls [Exchange#pauseBody()].
    void data(ByteBuffer data);

    /// That was all.
    ///
    /// @param trailers what came behind a chunked body, else empty
    void end(Fields trailers);

    /// The body will not be completed: the client has left, was too slow, or has sent what is no body. The connection answers
    /// for that itself if the handler has not.
    void failed(String why);
}

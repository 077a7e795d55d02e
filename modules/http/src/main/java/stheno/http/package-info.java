/// The protocol HTTP/1.1, from a connection's bytes to a handler and back. It does not know what handlers do: files, hosts, users and
/// scripts are in `stheno.web`.
///
/// ```
///   bytes ──► RequestHead ──► RequestParser ──► Request ──► HttpConversation ──► Exchange ──► Handler (Router, ...)
///             RequestBody ──────────────────────────────────────────────────────► BodyReceiver   │
///   bytes ◄── HeadPrinter, Framing ◄── ReplySlot ◄── ReplyQueue (in the order of the requests) ◄── Reply
/// ```
///
/// A server is a [HttpService][stheno.http.HttpService] with a [Handler][stheno.http.Handler], often a [Router][stheno.http.Router]. A
/// handler answers an [Exchange][stheno.http.Exchange] with a [Reply][stheno.http.Reply], at once or later, from any thread.
package stheno.http;

package stheno.http;

/// A head or a body that is refused. The connection answers `status` and closes, because where the next request begins is in doubt.
///
/// @param why a phrase for the log and the reply; it never repeats what the client sent
record BadRequest(Status status, String why) implements Head {
    /// The answer.
    Reply reply() {
        Reply reply = Reply.error(status, Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".").closing();
        return status == Status.SERVICE_UNAVAILABLE ? reply.field("Retry-After", "1") : reply;
    }
}

package stheno.web.cgi;

import stheno.http.Fields;
import stheno.http.Reply;
import stheno.http.Status;

/// What a script's header comes to (RFC 3875, section 6.2). Immutable; any thread.
sealed interface CgiResponse {
    /// A reply for the client; a client redirect is one with a Location.
    ///
    /// @param length bytes of the body if the script has said so, else -1
    record Document(Status status, Fields fields, long length) implements CgiResponse {
        Reply reply() {
            Reply reply = Reply.of(status);
            for (Fields.Field field : fields) reply = reply.field(field.name(), field.value());
            return reply;
        }
    }

    /// The answer is what a GET of `target`, a path and perhaps a query, would have been answered.
    record LocalRedirect(String target) implements CgiResponse {}

    /// That was no header.
    record Invalid(String why) implements CgiResponse {}
}

package stheno.web.cgi;

import stheno.http.Fields;
import stheno.http.Reply;
import stheno.http.Status;

/// A script's response by its header (RFC 3875, section 6.2). Immutable; any thread.
sealed interface CgiResponse {
    /// A reply for the client; with a Location it is a client redirect.
    ///
    /// @param length bytes of the body if the header says so, else -1
    record Document(Status status, Fields fields, long length) implements CgiResponse {
        Reply reply() {
            Reply reply = Reply.of(status);
            for (Fields.Field field : fields) reply = reply.field(field.name(), field.value());
            return reply;
        }
    }

    /// The client gets the answer to a GET of `target`, a path with or without a query.
    record LocalRedirect(String target) implements CgiResponse {}

    /// The output has no valid header.
    record Invalid(String why) implements CgiResponse {}
}

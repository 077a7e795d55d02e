package stheno.catcher.api;

import stheno.http.Fields;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.web.json.Json;

/// Replies of the API.
final class Answers {
    /// A browser must not guess types, keep replies, or show them within other sites.
    static final Fields SAFE = Fields.EMPTY.with("X-Content-Type-Options", "nosniff").with("Cache-Control", "no-store")
            .with("Cross-Origin-Resource-Policy", "same-origin").with("Referrer-Policy", "no-referrer");

    private Answers() {}

    static Reply json(Json json) {
        return json(Status.OK, json);
    }

    static Reply json(Status status, Json json) {
        return Reply.json(status, json.toString()).with(SAFE);
    }

    /// `{"error": "..."}`.
    static Reply error(Status status, String message) {
        Reply reply = json(status, new Json().open('{').put("error", message).close('}'));
        return status == Status.SERVICE_UNAVAILABLE ? reply.field("Retry-After", "1") : reply;
    }

    static Reply notFound() {
        return error(Status.NOT_FOUND, "There is no such message. It may have been deleted.");
    }
}

package stheno.appliance.admin;

import java.util.List;
import stheno.appliance.format.DisplayText;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.web.json.Json;

/// The result of a command that changes the server. Immutable; any thread.
///
/// @param status of the HTTP reply: above 399 if the command failed
/// @param message a sentence
/// @param details one line each: faults, or keys that need a restart
record AdminAnswer(Status status, String message, List<String> details) {
    static AdminAnswer done(String message) {
        return new AdminAnswer(Status.OK, message, List.of());
    }

    static AdminAnswer refused(Status status, String message) {
        return new AdminAnswer(status, message, List.of());
    }

    static AdminAnswer of(Control.Reload outcome) {
        return switch (outcome) {
            case Control.Reload.Done(var needRestart) when needRestart.isEmpty() -> done("The new settings are in force.");
            case Control.Reload.Done(var needRestart) ->
                    new AdminAnswer(Status.OK, "The new settings are in force, except these, which need a restart:", needRestart);
            case Control.Reload.Refused(var faults) ->
                    new AdminAnswer(Status.CONFLICT, "The new settings are refused; the old ones stay in force:", faults);
        };
    }

    private boolean done() {
        return status.code() < 400;
    }

    /// In the form that the request accepts: JSON, plain text, or else a page.
    ///
    /// @param back the link back, relative to the request's path
    Reply reply(Request request, String back) {
        if (request.fields().has("Accept", "application/json")) return Reply.text(status, json()).type("application/json");
        if (request.fields().has("Accept", "text/plain")) return Reply.text(status, text());
        // Without details, a browser goes back to the page.
        if (done() && details.isEmpty()) return Reply.of(Status.SEE_OTHER).field("Location", back);
        return Reply.html(status, page(back));
    }

    private String json() {
        Json json = new Json().open('{').put("done", done()).put("message", message).name("details").open('[');
        details.forEach(json::add);
        return json.close(']').close('}') + "\n";
    }

    private String text() {
        StringBuilder text = new StringBuilder(message).append('\n');
        for (String detail : details) text.append("  ").append(detail).append('\n');
        return text.toString();
    }

    private String page(String back) {
        StringBuilder list = new StringBuilder();
        for (String detail : details) list.append("<li><code>").append(DisplayText.escaped(detail)).append("</code></li>");
        return """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Stheno</title><link rel="stylesheet" href="BACKstatus.css"></head>
            <body><main class="answer">
            <h1>STATUS</h1><p>MESSAGE</p><ul>LIST</ul>
            <p><a href="BACK">Back to the status page</a></p>
            </main></body>
            </html>
            """.replace("BACK", back).replace("STATUS", done() ? "Done" : status.toString())
                .replace("MESSAGE", DisplayText.escaped(message)).replace("LIST", list);
    }
}

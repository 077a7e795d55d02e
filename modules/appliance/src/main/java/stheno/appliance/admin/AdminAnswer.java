package stheno.appliance.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import stheno.appliance.format.DisplayText;
import stheno.appliance.protocol.ChangeReport;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.web.json.Json;

/// The result of a command that changes the server. Immutable; any thread.
///
/// @param status of the HTTP reply: above 399 if the command failed, or failed in part
/// @param message a sentence
/// @param details one line each: faults, or keys that need a restart
/// @param warnings one line each
record AdminAnswer(Status status, String message, List<String> details, List<String> warnings) {
    private static final int MOST_PENDING = 20; // names in a message

    static AdminAnswer done(String message) {
        return new AdminAnswer(Status.OK, message, List.of(), List.of());
    }

    static AdminAnswer refused(Status status, String message) {
        return new AdminAnswer(status, message, List.of(), List.of());
    }

    /// The end of a reload.
    ///
    /// @param report what it has refused though the rest is in force, what it warns of, and what is still loading
    static AdminAnswer of(Control.Reload outcome, ChangeReport report) {
        List<String> warnings = new ArrayList<>(report.warnings());
        warnings.addAll(unfinished(report));
        return switch (outcome) {
            case Control.Reload.Done(var needRestart) when !report.faults().isEmpty() -> {
                needRestart.forEach(key -> warnings.add(key + ": the change needs a restart"));
                yield new AdminAnswer(Status.CONFLICT, "The new settings are in force, except what was refused:", report.faults(),
                        warnings);
            }
            case Control.Reload.Done(var needRestart) when needRestart.isEmpty() ->
                    new AdminAnswer(Status.OK, "The new settings are in force.", List.of(), warnings);
            case Control.Reload.Done(var needRestart) ->
                    new AdminAnswer(Status.OK, "The new settings are in force, except these, which need a restart:", needRestart, warnings);
            case Control.Reload.Refused(var faults) -> new AdminAnswer(Status.CONFLICT,
                    "The new settings are refused; the old ones stay in force:", faults, warnings);
        };
    }

    /// A reload that takes long.
    static AdminAnswer late(ChangeReport report) {
        return new AdminAnswer(Status.GATEWAY_TIMEOUT, "The reload has not ended yet; the log will tell its result.", report.faults(),
                Stream.concat(report.warnings().stream(), unfinished(report).stream()).toList());
    }

    private static List<String> unfinished(ChangeReport report) {
        List<String> pending = report.pending();
        List<String> lines = new ArrayList<>();
        pending.stream().limit(MOST_PENDING).forEach(what -> lines.add("still loading: " + what));
        if (pending.size() > MOST_PENDING) lines.add("still loading: " + (pending.size() - MOST_PENDING) + " more");
        return lines;
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
        if (done() && details.isEmpty() && warnings.isEmpty()) return Reply.of(Status.SEE_OTHER).field("Location", back);
        return Reply.html(status, page(back));
    }

    private String json() {
        Json json = new Json().open('{').put("done", done()).put("message", message).name("details").open('[');
        details.forEach(json::add);
        json.close(']').name("warnings").open('[');
        warnings.forEach(json::add);
        return json.close(']').close('}') + "\n";
    }

    private String text() {
        StringBuilder text = new StringBuilder(message).append('\n');
        for (String detail : details) text.append("  ").append(detail).append('\n');
        if (!warnings.isEmpty()) text.append("Warnings:\n");
        for (String warning : warnings) text.append("  ").append(warning).append('\n');
        return text.toString();
    }

    private String page(String back) {
        return """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Stheno</title><link rel="stylesheet" href="BACKstatus.css"></head>
            <body><main class="answer">
            <h1>STATUS</h1><p>MESSAGE</p><ul>LIST</ul>WARNINGS
            <p><a href="BACK">Back to the status page</a></p>
            </main></body>
            </html>
            """.replace("BACK", back).replace("STATUS", done() ? "Done" : status.toString())
                .replace("MESSAGE", DisplayText.escaped(message)).replace("LIST", list(details))
                .replace("WARNINGS", warnings.isEmpty() ? "" : "<p>Warnings:</p><ul>" + list(warnings) + "</ul>");
    }

    private static String list(List<String> lines) {
        StringBuilder list = new StringBuilder();
        for (String line : lines) list.append("<li><code>").append(DisplayText.escaped(line)).append("</code></li>");
        return list.toString();
    }
}

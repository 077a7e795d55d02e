package stheno.web.files;

import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;

/// The redirects to the path of a folder. From the path without its slash, the target is relative, so that it is right below a proxy's
/// prefix too, and cannot name another host. Pure; any thread.
final class FolderRedirect {
    private FolderRedirect() {}

    static Reply reply(Request request) {
        return Reply.of(Status.MOVED_PERMANENTLY).field("Location", location(request));
    }

    /// From another spelling of a folder's path to the normalized one, which begins with one slash.
    static Reply normalized(Request request) {
        String location = request.path() + request.query().map(query -> '?' + query).orElse("");
        return Reply.of(Status.MOVED_PERMANENTLY).field("Location", location);
    }

    /// The last segment of the path as it was sent, with a slash.
    private static String location(Request request) {
        String raw = request.rawPath();
        String name = raw.substring(raw.lastIndexOf('/') + 1);
        String relative = name.indexOf(':') < 0 ? name : "./" + name; // the text before a colon would be a scheme
        return relative + '/' + request.query().map(query -> '?' + query).orElse("");
    }
}

package stheno.web.files;

import java.util.Arrays;
import java.util.stream.Collectors;
import stheno.http.Fields;
import stheno.http.PercentEncoding;
import stheno.http.Request;

/// The page of a single-page application, which answers for paths that are no files. Immutable; any thread.
final class FallbackPage {
    private final String path;
    private final Fields fields;

    /// @param path decoded
    FallbackPage(String path) {
        this.path = path;
        String location = Arrays.stream(path.split("/", -1)).map(PercentEncoding::encoded).collect(Collectors.joining("/"));
        fields = Fields.builder().add("Vary", "Accept, Accept-Encoding").add("Content-Location", location).build();
    }

    /// The page's own path.
    String path() {
        return path;
    }

    /// The fields of a reply with the page: what it depends on, and what it is. [stheno.web.rules.HeaderRules] tell by the second that the
    /// reply is not the file that was asked for.
    Fields fields() {
        return fields;
    }

    /// Whether a path that is no file may be a view of the application, for this client. A last name with a dot may be a missing script or
    /// picture: only a client that names `text/html` opens a page there.
    ///
    /// @param at the path asked for, decoded or not
    static boolean answers(Request request, String at) {
        boolean dotted = at.indexOf('.', at.lastIndexOf('/')) >= 0;
        return dotted ? AcceptedTypes.namesHtml(request.fields()) : AcceptedTypes.html(request.fields());
    }

    /// Whether a path may be a view of an application at all.
    static boolean isView(String at) {
        return !at.startsWith("/.well-known/");
    }
}

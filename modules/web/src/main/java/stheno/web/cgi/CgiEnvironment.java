package stheno.web.cgi;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import stheno.http.Fields;
import stheno.http.PercentEncoding;
import stheno.http.Principal;
import stheno.http.Request;
import stheno.web.hosts.HostName;

/// The environment of a script: the meta-variables of RFC 3875, section 4.1, and its arguments, section 4.4. Pure.
///
/// Header fields become HTTP_ variables, except:
///
/// - fields that are secret, belong to the connection, or have a variable of their own
/// - `Proxy`, which would become HTTP_PROXY, and choose the proxy of many libraries (CVE-2016-5385)
/// - names with characters other than letters, digits and hyphens: `X_User` would become the same variable as `X-User`, which a proxy in
///   front may have checked
///
/// A value is read as UTF-8 if it is valid UTF-8, otherwise as ISO-8859-1.
final class CgiEnvironment {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";
    private static final Set<String> WITHHELD = Set.of("proxy", "authorization", "proxy-authorization", "connection",
            "content-length", "content-type", "transfer-encoding");

    private CgiEnvironment() {}

    /// A request and its connection.
    ///
    /// @param documents the root of PATH_TRANSLATED
    /// @param local     the address that the client has connected to
    record Facts(Request request, CgiScript script, Path documents, SocketAddress local, SocketAddress remote, boolean secure,
                 Optional<Principal> user) {}

    /// All variables except CONTENT_LENGTH. The caller owns the map.
    static Map<String, String> of(Facts facts) {
        Map<String, String> all = new TreeMap<>();
        Request request = facts.request();
        fields(request.fields(), all);
        server(facts, all);
        client(facts, all);
        script(facts, all);
        all.put("GATEWAY_INTERFACE", "CGI/1.1");
        all.put("QUERY_STRING", request.query().orElse(""));
        all.put("REQUEST_METHOD", request.method());
        all.put("REQUEST_URI", request.target());
        request.fields().first("Content-Type").ifPresent(type -> all.put("CONTENT_TYPE", text(type)));
        all.put("PATH", PATH);
        return all;
    }

    private static void server(Facts facts, Map<String, String> all) {
        // the host that the server has chosen by: with an authority in the target, the Host field is ignored (RFC 9112, section 3.2.2)
        if (!facts.request().host().isEmpty()) all.put("HTTP_HOST", facts.request().host());
        all.put("SERVER_SOFTWARE", "Stheno");
        all.put("SERVER_PROTOCOL", "HTTP/1." + facts.request().minorVersion());
        all.put("REQUEST_SCHEME", facts.secure() ? "https" : "http");
        if (facts.secure()) all.put("HTTPS", "on");
        String host = HostName.withoutPort(facts.request().host());
        if (facts.local() instanceof InetSocketAddress local) {
            all.put("SERVER_PORT", Integer.toString(local.getPort()));
            if (host.isEmpty()) host = bracketed(local.getAddress());
        }
        all.put("SERVER_NAME", host.isEmpty() ? "localhost" : host);
    }

    private static String bracketed(InetAddress address) {
        String text = plain(address);
        return text.indexOf(':') < 0 ? text : '[' + text + ']';
    }

    /// Without the scope, which has a meaning on this machine only.
    private static String plain(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static void client(Facts facts, Map<String, String> all) {
        if (facts.remote() instanceof InetSocketAddress remote) {
            all.put("REMOTE_ADDR", plain(remote.getAddress()));
            all.put("REMOTE_PORT", Integer.toString(remote.getPort()));
        } else {
            all.put("REMOTE_ADDR", "127.0.0.1"); // on a Unix-domain socket
        }
        all.put("REMOTE_HOST", all.get("REMOTE_ADDR")); // a name look-up would block
        facts.user().ifPresent(user -> {
            all.put("AUTH_TYPE", user.scheme());
            all.put("REMOTE_USER", user.name());
        });
    }

    private static void script(Facts facts, Map<String, String> all) {
        CgiScript script = facts.script();
        all.put("SCRIPT_NAME", script.name());
        all.put("SCRIPT_FILENAME", script.file().toString());
        all.put("DOCUMENT_ROOT", facts.documents().toString());
        if (!script.interpreter().isEmpty()) all.put("REDIRECT_STATUS", "200"); // php-cgi refuses to run without it
        if (script.pathInfo().isEmpty()) return;
        all.put("PATH_INFO", script.pathInfo());
        all.put("PATH_TRANSLATED", facts.documents() + script.pathInfo());
    }

    private static void fields(Fields fields, Map<String, String> all) {
        for (Fields.Field field : fields) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (WITHHELD.contains(name) || !isVariable(name)) continue;
            String between = name.equals("cookie") ? "; " : ", ";
            String variable = "HTTP_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
            all.merge(variable, text(field.value()), (before, more) -> before + between + more);
        }
    }

    private static boolean isVariable(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) return false;
        }
        return true;
    }

    /// Field values are ISO-8859-1 characters; a process gets its variables in UTF-8.
    private static String text(String value) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1))).toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    /// The words of an indexed query: the query of a GET or HEAD request without a `=`. Empty if a word cannot be decoded.
    static List<String> arguments(Request request) {
        String query = request.query().orElse("");
        boolean asks = request.method().equals("GET") || request.method().equals("HEAD");
        if (!asks || query.isEmpty() || query.indexOf('=') >= 0) return List.of();
        List<String> words = new ArrayList<>();
        for (String word : query.split("\\+", -1)) {
            Optional<String> decoded = PercentEncoding.decoded(word);
            if (decoded.isEmpty()) return List.of();
            words.add(decoded.get());
        }
        return words;
    }

    /// Whether a process can get these texts unchanged: without NUL, which would end them, and in the platform's encoding.
    static boolean canBePassed(List<String> texts, Charset encoding) {
        return texts.stream().allMatch(text -> text.indexOf('\0') < 0 && encoding.newEncoder().canEncode(text));
    }
}

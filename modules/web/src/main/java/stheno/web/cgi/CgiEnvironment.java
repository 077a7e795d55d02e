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

/// What a script is told about its request: the meta-variables of RFC 3875, section 4.1, and its arguments, section 4.4. Pure.
///
/// Header fields become HTTP_ variables, but for those that are a secret, belong to the connection, or are told otherwise; for
/// `Proxy`, which would become HTTP_PROXY, by which many libraries choose a proxy (CVE-2016-5385); and for names with another
/// character than letters, digits and hyphens: `X_User` would become the same variable as `X-User`, which a proxy in front may
/// have checked.
///
/// Bytes beyond ASCII are handed on as they came where they are UTF-8, and else as the ISO-8859-1 that they may have been.
final class CgiEnvironment {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";
    private static final Set<String> WITHHELD = Set.of("proxy", "authorization", "proxy-authorization", "connection",
            "content-length", "content-type", "transfer-encoding");

    private CgiEnvironment() {}

    /// What is known of a request.
    ///
    /// @param documents the root of PATH_TRANSLATED
    /// @param local the address that the client has connected to
    record Facts(Request request, CgiScript script, Path documents, SocketAddress local, SocketAddress remote, boolean secure,
                 Optional<Principal> user) {}

    /// The variables, but for CONTENT_LENGTH, in a map of the caller's own.
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
        // by which the host was chosen: beside a target with an authority, a Host field may say anything (RFC 9112, section 3.2.2)
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

    /// Without the scope, which means something on this machine only.
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
            all.put("REMOTE_ADDR", "127.0.0.1"); // by a socket of this machine
        }
        all.put("REMOTE_HOST", all.get("REMOTE_ADDR")); // nobody is kept waiting for a name
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
        if (!script.interpreter().isEmpty()) all.put("REDIRECT_STATUS", "200"); // php-cgi runs nothing without it
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

    /// A field's value is read as ISO-8859-1; a process gets its variables in UTF-8.
    private static String text(String value) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1))).toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    /// The words of an indexed query: a query to GET or HEAD that holds no `=`. None at all if one of them cannot be decoded.
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

    /// Whether a process can be given these texts as they are: without NUL, which would end them, and in the encoding of
    /// this platform's processes.
    static boolean canBePassed(List<String> texts, Charset encoding) {
        return texts.stream().allMatch(text -> text.indexOf('\0') < 0 && encoding.newEncoder().canEncode(text));
    }
}

package stheno.appliance.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Stream;
import stheno.appliance.format.DidYouMean;
import stheno.appliance.ftp.FtpKeys;

/// Finds what a key, or an environment variable, speaks of. Any thread.
///
/// A variable is `STHENO_` and the key in capitals, with `_` for whatever is no letter or digit: `http.tls.listen` is
/// STHENO_HTTP_TLS_LISTEN. A name within a key, as of a host or a redirect, is the variable's own part in small letters, and so
/// can hold no `_`, `-` or capital there: STHENO_HTTP_HOST_BLOG_ROOT is `http.host.blog.root`, STHENO_HTTP_REDIRECT_1 is
/// `http.redirect.1`. Other names need a file.
public final class KeyTable {
    public static final String DEFAULT_HOST = "http.";
    static final String NAMED_HOSTS = "http.host.";
    static final String VARIABLES = "STHENO_";
    private static final String HOST_VARIABLES = variable(NAMED_HOSTS);
    private static final int LONGEST_NAME = 64;

    /// The rows that stand behind those of hosts in listings: of FTP, then of all protocols.
    public static final List<Key<?>> AFTER_HOSTS = Stream.of(FtpKeys.ALL, Keys.OTHERS).flatMap(List::stream).toList();

    /// All rows but those of hosts.
    static final List<Key<?>> PLAIN = Stream.of(Keys.HTTP, AFTER_HOSTS).flatMap(List::stream).toList();

    private static final Map<String, Key<?>> SERVER = byName(PLAIN, Key::name);
    private static final Map<String, HostKey<?>> HOST = byName(HostKeys.ALL, HostKey::row);
    private static final Map<String, HostFamily> FAMILIES = byName(List.of(HostFamily.values()), HostFamily::row);

    private KeyTable() {}

    private static <T> Map<String, T> byName(List<? extends T> rows, Function<T, String> name) {
        Map<String, T> map = new LinkedHashMap<>();
        for (T row : rows) {
            if (map.put(name.apply(row), row) != null) throw new IllegalStateException("two rows of one name: " + row);
        }
        return Collections.unmodifiableMap(map);
    }

    /// What a host's keys begin with.
    static String prefix(String host) {
        return host.isEmpty() ? DEFAULT_HOST : NAMED_HOSTS + host + ".";
    }

    /// The settings whose keys begin with that.
    static SortedMap<String, Setting> under(String prefix, NavigableMap<String, Setting> settings) {
        return settings.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    /// Whether a host or a member of a family may be called that.
    static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= LONGEST_NAME
                && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_');
    }

    static Meaning meaning(String key) {
        Key<?> server = SERVER.get(key);
        if (server != null) return new Meaning.Server(server);
        if (key.startsWith(NAMED_HOSTS)) return ofNamedHost(key);
        return key.startsWith(DEFAULT_HOST) ? ofHost("", key, key.substring(DEFAULT_HOST.length())) : unknown(key);
    }

    private static Meaning ofNamedHost(String key) {
        int dot = key.indexOf('.', NAMED_HOSTS.length());
        if (dot < 0) return new Meaning.Nothing("says nothing of the host", "write http.host.NAME.root and the like");
        String host = key.substring(NAMED_HOSTS.length(), dot);
        if (!isName(host)) return badName(host);
        return ofHost(host, key, key.substring(dot + 1));
    }

    private static Meaning ofHost(String host, String key, String row) {
        HostKey<?> known = HOST.get(row);
        if (known != null && !known.isFor(host)) return new Meaning.Nothing("is for named hosts alone", "write http.host.NAME." + row);
        if (known != null) return new Meaning.Host(host, known);
        int dot = row.indexOf('.');
        HostFamily family = FAMILIES.get(dot < 0 ? row : row.substring(0, dot));
        if (family == null) return unknown(key);
        String name = dot < 0 ? "" : row.substring(dot + 1);
        if (family.takes(name)) return new Meaning.Member(host, family, name);
        if (family != HostFamily.ERROR) return badName(name);
        return new Meaning.Nothing("is for no status of an error", "write error.404, error.4xx or the like");
    }

    private static Meaning badName(String name) {
        return new Meaning.Nothing("holds the name `" + name + "`", "use small letters, digits, - and _, " + LONGEST_NAME + " at most");
    }

    private static Meaning unknown(String key) {
        if (key.equals("include")) return new Meaning.Nothing("stands in a file alone", "write it there, or name the file with --config");
        Optional<String> meant = DidYouMean.nearest(key, candidates(key));
        String remedy = meant.map(m -> "did you mean " + m + "?").orElse("`stheno config --all` lists them");
        return new Meaning.Nothing("there is no such key", remedy);
    }

    /// All keys, with names where the key at hand seems to have them.
    private static List<String> candidates(String key) {
        List<String> all = new ArrayList<>();
        addHost("", key, all);
        all.addAll(SERVER.keySet());
        String[] parts = key.split("\\.", 4);
        if (parts.length == 4) addHost(parts[2], key, all);
        return all;
    }

    private static void addHost(String host, String key, List<String> all) {
        for (HostKey<?> known : HOST.values()) {
            if (known.isFor(host)) all.add(prefix(host) + known.row());
        }
        String name = key.substring(key.lastIndexOf('.') + 1);
        for (HostFamily family : FAMILIES.values()) {
            if (name.length() < key.length() && family.takes(name)) all.add(prefix(host) + family.row() + "." + name);
        }
    }

    /// The variable that a key without names of its own is read from.
    static String variable(String key) {
        StringBuilder text = new StringBuilder(VARIABLES);
        key.chars().forEach(c -> text.append(c < 0x80 && Character.isLetterOrDigit(c) ? Character.toUpperCase((char) c) : '_'));
        return text.toString();
    }

    /// The key that a variable sets, empty if none.
    static Optional<String> key(String variable) {
        for (String key : SERVER.keySet()) {
            if (variable.equals(variable(key))) return Optional.of(key);
        }
        if (!variable.startsWith(HOST_VARIABLES)) return hostKey("", variable, variable(DEFAULT_HOST));
        int end = variable.indexOf('_', HOST_VARIABLES.length());
        if (end < 0) return Optional.empty();
        String host = variable.substring(HOST_VARIABLES.length(), end).toLowerCase(Locale.ROOT);
        return isName(host) ? hostKey(host, variable, variable.substring(0, end + 1)) : Optional.empty();
    }

    private static Optional<String> hostKey(String host, String variable, String start) {
        for (HostKey<?> key : HOST.values()) {
            if (key.isFor(host) && variable.equals(start + suffix(key.row()))) return Optional.of(prefix(host) + key.row());
        }
        for (HostFamily family : FAMILIES.values()) {
            String members = start + suffix(family.row()) + "_";
            if (!variable.startsWith(members)) continue;
            String name = variable.substring(members.length()).toLowerCase(Locale.ROOT);
            if (family.takes(name) && name.indexOf('_') < 0) return Optional.of(prefix(host) + family.row() + "." + name);
        }
        return Optional.empty();
    }

    private static String suffix(String row) {
        return variable(row).substring(VARIABLES.length());
    }

    /// The variable most like one that there is not.
    static Optional<String> variableLike(String variable) {
        String key = variable.substring(VARIABLES.length()).toLowerCase(Locale.ROOT).replace('_', '.');
        return DidYouMean.nearest(variable, candidates(key).stream().map(KeyTable::variable).toList());
    }
}

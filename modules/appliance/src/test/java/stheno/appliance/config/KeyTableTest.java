package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTableTest {
    private static String remedy(String key) {
        return assertInstanceOf(Meaning.Nothing.class, KeyTable.meaning(key), key).remedy();
    }

    @Test
    void everyDefaultIsWhatItsTypeTakes() throws BadSetting {
        for (Key<?> key : Keys.HTTP) key.read(key.unset());
        for (Key<?> key : Keys.OTHERS) key.read(key.unset());
        for (HostKey<?> key : HostKeys.ALL) key.key("http.").read(key.key("http.").unset());
    }

    @Test
    void everyRowIsInTheTable() throws IllegalAccessException {
        Set<Object> listed = new HashSet<>(Keys.HTTP);
        listed.addAll(Keys.OTHERS);
        for (var field : Keys.class.getDeclaredFields()) {
            if (field.getType() == Key.class) assertTrue(listed.contains(field.get(null)), field.getName());
        }
        for (var field : HostKeys.class.getDeclaredFields()) {
            boolean row = field.getType() == HostKey.class && Modifier.isStatic(field.getModifiers());
            if (row) assertTrue(HostKeys.ALL.contains(field.get(null)), field.getName());
        }
    }

    @Test
    void noTwoKeysShareAVariable() {
        List<String> names = new ArrayList<>();
        Keys.HTTP.forEach(key -> names.add(key.name()));
        Keys.OTHERS.forEach(key -> names.add(key.name()));
        HostKeys.ALL.stream().filter(key -> key.isFor("")).forEach(key -> names.add("http." + key.row()));
        Set<String> variables = new HashSet<>();
        for (String name : names) {
            assertTrue(variables.add(KeyTable.variable(name)), name);
            assertEquals(Optional.of(name), KeyTable.key(KeyTable.variable(name)));
        }
    }

    @Test
    void everyKeyHasASentenceAndFitsATableRow() {
        Keys.OTHERS.forEach(key -> assertFalse(key.sentence().isBlank() || key.sentence().endsWith("."), key.name()));
        HostKeys.ALL.forEach(key -> assertFalse(key.sentence().isBlank() || key.sentence().endsWith("."), key.row()));
        Arrays.stream(HostFamily.values()).forEach(family -> assertFalse(family.sentence().isBlank() || family.form().isBlank(),
                family.row()));
    }

    @Test
    void aKeyIsOfTheServerOrOfAHost() {
        assertEquals(new Meaning.Server(Keys.HTTP_LISTEN), KeyTable.meaning("http.listen"));
        assertEquals(new Meaning.Server(Keys.LOG_ACCESS), KeyTable.meaning("log.access"));
        assertEquals(new Meaning.Host("", HostKeys.ROOT), KeyTable.meaning("http.root"));
        assertEquals(new Meaning.Host("blog", HostKeys.ROOT), KeyTable.meaning("http.host.blog.root"));
        assertEquals(new Meaning.Host("blog", HostKeys.NAMES), KeyTable.meaning("http.host.blog.names"));
        assertEquals(new Meaning.Member("", HostFamily.ERROR, "404"), KeyTable.meaning("http.error.404"));
        assertEquals(new Meaning.Member("b_g-1", HostFamily.ERROR, "5xx"), KeyTable.meaning("http.host.b_g-1.error.5xx"));
        assertEquals(new Meaning.Member("", HostFamily.CGI, "argument-1"), KeyTable.meaning("http.cgi.argument-1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "http", "http.", "http.host", "http.host.", "http.host.blog", "http.host..root", "http.host.Blog.root",
        "http.host.blog.", "http.error", "http.error.", "http.error.399", "http.error.600", "http.error.6xx", "http.error.4XX",
        "http.redirect.", "http.redirect.A", "http.redirect.a.b", "http.header.a b", "http.host.blog.listen", "http.host.blog.cgi.",
        "include"})
    void anythingElseIsNoKey(String key) {
        assertFalse(remedy(key).isBlank());
    }

    @Test
    void aNameHasItsLength() {
        assertInstanceOf(Meaning.Host.class, KeyTable.meaning("http.host." + "a".repeat(64) + ".root"));
        assertInstanceOf(Meaning.Nothing.class, KeyTable.meaning("http.host." + "a".repeat(65) + ".root"));
    }

    @ParameterizedTest
    @CsvSource({"http.lisen, http.listen", "htpp.listen, http.listen", "listen, http.listen", "listing, http.listing",
        "http.litsing, http.listing",
        "limit.conections, limit.connections", "log.access.rotate_size, log.access.rotate-size", "http.redirct.a, http.redirect.a",
        "http.host.blog.rot, http.host.blog.root", "http.hosts.blog.root, http.host.blog.root",
        "http.host.blog.eror.404, http.host.blog.error.404",
        "tls.certifcate, tls.certificate", "admin.alow, admin.allow"})
    void whoMissesAKeyIsToldTheNearest(String key, String meant) {
        assertEquals("did you mean " + meant + "?", remedy(key));
    }

    @Test
    void whatIsLikeNothingIsNotGuessed() {
        assertEquals("`stheno config --all` lists them", remedy("completely.other.thing"));
        assertEquals("`stheno config --all` lists them", remedy("x".repeat(5000)));
    }

    @Test
    void namesForNamedHostsAloneSaySo() {
        assertEquals("write http.host.NAME.names", remedy("http.names"));
        assertEquals("write it there, or name the file with --config", remedy("include"));
    }

    @ParameterizedTest
    @CsvSource({"STHENO_HTTP_TLS_LISTEN, http.tls.listen", "STHENO_HTTP_TRUSTED_PROXIES, http.trusted-proxies",
        "STHENO_HTTP_ROOT, http.root",
        "STHENO_HTTP_HTTPS_REDIRECT, http.https-redirect", "STHENO_LOG_ACCESS, log.access",
        "STHENO_LOG_ACCESS_ROTATE_SIZE, log.access.rotate-size",
        "STHENO_LIMIT_CGI_FIRST_WORD, limit.cgi-first-word", "STHENO_HTTP_HOST_BLOG_ROOT, http.host.blog.root",
        "STHENO_HTTP_HOST_BLOG_CONNECTION_BANDWIDTH, http.host.blog.connection-bandwidth", "STHENO_HTTP_REDIRECT_1, http.redirect.1",
        "STHENO_HTTP_ERROR_4XX, http.error.4xx", "STHENO_HTTP_HOST_BLOG_ERROR_404, http.host.blog.error.404"})
    void aVariableIsItsKeyInCapitals(String variable, String key) {
        assertEquals(Optional.of(key), KeyTable.key(variable));
    }

    @ParameterizedTest
    @ValueSource(strings = {"STHENO_", "STHENO_HTTP", "STHENO_HTTP_", "STHENO_HTTP_HOST", "STHENO_HTTP_HOST_", "STHENO_HTTP_HOST_BLOG",
        "STHENO_HTTP_HOST__ROOT",
        "STHENO_HTTP_HOST_MY_BLOG_ROOT", "STHENO_HTTP_REDIRECT_MY_OWN", "STHENO_HTTP_REDIRECT_", "STHENO_HTTP_ERROR_200",
        "STHENO_HTTP_NAMES",
        "STHENO_http_listen", "STHENO_INCLUDE"})
    void otherVariablesAreOfNoKey(String variable) {
        assertEquals(Optional.empty(), KeyTable.key(variable));
    }

    @Test
    void whoMissesAVariableIsToldTheNearest() {
        assertEquals(Optional.of("STHENO_HTTP_LISTEN"), KeyTable.variableLike("STHENO_HTTP_LISEN"));
        assertEquals(Optional.of("STHENO_LIMIT_IDLE"), KeyTable.variableLike("STHENO_LIMIT_IDEL"));
        assertEquals(Optional.empty(), KeyTable.variableLike("STHENO_COMPLETELY_DIFFERENT_THING_THAN_ALL"));
    }
}

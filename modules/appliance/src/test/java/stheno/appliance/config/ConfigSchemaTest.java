package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.appliance.admin.AdminKeys;
import stheno.appliance.ftp.FtpKeys;
import stheno.appliance.http.HostKeys;
import stheno.appliance.http.HttpKeys;
import stheno.appliance.log.EventLogKeys;
import stheno.appliance.protocol.AccountsKeys;
import stheno.appliance.tls.TlsKeys;

class ConfigSchemaTest {
    private static String remedy(String key) {
        ConfigSchema.Match match = TestSchema.ALL.match(key);
        assertFalse(match.exists(), key);
        return match.remedy();
    }

    @Test
    void everyDefaultIsValid() throws BadSetting {
        for (Key<?> key : TestSchema.ALL.keys()) key.read(key.unset());
        for (SectionKey<?> key : HostKeys.ALL.keys()) key.key("http.").read(key.key("http.").unset());
    }

    @Test
    void everyKeyIsInTheListOfItsPart() throws IllegalAccessException {
        Set<Object> listed = new HashSet<>(TestSchema.ALL.keys());
        listed.addAll(HostKeys.ALL.keys());
        listed.addAll(HostKeys.ALL.families());
        for (Class<?> keys : List.of(HttpKeys.class, HostKeys.class, FtpKeys.class, AccountsKeys.class, TlsKeys.class, ServerKeys.class,
                EventLogKeys.class, AdminKeys.class)) {
            for (var field : keys.getDeclaredFields()) {
                boolean key = List.of(Key.class, SectionKey.class, KeyFamily.class).contains(field.getType());
                if (key) assertTrue(listed.contains(field.get(null)), field.getName());
            }
        }
    }

    @Test
    void noTwoKeysShareAVariable() {
        List<String> names = new ArrayList<>();
        TestSchema.ALL.keys().forEach(key -> names.add(key.name()));
        HostKeys.ALL.keys().stream().filter(key -> key.appliesTo("")).forEach(key -> names.add("http." + key.row()));
        Set<String> variables = new HashSet<>();
        for (String name : names) {
            assertTrue(variables.add(ConfigSchema.variable(name)), name);
            assertEquals(Optional.of(name), TestSchema.ALL.key(ConfigSchema.variable(name)));
        }
    }

    @Test
    void everyDescriptionIsASentence() {
        List<String> all = new ArrayList<>();
        TestSchema.ALL.keys().forEach(key -> all.add(key.description()));
        HostKeys.ALL.keys().forEach(key -> all.add(key.description()));
        HostKeys.ALL.families().forEach(family -> all.add(family.description()));
        for (String text : all) assertTrue(Character.isUpperCase(text.charAt(0)) && text.endsWith(".") || text.contains(": "), text);
    }

    private static void assertSection(String section, String key) {
        ConfigSchema.Match match = TestSchema.ALL.match(key);
        assertTrue(match.exists(), key);
        assertEquals(section, match.section().orElseThrow().name());
    }

    @Test
    void aKeyBelongsToTheServerOrToAHost() {
        for (String key : List.of("http.listen", "log.access", "ftp.root")) {
            assertTrue(TestSchema.ALL.match(key).exists(), key);
            assertEquals(Optional.empty(), TestSchema.ALL.match(key).section(), key);
        }
        assertSection("", "http.root");
        assertSection("blog", "http.host.blog.root");
        assertSection("blog", "http.host.blog.names");
        assertSection("", "http.error.404");
        assertSection("b_g-1", "http.host.b_g-1.error.5xx");
        assertSection("", "http.cgi.argument-1");
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
        assertTrue(TestSchema.ALL.match("http.host." + "a".repeat(64) + ".root").exists());
        assertFalse(TestSchema.ALL.match("http.host." + "a".repeat(65) + ".root").exists());
    }

    @ParameterizedTest
    @CsvSource({"http.lisen, http.listen", "htpp.listen, http.listen", "listen, http.listen", "listing, http.listing",
        "http.litsing, http.listing",
        "limit.conections, limit.connections", "log.access.rotate_size, log.access.rotate-size", "http.redirct.a, http.redirect.a",
        "http.host.blog.rot, http.host.blog.root", "http.hosts.blog.root, http.host.blog.root",
        "http.host.blog.eror.404, http.host.blog.error.404",
        "tls.certifcate, tls.certificate", "admin.alow, admin.allow"})
    void theNearestKeyIsSuggested(String key, String meant) {
        assertEquals("did you mean " + meant + "?", remedy(key));
    }

    @Test
    void whatIsLikeNothingIsNotGuessed() {
        assertEquals("`stheno config --all` lists all keys", remedy("completely.other.thing"));
        assertEquals("`stheno config --all` lists all keys", remedy("x".repeat(5000)));
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
        "STHENO_HTTP_CGI_HEADER_TIMEOUT, http.cgi-header-timeout", "STHENO_HTTP_HOST_BLOG_ROOT, http.host.blog.root",
        "STHENO_HTTP_HOST_BLOG_CONNECTION_BANDWIDTH, http.host.blog.connection-bandwidth", "STHENO_HTTP_REDIRECT_1, http.redirect.1",
        "STHENO_HTTP_ERROR_4XX, http.error.4xx", "STHENO_HTTP_HOST_BLOG_ERROR_404, http.host.blog.error.404"})
    void aVariableIsItsKeyInCapitals(String variable, String key) {
        assertEquals(Optional.of(key), TestSchema.ALL.key(variable));
    }

    @ParameterizedTest
    @ValueSource(strings = {"STHENO_", "STHENO_HTTP", "STHENO_HTTP_", "STHENO_HTTP_HOST", "STHENO_HTTP_HOST_", "STHENO_HTTP_HOST_BLOG",
        "STHENO_HTTP_HOST__ROOT",
        "STHENO_HTTP_HOST_MY_BLOG_ROOT", "STHENO_HTTP_REDIRECT_MY_OWN", "STHENO_HTTP_REDIRECT_", "STHENO_HTTP_ERROR_200",
        "STHENO_HTTP_NAMES",
        "STHENO_http_listen", "STHENO_INCLUDE"})
    void otherVariablesAreOfNoKey(String variable) {
        assertEquals(Optional.empty(), TestSchema.ALL.key(variable));
    }

    @Test
    void theNearestVariableIsSuggested() {
        assertEquals(Optional.of("STHENO_HTTP_LISTEN"), TestSchema.ALL.variableLike("STHENO_HTTP_LISEN"));
        assertEquals(Optional.of("STHENO_LIMIT_IDLE"), TestSchema.ALL.variableLike("STHENO_LIMIT_IDEL"));
        assertEquals(Optional.empty(), TestSchema.ALL.variableLike("STHENO_COMPLETELY_DIFFERENT_THING_THAN_ALL"));
    }
}

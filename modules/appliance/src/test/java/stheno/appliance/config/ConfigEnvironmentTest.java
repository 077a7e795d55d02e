package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigEnvironmentTest {
    private final List<BadSetting> faults = new ArrayList<>();

    private List<Setting> read(Map<String, String> environment) {
        return ConfigEnvironment.read(TestSchema.ALL, environment, faults);
    }

    @Test
    void aVariableIsASetting() {
        assertEquals(List.of(new Setting("http.host.blog.root", "/srv", new SettingSource.Environment("STHENO_HTTP_HOST_BLOG_ROOT")),
                new Setting("http.tls.listen", "", new SettingSource.Environment("STHENO_HTTP_TLS_LISTEN"))),
                read(Map.of("STHENO_HTTP_TLS_LISTEN", "", "STHENO_HTTP_HOST_BLOG_ROOT", "/srv", "PATH", "/bin",
                        "stheno_http_listen", "x")));
        assertTrue(faults.isEmpty());
    }

    @Test
    void theLaunchersVariablesAreNoSettings() {
        assertEquals(List.of(), read(Map.of("STHENO_CONFIG", "x", "STHENO_JVM_OPTIONS", "-Xmx1g", "STHENO_HOME", "/opt")));
        assertTrue(faults.isEmpty());
    }

    @Test
    void anUnknownVariableIsNamedWithoutItsValue() {
        read(Map.of("STHENO_HTTP_LISEN", "hunter2", "STHENO_ELSEWHERE", "hunter2"));
        assertEquals(List.of("environment STHENO_ELSEWHERE: STHENO_ELSEWHERE = `...`: no key has this variable; "
                + "`stheno config --all` lists all keys",
                "environment STHENO_HTTP_LISEN: STHENO_HTTP_LISEN = `...`: no key has this variable; did you mean STHENO_HTTP_LISTEN?"),
                faults.stream().map(BadSetting::getMessage).toList());
    }

    @Test
    void whatKubernetesSaysOfAServiceIsPassedOver() {
        assertEquals(List.of(), read(Map.of("STHENO_SERVICE_HOST", "10.0.0.1", "STHENO_SERVICE_PORT", "80",
                "STHENO_SERVICE_PORT_HTTP", "80", "STHENO_PORT", "tcp://10.0.0.1:80", "STHENO_PORT_80_TCP", "tcp://10.0.0.1:80",
                "STHENO_PORT_80_TCP_ADDR", "10.0.0.1", "STHENO_BLOG_SERVICE_HOST", "10.0.0.2",
                "STHENO_BLOG_PORT", "tcp://10.0.0.2:80", "STHENO_BLOG_PORT_80_TCP_PROTO", "tcp")));
        assertTrue(faults.isEmpty(), faults::toString);
        read(Map.of("STHENO_PORT", "80"));
        assertFalse(faults.isEmpty());
    }
}

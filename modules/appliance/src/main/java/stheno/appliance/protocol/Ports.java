package stheno.appliance.protocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import stheno.appliance.admin.Control;
import stheno.appliance.config.Endpoint;
import stheno.appliance.config.Setting;
import stheno.reactor.Port;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;

/// The addresses that the server listens on. Opened one after the other at the start; then any thread.
public final class Ports {
    private record Bound(String name, String service, String scheme, Port port) {
        private boolean tls() {
            return port.options().tls().isPresent();
        }
    }

    private final ReactorGroup group;
    private final List<Bound> bound = new ArrayList<>();

    public Ports(ReactorGroup group) {
        this.group = group;
    }

    /// Opens all of a setting's, named `service`, `service.2` and so on.
    ///
    /// @param scheme of their URLs without TLS, as `http`: with it there is an `s` behind it
    public void open(String service, String scheme, List<Endpoint> endpoints, Setting setting, PortOptions terms) throws CannotStart {
        for (int i = 0; i < endpoints.size(); i++) {
            String name = i == 0 ? service : service + "." + (i + 1);
            try {
                bound.add(new Bound(name, service, scheme, open(endpoints.get(i), terms)));
            } catch (IOException e) {
                throw CannotStart.machine(name + " cannot listen on " + endpoints.get(i) + ": " + e.getMessage()
                        + "; end what has that address, or change " + setting.key() + " (" + setting.origin() + ")", e);
            }
        }
    }

    private Port open(Endpoint endpoint, PortOptions terms) throws IOException {
        return switch (endpoint) {
            case Endpoint.Inet(InetSocketAddress address) -> group.open(address, terms);
            case Endpoint.Unix(Path path, Set<PosixFilePermission> mode) -> group.open(UnixDomainSocketAddress.of(path), mode, terms);
        };
    }

    /// Those of a service go on by other terms.
    public void change(String service, PortOptions terms) {
        for (Bound each : bound) {
            if (each.service().equals(service)) each.port().change(terms);
        }
    }

    /// Where the first of a service's listens, if that is by TCP.
    public OptionalInt port(String service) {
        return bound.stream().filter(each -> each.service().equals(service)).mapToInt(Ports::number).filter(n -> n > 0).findFirst();
    }

    private static int number(Bound each) {
        return each.port().address() instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }

    public List<Control.Listening> listening() {
        return bound.stream().map(each -> new Control.Listening(each.name(), url(each))).toList();
    }

    private static String url(Bound each) {
        return switch (each.port().address()) {
            case InetSocketAddress inet -> each.scheme() + (each.tls() ? "s://" : "://") + text(inet) + "/";
            case UnixDomainSocketAddress local -> "unix:" + local.getPath();
            default -> each.port().address().toString();
        };
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /// Writes the numbers of those that have one: all or nothing, so that whoever waits for the file finds every port in it.
    public static void write(List<Ports> all, Path file, Setting setting) throws CannotStart {
        StringBuilder lines = new StringBuilder();
        all.stream().flatMap(ports -> ports.bound.stream()).filter(each -> number(each) > 0)
                .forEach(each -> lines.append(each.name()).append('=').append(number(each)).append('\n'));
        try {
            replace(file.toAbsolutePath(), lines.toString().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw CannotStart.setting(setting.bad("cannot be written: " + e.getMessage(), "name a file that can"));
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path fresh = Files.createTempFile(file.getParent(), "ports", ".tmp");
        try {
            Files.write(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh); // there no more, if all went well
        }
    }
}

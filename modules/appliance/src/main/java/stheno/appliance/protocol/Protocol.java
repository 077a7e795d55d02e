package stheno.appliance.protocol;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigPart;
import stheno.appliance.config.Key;
import stheno.appliance.config.ListenSetting;

/// A protocol of the server: its settings with their checks and help ([ConfigPart]), and the way to open it.
/// Another protocol is a class that implements this and [ProtocolServer], its keys, and one line in the list of protocols.
/// Stateless; any thread.
public interface Protocol extends ConfigPart {
    /// Its services, each with its name and listeners: one for most protocols.
    List<PortKeys> ports();

    /// Its purpose, as a phrase for `stheno help`.
    String summary();

    /// Starts slow preparations that depend on nothing else, on a separate thread, before the protocols are opened one after the other.
    default void ahead(Config config) {}

    /// Opens it for one server. It serves nothing before its first [change][ProtocolServer#prepare] is applied.
    ProtocolServer open(ServerContext context);

    /// Whether it listens in a configuration.
    default boolean listens(Config config) {
        return ports().stream().anyMatch(keys -> keys.listens(config));
    }

    /// Whether its files have one owner at a time in a configuration. A server that takes over the ports of another one opens it when that
    /// one has ended.
    default boolean exclusive(Config config) {
        return false;
    }

    /// The file that the owner of its files keeps locked in a configuration; empty if there is none.
    default Optional<Path> lockFile(Config config) {
        return Optional.empty();
    }

    /// Refuses its files if a process has locked them. Blocks.
    default void probe(Config config) throws BadSetting {}

    /// Refuses TLS listeners without a certificate. A protocol that overrides this calls it.
    @Override
    default void validate(Config config, Consumer<BadSetting> faults) {
        for (PortKeys keys : ports()) {
            if (!keys.secures(config) || !config.certificates().isEmpty()) continue;
            faults.accept(config.setting(keys.secure().orElseThrow()).bad("there is no certificate", "set tls.certificate and tls.key"));
        }
    }

    @Override
    default List<Key<?>> listenKeys() {
        return ports().stream().flatMap(keys -> keys.listenKeys().stream()).<Key<?>>map(key -> key).toList();
    }

    /// The keys of a service need a listener of the service, and all other keys a listener of the protocol.
    @Override
    default List<Key<?>> needs(String key, Config config) {
        if (listenKeys().stream().anyMatch(listener -> listener.name().equals(key))) return List.of();
        List<PortKeys> services = ports().stream().filter(keys -> keys.names(key)).toList();
        return (services.isEmpty() ? ports() : services).stream().<Key<?>>flatMap(keys -> keys.listenKeys().stream()).toList();
    }

    @Override
    default List<ListenSetting> listeners(Config config) {
        return ports().stream().flatMap(keys -> keys.listeners(config).stream()).toList();
    }

    @Override
    default boolean usesCertificates(Config config) {
        return ports().stream().anyMatch(keys -> keys.secures(config));
    }
}

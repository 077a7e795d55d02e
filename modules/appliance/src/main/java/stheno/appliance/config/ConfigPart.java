package stheno.appliance.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A part of the server that has settings: a protocol, TLS, the logs, the administration. It owns its keys and everything that is
/// said and checked about them; reading, checking, listing and help iterate over the parts. Stateless; any thread.
public interface ConfigPart {
    /// The keys, in the order of the reference.
    List<Key<?>> keys();

    /// Keys of a section that may be repeated under different names, as the hosts of HTTP.
    default Optional<SectionKeys> sections() {
        return Optional.empty();
    }

    /// The logs of lines that this part writes; their keys belong to this part.
    default List<LogKeys> logs() {
        return List.of();
    }

    /// Options of the command line that set one of these keys.
    default List<CommandOption> options() {
        return List.of();
    }

    /// Checks what settings require of each other. Pure: nothing but the configuration is looked at.
    ///
    /// @param config may have settings with faults, which [Config#find(Key)] leaves out
    default void validate(Config config, Consumer<BadSetting> faults) {}

    /// Checks the files and folders that the settings name, before the server depends on them. Blocks.
    default void inspect(Config config, Consumer<BadSetting> faults) {}

    /// Opens what a server would open, short of listening, and closes it again: the last step of `stheno check`. Blocks.
    ///
    /// @param home the image's folder
    default void rehearse(Config config, Path home, Consumer<BadSetting> faults) {}

    /// The addresses to listen on.
    ///
    /// @param config may have settings with faults
    default List<ListenSetting> listeners(Config config) {
        return List.of();
    }

    /// The certificates that the settings name.
    ///
    /// @param config may have settings with faults
    default List<CertificateSetting> certificates(Config config) {
        return List.of();
    }

    /// Whether connections of this part use TLS with the server's certificates.
    ///
    /// @param config may have settings with faults
    default boolean usesCertificates(Config config) {
        return false;
    }
}

package stheno.appliance.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A part of the server with settings: a protocol, TLS, the logs, the administration. It owns its keys with their checks and
/// help; reading, checking, listing and help iterate over the parts. Stateless; any thread.
public interface ConfigPart {
    /// The keys, in the order of the reference.
    List<Key<?>> keys();

    /// Keys of a section that may be repeated under different names, such as the hosts of HTTP.
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

    /// Checks settings against each other. Pure: it reads only the configuration.
    ///
    /// @param config may have settings with faults, which [Config#find(Key)] leaves out
    default void validate(Config config, Consumer<BadSetting> faults) {}

    /// Warns of settings that are valid and doubtful. Pure.
    ///
    /// @param config may have settings with faults
    default void advise(Config config, Consumer<BadSetting> warnings) {}

    /// Checks the files and folders in the settings, before the server depends on them. Blocks.
    default void inspect(Config config, Consumer<BadSetting> faults) {}

    /// Opens everything that a server would open, except ports, and closes it again: the last step of `stheno check`. Blocks.
    ///
    /// @param home the image's folder
    default void rehearse(Config config, Path home, Consumer<BadSetting> faults) {}

    /// Warns of what is doubtful in the content of files that a start reads: a step of `stheno check`. Blocks.
    ///
    /// @param config may have settings with faults
    default void review(Config config, Consumer<BadSetting> warnings) {}

    /// A setting of this part has an effect only if one of these keys is set. Empty if it always has an effect, as a listener has.
    ///
    /// @param key of this part
    /// @param config may have settings with faults
    default List<Key<?>> needs(String key, Config config) {
        return List.of();
    }

    /// What is not set, and must be so that a setting of this part has an effect: names of keys and families; one suffices.
    ///
    /// @param key of this part
    /// @param config may have settings with faults
    default List<String> lacks(String key, Config config) {
        return List.of();
    }

    /// The keys of its listeners, one of which must be set for clients to reach it.
    default List<Key<?>> listenKeys() {
        return List.of();
    }

    /// A listener with a default that holds only if no other part listens, or if a setting needs this one.
    default Optional<Key<?>> standby() {
        return Optional.empty();
    }

    /// Keys that add pages to the default host of the part with a listener on [standby][#standby].
    default List<Key<?>> pageKeys() {
        return List.of();
    }

    /// Whether its keys have an effect only if a part [uses certificates][#usesCertificates].
    default boolean isForTls() {
        return false;
    }

    /// The addresses to listen on.
    ///
    /// @param config may have settings with faults
    default List<ListenSetting> listeners(Config config) {
        return List.of();
    }

    /// The certificates in the settings.
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

package stheno.appliance.config;

/// An address in a configuration to listen on.
///
/// @param required whether the server refuses to start without it
public record ListenSetting(Key<?> key, ListenAddress address, boolean required) {}

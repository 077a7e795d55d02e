package stheno.appliance.config;

/// An address in a configuration to listen on.
///
/// @param required  whether the server refuses to start without it
/// @param datagrams whether it is an address for UDP too
public record ListenSetting(Key<?> key, ListenAddress address, boolean required, boolean datagrams) {}

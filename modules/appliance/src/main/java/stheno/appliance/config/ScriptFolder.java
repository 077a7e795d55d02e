package stheno.appliance.config;

import java.nio.file.Path;

/// Scripts of a host.
///
/// @param path what they are run under; begins and ends with a slash
/// @param setting what says so
public record ScriptFolder(String path, Path folder, Setting setting) {}

package stheno.appliance;

import java.nio.file.Path;

/// Scripts of a host.
///
/// @param path what they are run under; begins and ends with a slash
/// @param setting what says so
record ScriptFolder(String path, Path folder, Setting setting) {}

package stheno.appliance.http;

import java.nio.file.Path;
import stheno.appliance.config.Setting;

/// A folder of CGI scripts of a host.
///
/// @param path    the scripts' URL path; begins and ends with a slash
/// @param setting the setting that names the folder
record ScriptFolder(String path, Path folder, Setting setting) {}

/// Patterns and folders in the paths of requests. It does not know files: a path is text here.
package stheno.web.paths;

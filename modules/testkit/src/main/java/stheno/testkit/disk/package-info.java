/// A disk with calls that may wait or fail: the real file system behind a provider of its own, with descriptors of directories.
package stheno.testkit.disk;

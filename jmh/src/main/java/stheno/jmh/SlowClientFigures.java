package stheno.jmh;

/// What was measured of one scenario.
///
/// @param healthy how the others fared beside the slow clients
/// @param idle milliseconds of the server's processor time a second, while only the slow clients were there
/// @param heap bytes a slow client, after a collection
/// @param nativeBytes resident bytes a slow client beside the heap; of a server without one, all that it has
/// @param kernel bytes a slow client in both ends' socket buffers
/// @param calls to the producers of clients that could not take a byte; -1 if the clients could, or it is not known
record SlowClientFigures(HealthyFigures healthy, double idle, double heap, double nativeBytes, double kernel, long calls) {}

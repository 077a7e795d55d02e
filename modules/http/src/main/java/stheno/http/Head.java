package stheno.http;

/// The meaning of the bytes before a request's first empty line.
sealed interface Head permits Request, BadRequest {}

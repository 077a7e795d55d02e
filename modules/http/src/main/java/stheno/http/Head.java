package stheno.http;

/// What the bytes before a request's first empty line turned out to be.
sealed interface Head permits Request, BadRequest {}

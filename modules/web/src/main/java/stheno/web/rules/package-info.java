/// Rules of a site that stand before its handlers, or change their replies: redirects, header fields, error pages, allowed addresses, rates.
/// It does not know what a handler answers.
package stheno.web.rules;

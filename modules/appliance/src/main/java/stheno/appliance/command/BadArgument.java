package stheno.appliance.command;

import stheno.appliance.format.PrintableText;

/// A wrong argument of the command line. The message names it, what is wrong, and what to do.
final class BadArgument extends Exception {
    private static final long serialVersionUID = 1;

    BadArgument(String argument, String problem, String remedy) {
        super("argument " + PrintableText.text(argument, 200) + ": " + problem + "; " + remedy);
    }
}

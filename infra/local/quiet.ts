/** Imported first: the client library uses an old part of Node, and its warning would stand between the lines of every run. */
process.noDeprecation = true;

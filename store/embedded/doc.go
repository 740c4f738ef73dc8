// Package embedded runs a private Postgres on loopback, for trying Dateline and
// for tests: a local installation's binaries if there are any, else those that
// the zonky project publishes on Maven Central, fetched once into a cache.
//
// Postgres refuses to run as root, so root hands everything to an unprivileged
// user. On Linux the server ends when this process does, however it ends.
package embedded

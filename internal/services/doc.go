// Package services starts a real Kafka and a real PostgreSQL on free ports of the
// loopback interface, for the programs that break the workers or measure them. It
// shares the look-up of their binaries with the script that starts them for the
// tests, so those programs run from the root of the repository.
package services

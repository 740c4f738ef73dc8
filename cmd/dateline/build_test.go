//go:build !race

package main

import "os"

// builtProgram returns the path of the program: the test binary is it.
func builtProgram() (string, error) { return os.Args[0], nil }

// removeBuilt has nothing to remove.
func removeBuilt() error { return nil }

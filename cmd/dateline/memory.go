package main

import (
	"os"
	"runtime/debug"
)

// collectEarly lets the garbage collector begin when half as much is garbage as is in
// use, in place of as much, unless the operator says otherwise by GOGC. For a process
// that has loaded the models: they are most of what is in use, and never garbage.
func collectEarly() {
	const percent = 50
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

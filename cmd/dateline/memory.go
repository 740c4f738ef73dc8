package main

import (
	"os"
	"runtime/debug"
)

// collectEarly lets the garbage collector begin when three tenths as much is garbage as is
// in use, in place of as much, unless the operator says otherwise by GOGC. For a process
// that has loaded the models: they are most of what is in use, and never garbage. What
// less costs stands in docs/performance.md.
func collectEarly() {
	const percent = 30
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

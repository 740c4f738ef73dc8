package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// machine names what is measured on, and says how busy it is.
func machine() string {
	return fmt.Sprintf("%s, %d cores, %s; load %s when it began", processor(), runtime.NumCPU(), runtime.Version(), load())
}

func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(info)) {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// load is how many processes wanted a core in the last minute.
func load() string {
	average, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(average), " ")
	return first
}

package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
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

// coreTime is time of all cores of the machine together, and the part of it that nobody
// used.
type coreTime struct{ all, idle time.Duration }

func (c coreTime) minus(d coreTime) coreTime { return coreTime{c.all - d.all, c.idle - d.idle} }

// coresSoFar is since the machine was started.
func coresSoFar() (coreTime, error) {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return coreTime{}, err
	}
	return coreTimeOf(string(stat))
}

// coreTimeOf reads the first line of /proc/stat: user, nice, system, idle, waiting for
// disks, interrupts of two kinds, and what other machines on the same cores took.
func coreTimeOf(stat string) (c coreTime, err error) {
	var ticks [8]int64
	if _, err := fmt.Sscanf(stat, "cpu %d %d %d %d %d %d %d %d",
		&ticks[0], &ticks[1], &ticks[2], &ticks[3], &ticks[4], &ticks[5], &ticks[6], &ticks[7]); err != nil {
		return c, fmt.Errorf("read /proc/stat: %w", err)
	}
	for _, n := range ticks {
		c.all += time.Duration(n) * clockTick
	}
	c.idle = time.Duration(ticks[3]+ticks[4]) * clockTick
	return c, nil
}

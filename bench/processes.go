package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of processor times in /proc on Linux.
const clockTick = time.Second / 100

// processorTime is how long a process and its children, those that have ended too,
// have kept cores busy.
func processorTime(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	ticks, err := ticksOf(string(stat))
	if err != nil {
		return 0, fmt.Errorf("read the processor time of process %d: %w", pid, err)
	}
	sum := time.Duration(ticks) * clockTick
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return 0, err
	}
	for _, child := range strings.Fields(string(children)) {
		number, err := strconv.Atoi(child)
		if err != nil {
			return 0, err
		}
		took, err := processorTime(number)
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // it has ended meanwhile
			return 0, err
		}
		sum += took
	}
	return sum, nil
}

// timeOnCores is how long a process of this machine has run; 0 where the system
// doesn't tell, or the server is on another one. Unlike processorTime it tells less than
// a clock tick, and leaves out other threads and children.
func timeOnCores(process int) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", process))
	if err != nil {
		return 0
	}
	var ran int64 // nanoseconds; the first of three numbers
	if _, err := fmt.Sscan(string(stat), &ran); err != nil {
		return 0
	}
	return time.Duration(ran)
}

// ticksOf adds up the times in a line of /proc/PID/stat: of the process, in its own
// code and in the kernel's, and of its children that have ended.
func ticksOf(stat string) (ticks int64, err error) {
	fields := behindName(stat)
	const first, end = 11, 15 // utime, stime, cutime, cstime
	if len(fields) < end {
		return 0, fmt.Errorf("unexpected line %q", stat)
	}
	for _, field := range fields[first:end] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return ticks, nil
}

// behindName splits a line of /proc/PID/stat behind the process' name, which may hold
// spaces. The first field is its state, such as "T" when it is stopped.
func behindName(stat string) []string {
	return strings.Fields(stat[strings.LastIndex(stat, ")")+1:])
}

// Fields of /proc/PID/status.
const (
	residentMemory = "VmRSS"
	peakMemory     = "VmHWM"
)

// memory returns a field of a process' memory, in bytes.
func memory(pid int, field string) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, field+":"); found {
			kibibytes, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kibibytes << 10, err
		}
	}
	return 0, fmt.Errorf("process %d has no %s", pid, field)
}

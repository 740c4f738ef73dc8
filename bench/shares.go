package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// shares are control groups of Linux, each of which lets one process have a share of a
// core, as on a machine that has a core for each worker and is so much slower. They are
// a few files: the libraries for them bring eBPF and D-Bus along.
type shares struct {
	cores   float64 // of a process
	period  time.Duration
	folder  string      // under which groups are made
	limits  [][2]string // files of a group and what they hold
	folders []string    // of groups
}

// sharePeriod is how long a period is where no flag says it.
const sharePeriod = 10 * time.Millisecond

// checkShare finds a share or a period that is shorter than those the kernel knows.
func checkShare(cores float64, period time.Duration) error {
	const least = time.Millisecond
	if cores <= 0 || period < least || time.Duration(cores*float64(period)) < least {
		return fmt.Errorf("a period (%v), and the share of it (%v), must be at least %v", period, time.Duration(cores*float64(period)), least)
	}
	return nil
}

// errNoShares says that this machine, or this user, has no control groups.
var errNoShares = errors.New("no share of a core can be given")

// newShares finds the control groups of processors, of version 2 or 1. Each process
// stops for the rest of a period when it has had its share of it.
func newShares(cores float64, period time.Duration) (*shares, error) {
	s := &shares{cores: cores, period: period}
	quota, whole := strconv.FormatInt(time.Duration(cores*float64(period)).Microseconds(), 10), strconv.FormatInt(period.Microseconds(), 10)
	const (
		second = "/sys/fs/cgroup"
		first  = "/sys/fs/cgroup/cpu"
	)
	switch {
	case exists(second, "cgroup.subtree_control"):
		s.folder, s.limits = second, [][2]string{{"cpu.max", quota + " " + whole}}
		if err := write(filepath.Join(second, "cgroup.subtree_control"), "+cpu"); err != nil {
			return nil, fmt.Errorf("%w: groups below %s cannot limit processors, which takes root, and in a container a hierarchy of its own: %w",
				errNoShares, second, err)
		}
	case exists(first, "cpu.cfs_quota_us"):
		s.folder, s.limits = first, [][2]string{{"cpu.cfs_period_us", whole}, {"cpu.cfs_quota_us", quota}}
	default:
		return nil, fmt.Errorf("%w: there are control groups neither of version 2 in %s nor of version 1 in %s", errNoShares, second, first)
	}
	return s, nil
}

func exists(folder, name string) bool {
	_, err := os.Stat(filepath.Join(folder, name))
	return err == nil
}

func write(file, content string) error { return os.WriteFile(file, []byte(content), 0o644) }

// limit gives a command a group of its own, which it is in from its beginning: a Go
// program looks at its limit then.
func (s *shares) limit(command *exec.Cmd) (*exec.Cmd, error) {
	folder, err := os.MkdirTemp(s.folder, "dateline-bench-")
	if err != nil {
		return nil, fmt.Errorf("%w: making a group takes root, and a hierarchy that is not read-only: %w", errNoShares, err)
	}
	s.folders = append(s.folders, folder)
	for _, limit := range s.limits {
		if err := write(filepath.Join(folder, limit[0]), limit[1]); err != nil {
			return nil, fmt.Errorf("limit a control group: %w", err)
		}
	}
	join := `echo $$ > "$0" && exec "$@"`
	limited := exec.Command("sh", append([]string{"-c", join, filepath.Join(folder, "cgroup.procs"), command.Path}, command.Args[1:]...)...)
	limited.Env, limited.Dir = command.Env, command.Dir
	return limited, nil
}

// remove takes the groups away, in which no process may be any more.
func (s *shares) remove() (err error) {
	if s == nil {
		return nil
	}
	for _, folder := range s.folders {
		err = errors.Join(err, os.Remove(folder))
	}
	s.folders = nil
	return err
}

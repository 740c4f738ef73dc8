package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/dateline/dateline/internal/services"
)

func TestOneProcessRunsAtATime(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	var processes []*services.Process
	for _, script := range []string{"while :; do :; done", "for i in $(seq 100000); do :; done", "for i in $(seq 200000); do :; done"} {
		p, err := services.StartProcess(exec.Command("sh", "-c", script), log)
		if err != nil {
			t.Fatal(err)
		}
		defer p.End(syscall.SIGKILL, time.Minute)
		processes = append(processes, p)
	}
	done := make(chan error, 1)
	go func() { done <- takeTurns(t.Context(), 20*time.Millisecond, processes...) }()
	looks, together := 0, 0
	for waiting := true; waiting; looks++ {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			waiting = false
		case <-time.After(time.Millisecond):
			if running(t, processes) > 1 {
				together++
			}
		}
	}
	// The first looks come before all were stopped, and others between two signals.
	if together > looks/2 {
		t.Errorf("in %d of %d looks more than one process ran", together, looks)
	}
	if processes[0].Ended() || !processes[1].Ended() || !processes[2].Ended() {
		t.Error("it did not wait for all but one to end")
	}
	if running(t, processes) != 1 {
		t.Error("the last process is left stopped")
	}
}

// running counts the processes that are neither stopped nor at their end.
func running(t *testing.T, processes []*services.Process) (n int) {
	t.Helper()
	for _, p := range processes {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.PID()))
		if err != nil {
			continue // it has ended
		}
		state := behindName(string(stat))[0]
		if state != "T" && state != "Z" && state != "X" {
			n++
		}
	}
	return n
}

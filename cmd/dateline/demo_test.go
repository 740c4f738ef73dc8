package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// sharedFolder returns a folder that the user to whom root hands Postgres can
// reach.
func sharedFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "dateline-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

// The second run finds what the first has done, and does nothing again, and the
// third the second's replay.
func TestDemoKeepsWhatItHasDone(t *testing.T) {
	data := filepath.Join(sharedFolder(t), "data")
	const counts = "295 articles read, 295 in Postgres, 295 on articles.enriched, 0 dead"
	first := succeed(t, "demo", "--once", "--no-replay", "--data-dir", data)
	if !strings.HasPrefix(first, counts+", in ") || !strings.Contains(first, "Top entities") || !strings.Contains(first, "CC BY 2.5") {
		t.Errorf("first run:\n%s", first)
	}
	second := succeed(t, "demo", "--once", "--data-dir", data)
	if !strings.HasPrefix(second, counts+"\n") {
		t.Errorf("second run:\n%s", second)
	}
	_, firstFindings, _ := strings.Cut(first, "Top entities")
	_, secondFindings, _ := strings.Cut(second, "Top entities")
	secondFindings, replayed, _ := strings.Cut(secondFindings, "\nThe same articles again")
	if firstFindings != secondFindings {
		t.Errorf("the findings differ:\n%s\n%s", first, second)
	}
	for _, want := range []string{
		"295 records of articles.raw", "295 of 295 offsets accounted for", "they differ in: entities", "Q10225 Indian National Congress  Q11268 United Stat",
		"show edition 2 instead of edition 1",
	} {
		if !strings.Contains(replayed, want) {
			t.Errorf("no %q in what the second run says of its replay:\n%s", want, replayed)
		}
	}
	third := succeed(t, "demo", "--once", "--data-dir", data)
	if !strings.HasPrefix(third, counts+"\n") || !strings.Contains(third, "United States Congress") || !strings.Contains(third, "An earlier run has replayed") {
		t.Errorf("third run:\n%s", third)
	}
}

// Ctrl-C ends the demo and all that it has started.
func TestInterruptedDemoLeavesNothing(t *testing.T) {
	p := startProgram(t, "demo", "--no-replay")
	address := regexp.MustCompile(`postgres://[^']+`).FindString(awaitLine(t, p.out, "psql '"))
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var folder string
	if err := conn.QueryRow(t.Context(), "SHOW data_directory").Scan(&folder); err != nil {
		t.Fatal(err)
	}
	p.signal(t, syscall.SIGINT)
	if r := p.wait(t); r.code != exitDone {
		t.Errorf("exit code %d\n%s", r.code, r.err)
	}
	if _, err := os.Stat(filepath.Dir(folder)); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", folder, err)
	}
	if _, err := pgx.Connect(t.Context(), address); err == nil {
		t.Error("Postgres still answers")
	}
}

// Interrupted while it starts, the demo fails and leaves nothing either.
func TestDemoInterruptedAtItsStartLeavesNothing(t *testing.T) {
	p := startWatched(t, "demo")
	awaitLine(t, p.err, "starting")
	p.signal(t, syscall.SIGINT)
	if r := p.wait(t); r.code != exitFailed || !strings.Contains(r.err, "interrupted") {
		t.Errorf("exit code %d\n%s", r.code, r.err)
	}
	for _, root := range []string{os.TempDir(), "/tmp"} { // root uses the latter
		left, err := filepath.Glob(filepath.Join(root, "dateline-postgres-"+strconv.Itoa(p.command.Process.Pid)+"-*"))
		if err != nil || len(left) > 0 {
			t.Errorf("left behind: %q, %v", left, err)
		}
	}
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/stream/streamtest"
)

// programVariable makes the test binary the program itself, for the tests that
// need a process of their own.
const programVariable = "DATELINE_TEST_PROGRAM"

// program is dateline as a process.
type program struct {
	command *exec.Cmd
	out     *bufio.Reader // standard output
	err     *bufio.Reader // standard error
}

// startProgram starts dateline as a process, which is killed at the end of the
// test if it still runs. The race detector does not watch it: it takes seconds to
// load the models, and the tests inside this process find what it would find.
func startProgram(t *testing.T, args ...string) *program {
	t.Helper()
	path, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	return startProcess(t, path, args...)
}

// startWatched is startProgram for what happens in a process of its own only, as
// the end by a signal. The race detector watches it, if it watches the test; a race
// shows in the exit code.
func startWatched(t *testing.T, args ...string) *program {
	t.Helper()
	return startProcess(t, os.Args[0], args...)
}

func startProcess(t *testing.T, path string, args ...string) *program {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	command := exec.CommandContext(ctx, path, args...)
	command.Env = append(os.Environ(), programVariable+"=1")
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errors, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = command.Wait() // has been asked before, where its end matters
	})
	return &program{command, bufio.NewReader(out), bufio.NewReader(errors)}
}

// awaitLine reads until a line holds the text, and returns that line.
func awaitLine(t *testing.T, reader *bufio.Reader, text string) string {
	t.Helper()
	var before strings.Builder
	for {
		line, err := reader.ReadString('\n')
		before.WriteString(line)
		if strings.Contains(line, text) {
			return strings.TrimSpace(line)
		}
		if err != nil {
			t.Fatalf("%q was not written: %v\n%s", text, err, before.String())
		}
	}
}

// signal sends a signal to the process and all that it has started in its group,
// as a terminal does.
func (p *program) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(-p.command.Process.Pid, s); err != nil {
		t.Fatal(err)
	}
}

// wait returns the exit code and the rest of what was written.
func (p *program) wait(t *testing.T) result {
	t.Helper()
	rest := make(chan string, 2)
	for _, reader := range []*bufio.Reader{p.out, p.err} {
		var text bytes.Buffer
		go func() {
			_, _ = text.ReadFrom(reader) // the process' end is the end
			rest <- text.String()
		}()
	}
	text := <-rest + <-rest
	_ = p.command.Wait() // the code says it
	return result{code: p.command.ProcessState.ExitCode(), err: text}
}

// metric returns the greatest value of the series whose names begin with a
// prefix, from the page of metrics.
func metric(t *testing.T, address, prefix string) (most float64) {
	t.Helper()
	response, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), "} ")
		if number, err := strconv.ParseFloat(value, 64); err == nil && strings.HasPrefix(name, prefix) {
			most = max(most, number)
		}
	}
	return most
}

// A worker that is told to stop finishes the batch at hand, which would stay
// open for an hour, commits it and leaves in order.
func TestATerminatedWorkerFinishesItsBatch(t *testing.T) {
	p := newPool(t, 2)
	records := bundled(t)[:40]
	p.publish(t, records...)
	worker := startWatched(t, p.args("worker", "--listen=127.0.0.1:0", "--batch-age=1h", "--batch-records=1000")...)
	serving := regexp.MustCompile(`"address":"([^"]+)"`).FindStringSubmatch(awaitLine(t, worker.err, "serving metrics and health"))[1]
	eventually(t, func() bool { return metric(t, serving, "dateline_stage_seconds_count") == float64(len(records)) })
	if lags, err := p.client.Lag(t.Context(), p.group, p.InputTopic); err != nil || total(lags, stream.PartitionLag.Lag) != int64(len(records)) {
		t.Fatalf("committed before the end: %+v, %v", lags, err)
	}
	worker.signal(t, syscall.SIGTERM)
	if r := worker.wait(t); r.code != exitDone {
		t.Errorf("exit code %d\n%s", r.code, r.err)
	}
	lags, err := p.client.Lag(t.Context(), p.group, p.InputTopic)
	if err != nil {
		t.Fatal(err)
	}
	done := len(records) - int(total(lags, stream.PartitionLag.Lag))
	published, saved := streamtest.ReadAll(t, p.client, p.OutputTopic), p.column(t, "SELECT article_id FROM enrichments")
	if done == 0 || len(published) != done || len(saved) != done {
		t.Errorf("%d committed, %d published, %d in Postgres", done, len(published), len(saved))
	}
}

// A worker that is killed leaves a batch somewhere on its way. Whoever takes
// over does what is left, and readers see each record once.
func TestAKilledWorkerLosesAndRepeatsNothing(t *testing.T) {
	p := newPool(t, 3)
	records := bundled(t)
	p.publish(t, records...)
	victim := startProgram(t, p.args("worker", "--listen=", "--session-timeout=6s", "--batch-records=3")...)
	p.awaitLag(t, int64(len(records))*2/3)
	victim.signal(t, syscall.SIGKILL)
	victim.wait(t)
	p.work(t)
	seen := make(map[string]int)
	for _, record := range streamtest.ReadAll(t, p.client, p.OutputTopic) {
		seen[string(record.Key)]++
	}
	for _, record := range records {
		if n := seen[string(record.Key)]; n != 1 {
			t.Errorf("readers see %s %d times", record.Key, n)
		}
	}
	if saved := p.column(t, "SELECT article_id FROM enrichments"); len(saved) != len(records) {
		t.Errorf("%d of %d articles in Postgres", len(saved), len(records))
	}
}

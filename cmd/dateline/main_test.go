package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/dateline/dateline/store/storetest"
)

func TestMain(m *testing.M) {
	if os.Getenv(programVariable) != "" {
		main()
	}
	code := storetest.Main(m)
	if err := errors.Join(findLeaks(), removeBuilt()); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// findLeaks is patient: the last fetch of a worker that was stopped ends half a second
// later, which is as long as one search takes.
func findLeaks() (err error) {
	for range 5 {
		if err = goleak.Find(); err == nil {
			break
		}
	}
	return err
}

// result is how a command ended and what it wrote.
type result struct {
	code     int
	out, err string
}

// dateline runs a command inside this process.
func dateline(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var out, messages bytes.Buffer
	code := run(t.Context(), args, terminal{in: strings.NewReader(stdin), out: &out, err: &messages}, shared.load)
	return result{code, out.String(), messages.String()}
}

// succeed runs a command that must succeed, and returns what it wrote to its
// standard output.
func succeed(t *testing.T, args ...string) string {
	t.Helper()
	r := dateline(t, "", args...)
	if r.code != exitDone {
		t.Fatalf("dateline %s: exit code %d\n%s", strings.Join(args, " "), r.code, r.err)
	}
	return r.out
}

func gzipped(t *testing.T, content string) string {
	t.Helper()
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.String()
}

package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dateline/dateline/worker"
)

func TestProfilesAreServedWithoutTheCommandLine(t *testing.T) {
	core, logged := observer.New(zap.InfoLevel)
	stop, err := serveOperations("127.0.0.1:0", &worker.Health{}, prometheus.NewRegistry(), zap.New(core))
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	address := logged.FilterMessage("serving metrics and health").All()[0].ContextMap()["address"].(string)
	for _, c := range []struct {
		path   string
		status int
		want   string // among what comes back
	}{
		{"goroutine?debug=1", http.StatusOK, "TestProfilesAreServed"},
		{"heap?debug=1", http.StatusOK, "heap profile:"},
		{"profile?seconds=1", http.StatusOK, "\x1f\x8b"},
		{"cmdline", http.StatusNotFound, "not found"},
	} {
		response, err := http.Get("http://" + address + "/debug/pprof/" + c.path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != c.status || !strings.Contains(string(body), c.want) {
			t.Errorf("%s: status %d, %v, %.60q; want %d and %q", c.path, response.StatusCode, err, body, c.status, c.want)
		}
	}
}

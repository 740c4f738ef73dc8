package worker

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Health tells an orchestrator how the worker does. It is live as long as it
// answers; it is ready when it has joined the group and no step is failing. It
// is safe for concurrent use.
type Health struct {
	mu      sync.Mutex
	joined  bool
	failing map[failingStep]string
}

type failingStep struct {
	partition int
	step      string
}

// NewHealth returns a health that is not ready.
func NewHealth() *Health { return &Health{failing: make(map[failingStep]string)} }

// SetJoined says whether the worker is in a generation of its group.
func (h *Health) SetJoined(joined bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.joined = joined
}

func (h *Health) failed(partition int, step string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failing[failingStep{partition, step}] = err.Error()
}

func (h *Health) recovered(partition int, step string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.failing, failingStep{partition, step})
}

func (h *Health) forget(partition int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	maps.DeleteFunc(h.failing, func(s failingStep, _ string) bool { return s.partition == partition })
}

// Ready returns why the worker is not ready, or nothing.
func (h *Health) Ready() (reasons []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.joined {
		reasons = append(reasons, "not in the consumer group")
	}
	for s, message := range h.failing {
		reasons = append(reasons, fmt.Sprintf("partition %d: %s: %s", s.partition, s.step, message))
	}
	slices.Sort(reasons)
	return reasons
}

// Register adds /livez and /readyz.
func (h *Health) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if reasons := h.Ready(); len(reasons) > 0 {
			http.Error(w, "not ready\n"+strings.Join(reasons, "\n"), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
}

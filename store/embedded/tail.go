package embedded

import (
	"strings"
	"sync"
)

// tail keeps the end of a process' output, to explain a failure.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailBytes = 4096

// Write takes any amount and keeps the last of it.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if surplus := len(t.text) - tailBytes; surplus > 0 {
		t.text = append(t.text[:0], t.text[surplus:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.text))
}

func (t *tail) contains(text string) bool { return strings.Contains(t.String(), text) }

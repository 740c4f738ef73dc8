package main

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/dateline/dateline/internal/services"
)

// pool is a number of worker processes that share a topic.
type pool struct {
	group   string
	topic   string
	members []*member
}

// member is one of them.
type member struct {
	process *services.Process
	address string // of its metrics
}

// startPool starts so many workers. What they write goes to a log in the folder.
func (s *servers) startPool(group, topic string, workers int, args ...string) (*pool, error) {
	p := &pool{group: group, topic: topic}
	for range workers {
		port, err := services.FreePort()
		if err != nil {
			p.stop()
			return nil, err
		}
		address := services.Loopback(port)
		command := exec.Command(s.program, append([]string{"worker", "--listen", address, "--group", group, "--input-topic", topic}, args...)...)
		process, err := services.StartProcess(command, filepath.Join(s.folder, "worker.log"))
		if err != nil {
			p.stop()
			return nil, err
		}
		p.members = append(p.members, &member{process, address})
	}
	return p, nil
}

// await returns when all workers are members of their group.
func (p *pool) await(ctx context.Context) error {
	for {
		if err := p.complete(); err != nil {
			return err
		}
		ready := 0
		for _, m := range p.members {
			if m.ready(ctx) {
				ready++
			}
		}
		if ready == len(p.members) {
			return nil
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("wait until %d workers have joined, %d have: %w", len(p.members), ready, err)
		}
	}
}

// complete returns an error if a worker has ended by itself.
func (p *pool) complete() error {
	for _, m := range p.members {
		if m.process.Ended() {
			return fmt.Errorf("a worker ended: %s", m.process.State())
		}
	}
	return nil
}

func (m *member) ready(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m.address+"/readyz", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// stop ends all workers and returns the most memory that they took together, in
// bytes.
func (p *pool) stop() (memory int64) {
	var ending sync.WaitGroup
	for _, m := range p.members {
		ending.Go(func() { m.process.End(syscall.SIGTERM, 30*time.Second) })
	}
	ending.Wait()
	for _, m := range p.members {
		if usage, ok := m.process.State().SysUsage().(*syscall.Rusage); ok {
			memory += usage.Maxrss << 10
		}
	}
	return memory
}

// pause waits for the next look at workers that start.
func pause(ctx context.Context) error { return pauseFor(ctx, shortestLook) }

func pauseFor(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

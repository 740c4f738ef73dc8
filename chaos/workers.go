package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/dateline/dateline/internal/services"
)

const (
	sessionTimeout = 6 * time.Second // the least that Kafka allows by default
	restartPause   = time.Second     // as something like Kubernetes takes for it
	leavePatience  = 30 * time.Second
)

// pool keeps workers running: one that ends is started again.
type pool struct {
	folder  string
	program string
	args    []string

	mu      sync.Mutex
	members []*member
	started int
	crashed int
}

// member is a worker that is kept running, as one process after another.
type member struct {
	number  int
	process *services.Process
	killed  bool // its end is ours
	leaving bool
	gone    chan struct{}
}

func newPool(folder, program, brokers, database string) *pool {
	return &pool{folder: folder, program: program, args: []string{
		"worker", "--brokers", brokers, "--database-url", database, "--session-timeout", sessionTimeout.String(),
		"--batch-records", "20", "--batch-age", "100ms", "--parallelism", "1", "--create-topics", "0", "--listen=", "--log-level", "debug",
	}}
}

// join adds a member.
func (p *pool) join() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.started++
	m := &member{number: p.started, gone: make(chan struct{})}
	if err := p.start(m); err != nil {
		return err
	}
	p.members = append(p.members, m)
	go p.keep(m)
	return nil
}

func (p *pool) start(m *member) (err error) {
	m.killed = false
	m.process, err = services.StartProcess(exec.Command(p.program, p.args...), filepath.Join(p.folder, fmt.Sprintf("worker-%d.log", m.number)))
	return err
}

// keep starts the member again whenever it ends, until it has been told to leave.
func (p *pool) keep(m *member) {
	defer close(m.gone)
	for {
		<-m.process.Exited
		p.mu.Lock()
		if !m.killed && !m.leaving {
			p.crashed++
			logf("worker %d ended by itself: %s", m.number, m.process.State())
		}
		leaving := m.leaving
		p.mu.Unlock()
		if leaving {
			return
		}
		time.Sleep(restartPause)
		p.mu.Lock()
		err := p.start(m)
		p.mu.Unlock()
		if err != nil {
			logf("worker %d: %v", m.number, err)
			return
		}
	}
}

// pick returns the n-th member, counting around.
func (p *pool) pick(n int) *member {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.members[n%len(p.members)]
}

// all returns the members that there are now.
func (p *pool) all() []*member {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.members)
}

// signal reaches the process that the member is now.
func (p *pool) signal(m *member, s syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m.killed = m.killed || s == syscall.SIGKILL
	m.process.Signal(s)
}

// leave ends a member for good, in order if it can.
func (p *pool) leave(m *member) {
	p.mu.Lock()
	m.leaving = true
	p.members = slices.DeleteFunc(p.members, func(other *member) bool { return other == m })
	p.mu.Unlock()
	p.signal(m, syscall.SIGTERM)
	select {
	case <-m.gone:
	case <-time.After(leavePatience):
		logf("worker %d does not leave and is killed", m.number)
		p.mu.Lock()
		p.crashed++
		p.mu.Unlock()
		p.signal(m, syscall.SIGKILL)
		<-m.gone
	}
}

// stop ends all members.
func (p *pool) stop() {
	var leaving sync.WaitGroup
	for _, m := range p.all() {
		leaving.Go(func() { p.leave(m) })
	}
	leaving.Wait()
}

// crashes counts the workers that ended without being told to, or did not end
// although they were.
func (p *pool) crashes() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.crashed
}

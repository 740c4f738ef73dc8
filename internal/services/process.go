package services

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// Process is a child of this one, which ends only when it is told to.
type Process struct {
	command *exec.Cmd
	Exited  chan struct{} // closed when it has ended
}

// StartProcess starts a command in a process group of its own: an interrupt at the
// terminal must not reach it before it is stopped in order. What it writes is
// appended to the log.
func StartProcess(command *exec.Cmd, log string) (*Process, error) {
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	command.Stdout, command.Stderr = out, out
	if command.SysProcAttr == nil {
		command.SysProcAttr = &syscall.SysProcAttr{}
	}
	command.SysProcAttr.Setpgid = true
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", command.Path, err)
	}
	p := &Process{command, make(chan struct{})}
	go func() {
		_ = command.Wait() // its state says how it ended
		close(p.Exited)
	}()
	return p, nil
}

// PID is the process' number.
func (p *Process) PID() int { return p.command.Process.Pid }

// State says how the process ended, once it has.
func (p *Process) State() *os.ProcessState { return p.command.ProcessState }

// Signal may come too late, which is no error.
func (p *Process) Signal(s syscall.Signal) { _ = p.command.Process.Signal(s) }

// Ended reports whether the process has ended.
func (p *Process) Ended() bool {
	select {
	case <-p.Exited:
		return true
	default:
		return false
	}
}

// End asks the process to end, and kills it if it has not after a while.
func (p *Process) End(ask syscall.Signal, patience time.Duration) {
	p.Signal(ask)
	select {
	case <-p.Exited:
	case <-time.After(patience):
		p.Signal(syscall.SIGKILL)
		<-p.Exited
	}
}

// Await returns when the process listens on the address.
func (p *Process) Await(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-p.Exited:
			return fmt.Errorf("%s ended while it started", p.command.Path)
		case <-ctx.Done():
			return fmt.Errorf("%s does not listen on %s: %w", p.command.Path, address, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// FreePort returns a port that nobody listens on. It stays below those that Linux
// gives to outgoing connections, so that a server finds it free after a restart.
func FreePort() (int, error) {
	for range 100 {
		port := 20000 + rand.IntN(10000)
		listener, err := net.Listen("tcp", Loopback(port))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, errors.New("found no free port")
}

// Loopback is the address of a port of this machine.
func Loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

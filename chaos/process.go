package main

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

// process is a child of this one, which ends only when it is told to.
type process struct {
	command *exec.Cmd
	exited  chan struct{}
}

// startProcess starts a command in a process group of its own: an interrupt at the
// terminal must not reach it before it is stopped in order. What it writes is
// appended to the log.
func startProcess(command *exec.Cmd, log string) (*process, error) {
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
	p := &process{command, make(chan struct{})}
	go func() {
		_ = command.Wait() // its state says how it ended
		close(p.exited)
	}()
	return p, nil
}

// signal may come too late, which is no error.
func (p *process) signal(s syscall.Signal) { _ = p.command.Process.Signal(s) }

func (p *process) ended() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// end asks the process to end, and kills it if it has not after a while.
func (p *process) end(ask syscall.Signal, patience time.Duration) {
	p.signal(ask)
	select {
	case <-p.exited:
	case <-time.After(patience):
		p.signal(syscall.SIGKILL)
		<-p.exited
	}
}

// await returns when the process listens on the address.
func (p *process) await(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-p.exited:
			return fmt.Errorf("%s ended while it started", p.command.Path)
		case <-ctx.Done():
			return fmt.Errorf("%s does not listen on %s: %w", p.command.Path, address, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// freePort returns a port that nobody listens on. It stays below those that Linux
// gives to outgoing connections, so that a server finds it free after a restart.
func freePort() (int, error) {
	for range 100 {
		port := 20000 + rand.IntN(10000)
		listener, err := net.Listen("tcp", loopback(port))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, errors.New("found no free port")
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Options say where the server keeps its data and its binaries.
type Options struct {
	DataDir  string               // kept after Close; "" means a temporary folder that Close removes
	CacheDir string               // for fetched binaries; "" means the user's cache folder
	Notify   func(message string) // told about slow steps, such as the download; may be nil
}

const (
	startTimeout = 30 * time.Second
	stopTimeout  = 15 * time.Second
	superuser    = "dateline"
	database     = "dateline"
)

// Server is a running Postgres. The caller closes it.
type Server struct {
	command   *exec.Cmd
	exited    chan struct{} // closed when the process has ended
	port      int
	folder    string // everything of this server, if temporary
	temporary bool
	log       *tail
}

// Start starts a server and waits until it takes connections. A second Start
// on the same DataDir is quick, and finds the data.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Notify == nil {
		o.Notify = func(string) {}
	}
	account, err := unprivileged()
	if err != nil {
		return nil, err
	}
	bin, err := findBinaries(ctx, o, account)
	if err != nil {
		return nil, err
	}
	return startFrom(ctx, bin, o, account)
}

// startFrom starts the binaries in a folder.
func startFrom(ctx context.Context, bin string, o Options, account *account) (*Server, error) {
	s := &Server{folder: o.DataDir, temporary: o.DataDir == "", exited: make(chan struct{}), log: &tail{}}
	if err := s.prepareFolder(account); err != nil {
		return nil, err
	}
	if err := s.start(ctx, bin, account); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// prepareFolder makes the folder that holds the cluster and, as root, gives it
// to the account.
func (s *Server) prepareFolder(account *account) (err error) {
	if s.temporary {
		sweep()
		s.folder, err = os.MkdirTemp(temporaryRoot(), temporaryPrefix(os.Getpid()))
	} else if s.folder, err = filepath.Abs(s.folder); err == nil {
		err = os.MkdirAll(s.folder, 0o700)
	}
	if err != nil {
		return fmt.Errorf("make the folder for Postgres: %w", err)
	}
	return account.own(s.folder)
}

func (s *Server) start(ctx context.Context, bin string, account *account) error {
	cluster := filepath.Join(s.folder, "cluster")
	if err := checkVersion(ctx, bin, cluster); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(cluster, "PG_VERSION")); errors.Is(err, os.ErrNotExist) {
		if err := initialize(ctx, bin, cluster, account); err != nil {
			return err
		}
	}
	// The port is free when it is chosen; another process may take it before
	// Postgres does, so a failed start is tried again with another one.
	var err error
	for range 3 {
		if s.port, err = freePort(); err != nil {
			return err
		}
		if err = s.launch(ctx, bin, cluster, account); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return err
}

// initialize makes a new cluster in a folder beside the final one, so that an
// interrupted attempt is never taken for a cluster.
func initialize(ctx context.Context, bin, cluster string, account *account) error {
	attempt := cluster + ".new"
	if err := os.RemoveAll(attempt); err != nil {
		return fmt.Errorf("remove an unfinished Postgres cluster: %w", err)
	}
	command := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", attempt, "-U", superuser,
		"--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
	account.apply(command, filepath.Dir(cluster))
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(output))
	}
	return os.Rename(attempt, cluster)
}

func (s *Server) launch(ctx context.Context, bin, cluster string, account *account) error {
	arguments := []string{
		"-D", cluster, "-p", strconv.Itoa(s.port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "shared_buffers=128MB", "-c", "max_connections=200", "-c", "jit=off",
		// This server is for trying and testing: a crash of the machine may
		// lose the last moments, which the topic still has.
		"-c", "synchronous_commit=off",
	}
	if s.temporary {
		arguments = append(arguments, "-c", "fsync=off", "-c", "full_page_writes=off")
	}
	command := exec.Command(filepath.Join(bin, "postgres"), arguments...)
	account.apply(command, s.folder)
	command.Stdout, command.Stderr = s.log, s.log
	s.command, s.exited = command, make(chan struct{})
	if err := s.run(); err != nil {
		return err
	}
	return s.await(ctx)
}

// run starts the process from a thread that lives as long as it does: on Linux
// the process is killed when that thread ends.
func (s *Server) run() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := s.command.Start()
		started <- err
		if err == nil {
			_ = s.command.Wait() // its end is what counts; the log says why
		}
		close(s.exited)
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	return nil
}

// await waits until the server answers, and makes the database.
func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		err := s.createDatabase(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.exited:
			return fmt.Errorf("postgres ended while starting: %s", s.log)
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %w: %s", err, s.log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *Server) createDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database).Scan(&exists)
	if err != nil || exists {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+database)
	return err
}

// URL returns the address of the server's database.
func (s *Server) URL() string { return s.url(database) }

func (s *Server) url(name string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", superuser, s.port, name)
}

// Close stops the server, at once for its clients but leaving its data sound,
// and removes what is temporary. It may be called twice.
func (s *Server) Close() error {
	if s.command != nil && s.command.Process != nil {
		_ = s.command.Process.Signal(syscall.SIGINT) // fast shutdown; it may have ended already
		select {
		case <-s.exited:
		case <-time.After(stopTimeout):
			_ = s.command.Process.Kill()
			<-s.exited
		}
	}
	if s.temporary {
		return os.RemoveAll(s.folder)
	}
	return nil
}

// checkVersion refuses a cluster of another major version, which Postgres
// cannot open.
func checkVersion(ctx context.Context, bin, cluster string) error {
	made, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	if err != nil {
		return nil // a new cluster
	}
	output, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return fmt.Errorf("ask postgres for its version: %w", err)
	}
	fields := strings.Fields(string(output)) // postgres (PostgreSQL) 15.18 …
	if len(fields) < 3 {
		return fmt.Errorf("postgres gives its version as %q", output)
	}
	major, _, _ := strings.Cut(fields[2], ".")
	if want := strings.TrimSpace(string(made)); want != major {
		return fmt.Errorf("the data in %s was made by PostgreSQL %s, but %s holds %s; use another folder, or that version",
			cluster, want, bin, major)
	}
	return nil
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

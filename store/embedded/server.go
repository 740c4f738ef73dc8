package embedded

import (
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
	log       *tail
	port      int
	folder    string // everything of this server
	temporary bool   // the folder goes with the server
	lock      *os.File
}

// Start starts a server and waits until it takes connections. A second Start
// on the same DataDir is quick, and finds the data; while a server runs there,
// it is refused.
//
// Variables such as PGOPTIONS and PGDATA, which would change the server and how
// this process connects to it, are removed from the process' environment.
func Start(ctx context.Context, o Options) (*Server, error) {
	account, err := unprivileged()
	if err != nil {
		return nil, err
	}
	if o.Notify == nil {
		o.Notify = func(string) {}
	}
	bin, err := findBinaries(ctx, o, account)
	if err != nil {
		return nil, err
	}
	return startFrom(ctx, bin, o, account)
}

// startFrom starts the binaries in a folder.
func startFrom(ctx context.Context, bin string, o Options, account *account) (*Server, error) {
	if err := dropVariables(); err != nil {
		return nil, err
	}
	s := &Server{folder: o.DataDir, temporary: o.DataDir == "", log: &tail{}}
	if err := s.start(ctx, bin, account); err != nil {
		// A program that was killed with ctx does not say why it ended.
		return nil, errors.Join(ctx.Err(), err, s.Close())
	}
	return s, nil
}

// dropVariables removes the variables that Postgres' programs and clients read.
func dropVariables() error {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "PG") {
			if err := os.Unsetenv(name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Server) start(ctx context.Context, bin string, account *account) error {
	if err := s.prepareFolder(ctx, account); err != nil {
		return fmt.Errorf("prepare the folder for Postgres: %w", err)
	}
	cluster := filepath.Join(s.folder, clusterName)
	if err := prepareCluster(ctx, bin, cluster, account); err != nil {
		return err
	}
	// The port is free when it is chosen; another process may take it before
	// Postgres does, so a failed start is tried again with another one.
	for attempt := 1; ; attempt++ {
		err := s.launch(ctx, bin, cluster, account)
		if err == nil || attempt == 3 || !s.log.contains("could not bind") {
			return err
		}
	}
}

// prepareFolder makes the folder that holds the cluster, locks it and, as root,
// gives it to the account.
func (s *Server) prepareFolder(ctx context.Context, account *account) (err error) {
	if s.temporary {
		sweep()
		s.folder, err = os.MkdirTemp(temporaryRoot(), temporaryPrefix(os.Getpid()))
	} else {
		s.folder, err = makeDataDir(s.folder)
	}
	if err != nil {
		return err
	}
	if s.lock, err = claim(ctx, s.folder); err != nil {
		return err
	}
	return account.own(s.folder)
}

// makeDataDir makes a folder for one user alone, inside folders that all may
// pass through.
func makeDataDir(folder string) (string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return "", err
	}
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	return folder, nil
}

func (s *Server) launch(ctx context.Context, bin, cluster string, account *account) (err error) {
	if s.port, err = freePort(); err != nil {
		return err
	}
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
	command.ExtraFiles = []*os.File{s.lock}
	s.command, s.exited, s.log = command, make(chan struct{}), &tail{}
	command.Stdout, command.Stderr = s.log, s.log
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
	if s.lock != nil {
		release(s.lock)
		s.lock = nil
	}
	if s.temporary {
		return os.RemoveAll(s.folder)
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

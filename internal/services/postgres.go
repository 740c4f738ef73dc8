package services

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Postgres is a private PostgreSQL. Its methods are for one goroutine at a time.
type Postgres struct {
	folder     string
	bin        string
	settings   []string // as the server's arguments
	port       int
	attributes *syscall.SysProcAttr // of a user that PostgreSQL accepts, which root is not
	process    *Process
}

// NewPostgres starts a server that keeps its data in the folder's folder postgres,
// and its log beside that. The server's user must be able to pass through. Settings,
// such as "max_connections=40", go before this package's own.
func NewPostgres(ctx context.Context, folder string, settings ...string) (*Postgres, error) {
	bin, err := fromServices(ctx, "find_postgres")
	if err != nil {
		return nil, err
	}
	p := &Postgres{folder: filepath.Join(folder, "postgres"), bin: bin}
	if p.port, err = FreePort(); err != nil {
		return nil, err
	}
	p.settings = []string{"-p", strconv.Itoa(p.port)}
	own := []string{"listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "fsync=off"}
	for _, setting := range append(own, settings...) {
		p.settings = append(p.settings, "-c", setting)
	}
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return nil, err
	}
	if os.Geteuid() == 0 {
		if err := p.disown(); err != nil {
			return nil, fmt.Errorf("give PostgreSQL's folder to its user: %w", err)
		}
	}
	if out, err := p.command("initdb", "-U", "dateline", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	return p, p.Start(ctx)
}

// disown gives the folder to an unprivileged user, and runs the server as that.
func (p *Postgres) disown() error {
	account, err := user.Lookup("postgres")
	if err != nil {
		if account, err = user.Lookup("nobody"); err != nil {
			return err
		}
	}
	uid, err := strconv.Atoi(account.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(account.Gid)
	if err != nil {
		return err
	}
	p.attributes = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return os.Chown(p.folder, uid, gid)
}

func (p *Postgres) command(name string, args ...string) *exec.Cmd {
	command := exec.Command(filepath.Join(p.bin, name), append([]string{"-D", filepath.Join(p.folder, "data")}, args...)...)
	command.Dir, command.Env = p.folder, append(os.Environ(), "HOME="+p.folder, "LC_ALL=C")
	if p.attributes != nil {
		attributes := *p.attributes
		command.SysProcAttr = &attributes
	}
	return command
}

// Start returns when the server takes queries. After a kill it can take a moment
// until the last backend is gone.
func (p *Postgres) Start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var err error
	for {
		if p.process == nil || p.process.Ended() {
			p.process, err = StartProcess(p.command("postgres", p.settings...), p.folder+".log")
			if err != nil {
				return err
			}
		}
		if err = p.Do(ctx, "SELECT 1"); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL does not answer: %w", err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Port is where the server listens.
func (p *Postgres) Port() int { return p.port }

// PID is the number of the server's first process, whose children the others are.
func (p *Postgres) PID() int { return p.process.PID() }

// URL leads to the server by any port: its own or a proxy's.
func (p *Postgres) URL(port int) string {
	return fmt.Sprintf("postgres://dateline@%s/postgres?sslmode=disable", Loopback(port))
}

// Do executes statements, each on its own.
func (p *Postgres) Do(ctx context.Context, statements ...string) error {
	conn, err := pgx.Connect(ctx, p.URL(p.port))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// Kill ends all of the server's processes at once.
func (p *Postgres) Kill() error {
	parent := p.process.command.Process.Pid
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", parent, parent))
	if err != nil {
		return fmt.Errorf("list PostgreSQL's processes: %w", err)
	}
	p.process.Signal(syscall.SIGKILL)
	for _, child := range strings.Fields(string(children)) {
		pid, err := strconv.Atoi(child)
		if err != nil {
			return err
		}
		_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended with its parent
	}
	<-p.process.Exited
	return nil
}

// Close stops the server, cutting its clients off.
func (p *Postgres) Close() {
	if p.process != nil {
		p.process.End(syscall.SIGINT, 15*time.Second)
	}
}

// CreateDatabase makes an empty database and returns its URL.
func (p *Postgres) CreateDatabase(ctx context.Context, name string) (string, error) {
	if err := p.Do(ctx, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	return p.DatabaseURL(name)
}

// DatabaseURL leads to one of the server's databases.
func (p *Postgres) DatabaseURL(name string) (string, error) {
	address, err := url.Parse(p.URL(p.Port()))
	if err != nil {
		return "", err
	}
	address.Path = name
	return address.String(), nil
}

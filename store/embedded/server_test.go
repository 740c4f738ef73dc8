package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// ownerVariable makes the test binary a process that runs a server in the folder
// that it names, until its standard input ends or it is killed.
const ownerVariable = "DATELINE_TEST_OWNER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(ownerVariable); folder != "" {
		os.Exit(own(folder))
	}
	os.Exit(m.Run())
}

func own(folder string) int {
	server, err := Start(context.Background(), Options{DataDir: folder})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(server.URL())
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := server.Close(); err != nil {
		return 1
	}
	return 0
}

// dataDir returns a folder that root's account can reach, with a space in its
// path. Neither it nor the one above exists yet.
func dataDir(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp(temporaryRoot(), "dateline test ")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, "data", "postgres")
}

// start starts a server that the test closes at its end, at the latest.
func start(t *testing.T, o Options) *Server {
	t.Helper()
	server, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeServer(t, server) })
	return server
}

func closeServer(t *testing.T, server *Server) {
	t.Helper()
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}

// query returns the only value of a query.
func query(t *testing.T, address, sql string) (value string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), sql).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// keep stores a value that kept finds again.
func keep(t *testing.T, address string) {
	t.Helper()
	query(t, address, "SELECT lo_put(lo_create(4711), 0, 'kept')::text")
}

func kept(t *testing.T, address string) string {
	t.Helper()
	return query(t, address, "SELECT convert_from(lo_get(4711), 'UTF8')")
}

func TestServerKeepsItsDataBetweenStarts(t *testing.T) {
	o := Options{DataDir: dataDir(t)}
	server := start(t, o)
	keep(t, server.URL())
	closeServer(t, server)
	server = start(t, o)
	if got := kept(t, server.URL()); got != "kept" {
		t.Errorf("found %q", got)
	}
	if got := query(t, server.URL(), "SHOW fsync"); got != "on" {
		t.Errorf("fsync is %s for a folder that is kept", got)
	}
}

func TestTemporaryServerLeavesNothing(t *testing.T) {
	server := start(t, Options{})
	pid := server.command.Process.Pid
	closeServer(t, server)
	if _, err := os.Stat(server.folder); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", server.folder, err)
	}
	if runs(pid) {
		t.Errorf("process %d still runs", pid)
	}
	if err := server.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
}

// A folder has one owner. When that is killed, and the server with it, the next
// one finds the data and nothing in the way.
func TestAFolderIsOwnedUntilItsOwnerIsKilled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ends the server with its owner")
	}
	o := Options{DataDir: dataDir(t)}
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), ownerVariable+"="+o.DataDir)
	owner.Stderr = t.Output()
	input, err := owner.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	output, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	keep(t, strings.TrimSpace(address))

	_, err = Start(t.Context(), o)
	if want := fmt.Sprintf("in use by process %d", owner.Process.Pid); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a second server beside it: %v; want %q", err, want)
	}
	if got := kept(t, strings.TrimSpace(address)); got != "kept" {
		t.Errorf("the first server holds %q after that", got)
	}

	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait() // says that it was killed
	if got := kept(t, start(t, o).URL()); got != "kept" {
		t.Errorf("found %q after the owner was killed", got)
	}
}

func TestAServerThatWasKilledStartsAgain(t *testing.T) {
	o := Options{DataDir: dataDir(t)}
	server := start(t, o)
	keep(t, server.URL())
	query(t, server.URL(), "SELECT pg_switch_wal()::text") // what is not written yet may be lost
	if err := server.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-server.exited
	closeServer(t, server)
	if got := kept(t, start(t, o).URL()); got != "kept" {
		t.Errorf("found %q", got)
	}
}

// After a crash of the machine the number of the server's process, which it
// left in its folder, may be that of any program.
func TestANumberThatAnotherProcessHasNowIsNotTheServer(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc")
	}
	o := Options{DataDir: dataDir(t)}
	closeServer(t, start(t, o))
	account, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	other := exec.Command("sleep", "600")
	account.apply(other, "/")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	}()
	cluster := filepath.Join(o.DataDir, clusterName)
	note := fmt.Sprintf("%d\n%s\n1700000000\n1\n\n127.0.0.1\n       1         1\nready   \n", other.Process.Pid, cluster)
	if err := os.WriteFile(filepath.Join(cluster, "postmaster.pid"), []byte(note), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, o)
}

// A start that is interrupted says so, and the next one begins anew.
func TestAnInterruptedStartIsNotInTheWay(t *testing.T) {
	o := Options{DataDir: dataDir(t)}
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		defer interrupt()
		for ctx.Err() == nil {
			if _, err := os.Stat(filepath.Join(o.DataDir, clusterName+".new", "global")); err == nil {
				return // initdb is at work
			}
			time.Sleep(time.Millisecond)
		}
	}()
	if _, err := Start(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	interrupt()
	start(t, o)
}

func TestClusterOfAnotherVersionIsRefused(t *testing.T) {
	o := Options{DataDir: dataDir(t)}
	closeServer(t, start(t, o))
	version := filepath.Join(o.DataDir, clusterName, "PG_VERSION")
	if err := os.WriteFile(version, []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "was made by PostgreSQL 9") {
		t.Errorf("error %v", err)
	}
}

func TestVariablesForPostgresChangeNothing(t *testing.T) {
	for name, value := range map[string]string{
		"PGDATA": "/no/such/folder", "PGPORT": "1", "PGHOST": "/no/such/folder", "PGUSER": "nobody", "PGPASSWORD": "wrong",
		"PGDATABASE": "none", "PGSSLMODE": "verify-full", "PGSSLROOTCERT": "/no/such/file", "PGOPTIONS": "-c work_mem=64kB",
		"PGTARGETSESSIONATTRS": "read-only", "PGSERVICE": "none", "PGTZ": "Nowhere", "PGCONNECT_TIMEOUT": "soon",
	} {
		t.Setenv(name, value)
	}
	if got := query(t, start(t, Options{}).URL(), "SHOW work_mem"); got != "4MB" {
		t.Errorf("work_mem is %s", got)
	}
}

func TestAProcessWithoutHomeHasAServer(t *testing.T) {
	t.Setenv("HOME", "")
	start(t, Options{})
}

func TestRootRunsPostgresAsSomebodyElse(t *testing.T) {
	if os.Geteuid() != 0 || runtime.GOOS != "linux" {
		t.Skip("needs root, and /proc")
	}
	server := start(t, Options{})
	info, err := os.Stat(filepath.Join("/proc", strconv.Itoa(server.command.Process.Pid)))
	if err != nil {
		t.Fatal(err)
	}
	if uid := info.Sys().(*syscall.Stat_t).Uid; uid == 0 {
		t.Error("Postgres runs as root")
	}
}

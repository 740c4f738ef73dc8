package embedded

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestServerKeepsItsDataBetweenStarts(t *testing.T) {
	folder, err := os.MkdirTemp(temporaryRoot(), "dateline-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(folder, 0o755); err != nil { // root's account must pass through
		t.Fatal(err)
	}
	query := func(sql string) (answer string) {
		server, err := Start(t.Context(), Options{DataDir: filepath.Join(folder, "postgres")})
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		conn, err := pgx.Connect(t.Context(), server.URL())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		if err := conn.QueryRow(t.Context(), sql).Scan(&answer); err != nil {
			t.Fatal(err)
		}
		return answer
	}
	query("WITH made AS (SELECT 1) SELECT current_database()")
	if got := query("SELECT current_setting('fsync')"); got != "on" {
		t.Errorf("fsync is %s for a folder that is kept", got)
	}
}

func TestTemporaryServerLeavesNothing(t *testing.T) {
	server, err := Start(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	pid := server.command.Process.Pid
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(server.folder); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", server.folder, err)
	}
	if process, err := os.FindProcess(pid); err == nil && process.Signal(syscall.Signal(0)) == nil {
		t.Errorf("process %d still runs", pid)
	}
	if err := server.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
}

func TestClusterOfAnotherVersionIsRefused(t *testing.T) {
	bin := localBinaries()
	if bin == "" {
		t.Skip("no local PostgreSQL")
	}
	cluster := t.TempDir()
	if err := os.WriteFile(filepath.Join(cluster, "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := checkVersion(t.Context(), bin, cluster); err == nil {
		t.Error("no error")
	}
}

package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// clusterName is the folder of the cluster, inside that of the server.
const clusterName = "cluster"

// prepareCluster makes the cluster if there is none, and sees to it that one
// that is there can be opened.
func prepareCluster(ctx context.Context, bin, cluster string, account *account) error {
	if _, err := os.Stat(filepath.Join(cluster, "PG_VERSION")); errors.Is(err, os.ErrNotExist) {
		return initialize(ctx, bin, cluster, account)
	}
	if err := checkVersion(ctx, bin, cluster); err != nil {
		return err
	}
	return removeStaleProcess(cluster)
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

// checkVersion refuses a cluster of another major version, which Postgres
// cannot open.
func checkVersion(ctx context.Context, bin, cluster string) error {
	made, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	if err != nil {
		return fmt.Errorf("read the version of the Postgres cluster: %w", err)
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

// removeStaleProcess removes the note of the process that last had the cluster
// open, if another program has got its number since: Postgres would take that
// for its own. Where there is no /proc, Postgres' message says what to do.
func removeStaleProcess(cluster string) error {
	note := filepath.Join(cluster, "postmaster.pid")
	content, err := os.ReadFile(note)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the process of the Postgres cluster: %w", err)
	}
	pid, _, _ := strings.Cut(string(content), "\n")
	inside, err := os.Stat(filepath.Join("/proc", strings.TrimSpace(pid), "cwd")) // of a server: the cluster
	if err != nil {
		return nil // it is gone, or another user's: Postgres sees that itself
	}
	folder, err := os.Stat(cluster)
	if err != nil || os.SameFile(inside, folder) {
		return err
	}
	return os.Remove(note)
}

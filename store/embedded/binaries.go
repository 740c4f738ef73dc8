package embedded

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
)

// findBinaries returns a folder with initdb and postgres.
func findBinaries(ctx context.Context, o Options, account *account) (string, error) {
	if bin := localBinaries(); bin != "" {
		return bin, nil
	}
	bin, err := fetchBinaries(ctx, o, account)
	if err != nil {
		return "", fmt.Errorf("no PostgreSQL is installed, and fetching one failed: %w; install PostgreSQL, or put that right", err)
	}
	return bin, nil
}

// localBinaries returns the folder of a local installation, newest first, or
// "". PATH comes first, for whoever wants another one.
func localBinaries() string {
	var folders []string
	if path, err := exec.LookPath("initdb"); err == nil {
		if resolved, err := filepath.EvalSymlinks(path); err == nil {
			folders = append(folders, filepath.Dir(resolved))
		}
	}
	patterns := []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"}
	if runtime.GOOS == "darwin" {
		patterns = []string{
			"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
			"/Applications/Postgres.app/Contents/Versions/*/bin",
		}
	}
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue
		}
		slices.SortFunc(found, func(a, b string) int { return cmp.Compare(versionIn(b), versionIn(a)) })
		folders = append(folders, found...)
	}
	for _, folder := range folders {
		if isExecutable(filepath.Join(folder, "initdb")) && isExecutable(filepath.Join(folder, "postgres")) {
			return folder
		}
	}
	return ""
}

// versionIn returns the number in a path such as /usr/lib/postgresql/15/bin.
func versionIn(path string) int {
	digits := ""
	for _, c := range path {
		if c >= '0' && c <= '9' {
			digits += string(c)
		} else if digits != "" {
			break
		}
	}
	version, _ := strconv.Atoi(digits) // no digits count as 0
	return version
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

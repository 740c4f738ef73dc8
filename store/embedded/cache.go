package embedded

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// fetchBinaries returns the folder of the fetched binaries, and fetches them
// if they are not in the cache. Processes that start together wait for the one
// that fetches.
func fetchBinaries(ctx context.Context, o Options, account *account) (string, error) {
	platform, err := fetchPlatform()
	if err != nil {
		return "", err
	}
	cache, err := cacheFolder(o)
	if err != nil {
		return "", err
	}
	folder := filepath.Join(cache, "postgres-"+fetchVersion+"-"+platform)
	locked, err := lock(ctx, folder+".lock")
	if err != nil {
		return "", unwritable(cache, err)
	}
	defer locked.Close()
	bin := filepath.Join(folder, "bin")
	if !isExecutable(filepath.Join(bin, "postgres")) {
		o.Notify("fetching PostgreSQL " + fetchVersion + " (15 MB), this once")
		archive, err := download(ctx, platform)
		if err != nil {
			return "", err
		}
		if err := install(archive, folder); err != nil {
			return "", fmt.Errorf("unpack PostgreSQL: %w", err)
		}
	}
	return bin, account.checkReachable(bin)
}

// cacheFolder makes the folder of what is fetched.
func cacheFolder(o Options) (folder string, err error) {
	if folder = o.CacheDir; folder == "" {
		if folder, err = userCache(); err != nil {
			return "", err
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", unwritable(folder, err)
	}
	return folder, nil
}

// userCache returns the user's folder for caches. Root's own is closed to the
// account that runs Postgres.
func userCache() (string, error) {
	cache := os.Getenv("XDG_CACHE_HOME")
	switch {
	case filepath.IsAbs(cache):
	case os.Geteuid() == 0:
		cache = "/var/cache"
	default:
		home, err := homeFolder()
		if err != nil {
			return "", fmt.Errorf("find a folder to keep PostgreSQL in: %w; set XDG_CACHE_HOME to one", err)
		}
		cache = filepath.Join(home, ".cache")
	}
	return filepath.Join(cache, "dateline"), nil
}

// homeFolder also finds the home of a process without HOME, such as a service.
func homeFolder() (string, error) {
	if home, err := os.UserHomeDir(); err == nil {
		return home, nil
	}
	found, err := user.LookupId(strconv.Itoa(os.Geteuid()))
	if err != nil {
		return "", err
	}
	return found.HomeDir, nil
}

func unwritable(folder string, err error) error {
	return fmt.Errorf("PostgreSQL cannot be kept in %s: %w; set XDG_CACHE_HOME to a folder that you can write to", folder, err)
}

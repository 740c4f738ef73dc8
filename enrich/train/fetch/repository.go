package fetch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Repository is a commit of a Git repository.
type Repository struct {
	Name   string // of its folder in a cache
	URL    string
	Commit string // in hexadecimal digits; Git checks that what it fetches is of this commit
}

// ReadFile returns a file of the commit. What the cache lacks is fetched with git.
func (r Repository) ReadFile(ctx context.Context, cache, path string) ([]byte, error) {
	folder := filepath.Join(cache, r.Name+".git")
	if _, err := os.Stat(folder); errors.Is(err, os.ErrNotExist) {
		if err := r.clone(ctx, folder); err != nil {
			return nil, fmt.Errorf("fetch %s with git: %w", r.URL, err)
		}
	}
	data, err := git(ctx, folder, "cat-file", "blob", r.Commit+":"+path)
	if err != nil {
		return nil, fmt.Errorf("read %s of %s: %w", path, folder, err)
	}
	return data, nil
}

// clone fetches the commit into a folder, which is there only when it is whole.
func (r Repository) clone(ctx context.Context, folder string) error {
	half, err := os.MkdirTemp(filepath.Dir(folder), r.Name+"-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(half) }()
	if _, err := git(ctx, half, "init", "--quiet", "--bare"); err != nil {
		return err
	}
	if _, err := git(ctx, half, "fetch", "--quiet", "--depth", "1", r.URL, r.Commit); err != nil {
		return err
	}
	return os.Rename(half, folder)
}

func git(ctx context.Context, folder string, args ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, "git", append([]string{"-C", folder}, args...)...)
	command.Stderr = os.Stderr
	return command.Output()
}

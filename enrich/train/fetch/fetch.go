// Package fetch brings archives of package registries into a cache, once, and
// checks that they are the ones expected.
package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Archive is the file of one version of a package.
type Archive struct {
	Package, Version string
	File             string // its name, as the registry's client writes it
	SHA256           string // in hexadecimal digits
}

// Wheel returns the path of a wheel of PyPI in the cache. What the cache lacks is
// fetched with pip, which takes the flags too: those that choose among the
// wheels of a version.
func Wheel(ctx context.Context, cache string, wheel Archive, flags ...string) (string, error) {
	args := append([]string{"-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"}, flags...)
	return fetch(ctx, cache, wheel, "python3", append(args, "--dest", cache, wheel.Package+"=="+wheel.Version))
}

// Npm returns the path of an archive of npm in the cache. What the cache lacks is
// fetched with npm.
func Npm(ctx context.Context, cache string, archive Archive) (string, error) {
	return fetch(ctx, cache, archive, "npm", []string{"pack", "--silent", "--pack-destination", cache, archive.Package + "@" + archive.Version})
}

func fetch(ctx context.Context, cache string, archive Archive, client string, args []string) (string, error) {
	path := filepath.Join(cache, archive.File)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		command := exec.CommandContext(ctx, client, args...)
		command.Stderr = os.Stderr
		if err := command.Run(); err != nil {
			return "", fmt.Errorf("fetch %s with %s: %w", archive.Package, client, err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != archive.SHA256 {
		return "", fmt.Errorf("%s is not the archive expected: its SHA-256 is %x", path, sum)
	}
	return path, nil
}

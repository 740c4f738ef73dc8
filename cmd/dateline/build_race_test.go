//go:build race

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// builtFolder has the program, once it is built.
var builtFolder string

// builtProgram builds the program without the race detector, once, and returns its
// path.
var builtProgram = sync.OnceValues(func() (path string, err error) {
	if builtFolder, err = os.MkdirTemp("", "dateline-test-"); err != nil {
		return "", err
	}
	path = filepath.Join(builtFolder, "dateline")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
})

// removeBuilt removes the program.
func removeBuilt() error { return os.RemoveAll(builtFolder) }

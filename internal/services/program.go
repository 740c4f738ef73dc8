package services

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// BuildProgram builds the program dateline to a file, as make build does.
func BuildProgram(ctx context.Context, path string) error {
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, "./cmd/dateline")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build dateline: %w: %s", err, out)
	}
	return nil
}

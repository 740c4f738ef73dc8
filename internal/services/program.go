package services

import (
	"context"
	"fmt"
	"os/exec"
)

// BuildProgram builds the program dateline to a file.
func BuildProgram(ctx context.Context, path string) error {
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", path, "./cmd/dateline").CombinedOutput(); err != nil {
		return fmt.Errorf("build dateline: %w: %s", err, out)
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// disk is a small file system in memory, which can be filled. Only root may mount
// one.
type disk struct{ folder string }

// diskSize is several times what Postgres needs for a run.
const diskSize = "1g"

func mountDisk(ctx context.Context, folder string) (*disk, error) {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	out, err := exec.CommandContext(ctx, "mount", "-t", "tmpfs", "-o", "mode=700,size="+diskSize, "tmpfs", folder).CombinedOutput()
	if err != nil {
		reason, _, _ := strings.Cut(string(out), "\n") // advice follows
		return nil, fmt.Errorf("%w: %s", err, reason)
	}
	return &disk{folder}, nil
}

// fill leaves no room.
func (d *disk) fill() error {
	ballast, err := os.OpenFile(d.ballast(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer ballast.Close()
	piece := make([]byte, 1<<20)
	for {
		_, err := ballast.Write(piece)
		if errors.Is(err, syscall.ENOSPC) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// free makes room again.
func (d *disk) free() error { return os.RemoveAll(d.ballast()) }

func (d *disk) ballast() string { return filepath.Join(d.folder, "ballast") }

// unmount takes the disk away, with all that is on it.
func (d *disk) unmount() error {
	if out, err := exec.Command("umount", d.folder).CombinedOutput(); err != nil {
		return fmt.Errorf("umount: %w: %s", err, out)
	}
	return nil
}

package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// lockPause lies between two attempts at a lock that another process holds.
const lockPause = 50 * time.Millisecond

// lockName is the file that is locked in the folder of a server.
const lockName = "lock"

// lock waits until this process holds the lock on a file. It ends when the file
// is closed, also by the end of the process.
func lock(ctx context.Context, path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		locked, err := tryLock(file)
		if locked {
			return file, nil
		}
		if err == nil {
			err = pause(ctx, lockPause)
		}
		if err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
}

func tryLock(file *os.File) (locked bool, err error) {
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("lock %s: %w", file.Name(), err)
	}
	return true, nil
}

// claim locks a folder that holds a cluster. The server inherits the open file,
// so the lock ends when both this process and its server have: whoever gets it
// knows that no server of ours is left, even if its owner was killed.
func claim(ctx context.Context, folder string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(folder, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := awaitClaim(ctx, file, folder); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// awaitClaim waits for a server whose owner is gone, and for nobody else.
func awaitClaim(ctx context.Context, file *os.File, folder string) error {
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	for {
		locked, err := tryLock(file)
		if err != nil {
			return err
		}
		if locked {
			return writeOwner(file)
		}
		if owner := readOwner(file); owner != 0 && runs(owner) {
			return fmt.Errorf("%s is in use by process %d; end it, or use another folder", folder, owner)
		}
		if pause(ctx, lockPause) != nil {
			return fmt.Errorf("%s is in use by a PostgreSQL whose owner is gone; end it (its process is in %s), or use another folder",
				folder, filepath.Join(folder, clusterName, "postmaster.pid"))
		}
	}
}

// release gives a claim up. What is left of the server keeps the lock, now
// without an owner.
func release(file *os.File) {
	_ = file.Truncate(0) // an owner that is named falsely only costs a clear refusal
	_ = file.Close()
}

func writeOwner(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	return err
}

// readOwner returns the process that took the lock last, or 0 while it has not
// said so.
func readOwner(file *os.File) int {
	content, err := os.ReadFile(file.Name())
	if err != nil {
		return 0
	}
	owner, _ := strconv.Atoi(strings.TrimSpace(string(content))) // an empty file counts as 0
	return owner
}

// runs reports whether a process exists, whoever's it is.
func runs(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// pause waits, or returns the context's error.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

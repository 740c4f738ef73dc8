package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the unprivileged user that runs Postgres in root's place; nil
// where this process is not root's.
type account struct{ uid, gid uint32 }

// unprivileged returns the account to run as.
func unprivileged() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(found.Uid, 10, 32)
		if err != nil {
			continue
		}
		gid, err := strconv.ParseUint(found.Gid, 10, 32)
		if err == nil && uid != 0 {
			return &account{uint32(uid), uint32(gid)}, nil
		}
	}
	return nil, errors.New("postgres cannot run as root, and there is neither a user postgres nor a user nobody; run as another user")
}

// own gives a folder and all in it to the account, and checks that it can pass
// through the folders above.
func (a *account) own(folder string) error {
	if a == nil {
		return nil
	}
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(a.uid), int(a.gid))
	})
	if err != nil {
		return fmt.Errorf("give %s to the user that runs Postgres: %w", folder, err)
	}
	return a.checkReachable(folder)
}

// checkReachable finds a folder above that shuts the account out, as root's
// home does.
func (a *account) checkReachable(folder string) error {
	if a == nil {
		return nil
	}
	for parent := filepath.Dir(folder); ; parent = filepath.Dir(parent) {
		info, err := os.Stat(parent)
		if err != nil {
			return err
		}
		owner := info.Sys().(*syscall.Stat_t).Uid == a.uid
		if !owner && info.Mode().Perm()&0o001 == 0 {
			return fmt.Errorf("root runs Postgres as user %d, which cannot enter %s; use a folder below /var/lib or /tmp, or chmod o+x %s",
				a.uid, parent, parent)
		}
		if parent == filepath.Dir(parent) {
			return nil
		}
	}
}

// apply makes the command run as the account, in a process group of its own:
// an interrupt at the terminal must not reach Postgres before it is asked to
// stop.
func (a *account) apply(command *exec.Cmd, home string) {
	command.Dir = home
	command.Env = append(os.Environ(), "HOME="+home, "LC_ALL=C")
	command.SysProcAttr = systemAttributes()
	if a != nil {
		command.SysProcAttr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
}

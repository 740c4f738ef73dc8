package embedded

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An ordinary user runs Postgres as itself: there is no account, and nothing to
// check or to give away.
func TestWithoutAnAccountNothingIsInTheWay(t *testing.T) {
	private := filepath.Join(t.TempDir(), "private", "cache")
	if err := os.MkdirAll(private, 0o700); err != nil {
		t.Fatal(err)
	}
	var nobody *account
	if err := nobody.checkReachable(private); err != nil {
		t.Error(err)
	}
	if err := nobody.own(private); err != nil {
		t.Error(err)
	}
}

// A folder that the account cannot enter is named, with what to do.
func TestAFolderThatShutsTheAccountOutIsNamed(t *testing.T) {
	closed := filepath.Join(t.TempDir(), "closed")
	inside := filepath.Join(closed, "cluster")
	if err := os.MkdirAll(inside, 0o700); err != nil {
		t.Fatal(err)
	}
	stranger := &account{uid: uint32(os.Getuid()) + 1, gid: uint32(os.Getgid()) + 1}
	err := stranger.checkReachable(inside)
	if err == nil || !strings.Contains(err.Error(), "chmod o+x "+closed) {
		t.Errorf("the error does not name %s: %v", closed, err)
	}
}

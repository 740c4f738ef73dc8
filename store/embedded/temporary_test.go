package embedded

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// leftBehind makes the temporary folder of a process that is gone.
func leftBehind(t *testing.T) string {
	t.Helper()
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	folder, err := os.MkdirTemp(temporaryRoot(), temporaryPrefix(gone.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

func TestFoldersThatWereLeftBehindAreRemoved(t *testing.T) {
	gone, claimed := leftBehind(t), leftBehind(t)
	file, err := claim(t.Context(), claimed)
	if err != nil {
		t.Fatal(err)
	}
	defer release(file)
	own, err := os.MkdirTemp(temporaryRoot(), temporaryPrefix(os.Getpid()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(own) })
	sweep()
	for folder, want := range map[string]bool{gone: false, claimed: true, own: true} {
		_, err := os.Stat(folder)
		if got := err == nil; got != want {
			t.Errorf("%s is there: %v, want %v", filepath.Base(folder), got, want)
		}
	}
}

package fetch

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// published makes a Git repository with a file of three letters.
func published(t *testing.T) Repository {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "words.txt"), []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		command := exec.CommandContext(t.Context(), "git", append([]string{"-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.org"}, args...)...)
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	run("init", "--quiet")
	run("add", "words.txt")
	run("commit", "--quiet", "-m", "Add words")
	return Repository{Name: "words", URL: folder, Commit: run("rev-parse", "HEAD")}
}

func TestAFileOfACommitIsFetchedOnce(t *testing.T) {
	repository, cache := published(t), t.TempDir()
	for range 2 {
		data, err := repository.ReadFile(t.Context(), cache, "words.txt")
		if err != nil || string(data) != "abc" {
			t.Errorf("got %q, %v", data, err)
		}
		repository.URL = "nowhere" // the cache holds it
	}
}

func TestAnUnknownCommitIsRefused(t *testing.T) {
	repository, cache := published(t), t.TempDir()
	repository.Commit = strings.Repeat("0", 40)
	if _, err := repository.ReadFile(t.Context(), cache, "words.txt"); err == nil || !strings.Contains(err.Error(), repository.URL) {
		t.Errorf("error %v; want one that names the repository", err)
	}
	if left, err := os.ReadDir(cache); err != nil || len(left) > 0 {
		t.Errorf("the cache holds %v, %v", left, err)
	}
}

func TestAFileThatACommitLacksIsNamed(t *testing.T) {
	if _, err := published(t).ReadFile(t.Context(), t.TempDir(), "letters.txt"); err == nil || !strings.Contains(err.Error(), "letters.txt") {
		t.Errorf("error %v; want one that names the file", err)
	}
}

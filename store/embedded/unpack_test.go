package embedded

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ulikunitz/xz"
)

// jar packs a file as the published archives do: a tar.xz in a zip.
func jar(t *testing.T, name, content string) []byte {
	t.Helper()
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	entry, err := archive.Create("postgres.txz")
	if err != nil {
		t.Fatal(err)
	}
	compressed, err := xz.NewWriter(entry)
	if err != nil {
		t.Fatal(err)
	}
	files := tar.NewWriter(compressed)
	if err := files.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o755, Size: int64(len(content))}); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	for _, writer := range []interface{ Close() error }{files, compressed, archive} {
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return packed.Bytes()
}

// A process that was killed while it unpacked leaves a part.
func TestAHalfWrittenCacheIsRepaired(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "postgres")
	for _, left := range []string{folder, folder + ".new"} {
		if err := os.MkdirAll(filepath.Join(left, "bin", "part"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := install(jar(t, "bin/postgres", "#!"), folder); err != nil {
		t.Fatal(err)
	}
	if !isExecutable(filepath.Join(folder, "bin", "postgres")) {
		t.Error("there is no bin/postgres to execute")
	}
	for _, gone := range []string{filepath.Join(folder, "bin", "part"), folder + ".new"} {
		if _, err := os.Stat(gone); !os.IsNotExist(err) {
			t.Errorf("%s is still there: %v", gone, err)
		}
	}
}

// Root unpacks for another account.
func TestWhatIsUnpackedIsOpenToAll(t *testing.T) {
	before := syscall.Umask(0o077)
	defer syscall.Umask(before)
	folder := filepath.Join(t.TempDir(), "postgres")
	if err := install(jar(t, "bin/postgres", "#!"), folder); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", "bin", "bin/postgres"} {
		info, err := os.Stat(filepath.Join(folder, path))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o755 {
			t.Errorf("%q has the mode %v", path, info.Mode())
		}
	}
}

func TestNothingIsUnpackedOutsideTheFolder(t *testing.T) {
	parent := t.TempDir()
	err := install(jar(t, "../escaped", "x"), filepath.Join(parent, "postgres"))
	if err == nil || !strings.Contains(err.Error(), "escaped") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(filepath.Join(parent, "escaped")); !os.IsNotExist(err) {
		t.Errorf("a file escaped: %v", err)
	}
}

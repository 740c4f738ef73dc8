package embedded

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ulikunitz/xz"
)

// install unpacks the tar.xz in the jar beside the folder and puts it in place
// at once.
func install(archive []byte, folder string) error {
	jar, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return err
	}
	for _, entry := range jar.File {
		if !strings.HasSuffix(entry.Name, ".txz") {
			continue
		}
		packed, err := entry.Open()
		if err != nil {
			return err
		}
		defer packed.Close()
		unpacked, err := xz.NewReader(packed)
		if err != nil {
			return err
		}
		attempt := folder + ".new"
		if err := errors.Join(os.RemoveAll(attempt), os.RemoveAll(folder)); err != nil {
			return err
		}
		if err := untar(unpacked, attempt); err != nil {
			return err
		}
		return os.Rename(attempt, folder)
	}
	return errors.New("no .txz in the archive")
}

// untar unpacks into a folder, out of which os.Root lets nothing escape.
func untar(packed io.Reader, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	reader := tar.NewReader(packed)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := extract(root, header, reader); err != nil {
			return fmt.Errorf("%s: %w", header.Name, err)
		}
	}
}

func extract(root *os.Root, header *tar.Header, content io.Reader) error {
	name := filepath.Clean(header.Name)
	if err := makeFolder(root, filepath.Dir(name)); err != nil {
		return err
	}
	switch header.Typeflag {
	case tar.TypeDir:
		return makeFolder(root, name)
	case tar.TypeSymlink:
		return root.Symlink(header.Linkname, name)
	case tar.TypeReg:
		file, err := root.Create(name)
		if err != nil {
			return err
		}
		_, err = io.Copy(file, content)
		return errors.Join(err, file.Chmod(header.FileInfo().Mode().Perm()), file.Close())
	}
	return nil
}

// makeFolder makes a folder that the server's account can enter, whatever the
// umask of this process.
func makeFolder(root *os.Root, name string) error {
	if err := root.MkdirAll(name, 0o755); err != nil {
		return err
	}
	for ; name != "."; name = filepath.Dir(name) {
		if err := root.Chmod(name, 0o755); err != nil {
			return err
		}
	}
	return root.Chmod(".", 0o755)
}

package embedded

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/ulikunitz/xz"
)

// fetchVersion is the PostgreSQL that is fetched where none is installed.
const fetchVersion = "17.11.0"

// fetchDigests are the SHA-256 digests of its archives by platform.
var fetchDigests = map[string]string{
	"linux-amd64":        "0dd7b72b6f335b8ecfb355fa24c5781e8a93edd09880bb77eb52ebbf29b3e96d",
	"linux-arm64v8":      "8b042e0ea418b1927d95399207950da0734d27fe01e29503ade3bdc464ad4c2b",
	"linux-amd64-alpine": "ace9a6f95b1c98ce84c9841267cd04ebee5d7de5dc7b8fea148ead44f145afbd",
	"darwin-amd64":       "d464ff178e9860ba204662ac23fa547504b7fd392392ff2fb92e3fd73b5bdb64",
	"darwin-arm64v8":     "a1c2786acb0c398f9b2d76806fc52f5dc8b222cbc8e9383a9b9702084daaf3a5",
}

// mavenCentral can be replaced by DATELINE_MAVEN_URL where a mirror is used.
const mavenCentral = "https://repo1.maven.org/maven2"

// fetchBinaries returns the folder of the fetched binaries, and fetches them
// if they are not in the cache. Processes that start together wait for the one
// that fetches.
func fetchBinaries(ctx context.Context, o Options, account *account) (string, error) {
	platform, err := fetchPlatform()
	if err != nil {
		return "", err
	}
	cache, err := cacheFolder(o)
	if err != nil {
		return "", err
	}
	folder := filepath.Join(cache, "postgres-"+fetchVersion+"-"+platform)
	unlock, err := lock(folder + ".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	bin := filepath.Join(folder, "bin")
	if isExecutable(filepath.Join(bin, "postgres")) {
		return bin, nil
	}
	o.Notify("fetching PostgreSQL " + fetchVersion + " (15 MB), this once")
	archive, err := download(ctx, platform)
	if err != nil {
		return "", err
	}
	if err := install(archive, folder); err != nil {
		return "", fmt.Errorf("unpack PostgreSQL: %w", err)
	}
	return bin, account.checkReachable(folder)
}

func fetchPlatform() (string, error) {
	architecture := map[string]string{"amd64": "amd64", "arm64": "arm64v8"}[runtime.GOARCH]
	platform := runtime.GOOS + "-" + architecture
	if _, err := os.Stat("/etc/alpine-release"); err == nil {
		platform += "-alpine"
	}
	if _, ok := fetchDigests[platform]; !ok {
		return "", fmt.Errorf("there is none for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	return platform, nil
}

// cacheFolder returns a folder that the server's account can reach.
func cacheFolder(o Options) (string, error) {
	folder := o.CacheDir
	switch {
	case folder != "":
	case os.Geteuid() == 0:
		folder = "/var/cache/dateline"
	default:
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		folder = filepath.Join(cache, "dateline")
	}
	return folder, os.MkdirAll(folder, 0o755)
}

// lock holds a file lock until unlock is called or the process ends.
func lock(path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
	}
	return func() { _ = file.Close() }, nil
}

func download(ctx context.Context, platform string) ([]byte, error) {
	base := os.Getenv("DATELINE_MAVEN_URL")
	if base == "" {
		base = mavenCentral
	}
	name := "embedded-postgres-binaries-" + platform
	address := fmt.Sprintf("%s/io/zonky/test/postgres/%s/%s/%s-%s.jar",
		strings.TrimSuffix(base, "/"), name, fetchVersion, name, fetchVersion)
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("get %s: %s", address, response.Status)
	}
	archive, err := io.ReadAll(io.LimitReader(response.Body, 100<<20))
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", address, err)
	}
	sum := sha256.Sum256(archive)
	if got, want := hex.EncodeToString(sum[:]), fetchDigests[platform]; got != want {
		return nil, fmt.Errorf("get %s: SHA-256 is %s, not %s", address, got, want)
	}
	return archive, nil
}

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
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	switch header.Typeflag {
	case tar.TypeDir:
		return root.MkdirAll(name, 0o755)
	case tar.TypeSymlink:
		return root.Symlink(header.Linkname, name)
	case tar.TypeReg:
		file, err := root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, header.FileInfo().Mode().Perm())
		if err != nil {
			return err
		}
		_, err = io.Copy(file, content)
		return errors.Join(err, file.Close())
	}
	return nil
}

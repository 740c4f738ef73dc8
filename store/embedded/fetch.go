package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"
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
		return nil, fmt.Errorf("%w (DATELINE_MAVEN_URL can name a mirror)", err) // names the address itself
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

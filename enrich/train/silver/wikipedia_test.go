package silver

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestSummariesAreReadInTheOrderOfTheirTitles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.whl")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	content, err := archive.Create(wikipediaFile)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := content.Write([]byte(`{"Minsk": {"title": "Minsk", "extract": "Minsk is a city."}, "Gomel": {"extract": "Gomel is another."}}`)); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	err = eachSummary(path, func(body string) error {
		got = append(got, body)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"Gomel is another.", "Minsk is a city."}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnotherArchiveIsRefused(t *testing.T) {
	cache := t.TempDir()
	if err := os.WriteFile(filepath.Join(cache, wikipediaArchive), []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := ReadTexts(t.Context(), Folders{Cache: cache}, "wikipedia", nil)
	if err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("error %v; want one that tells the sum", err)
	}
}

package silver

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestLeadsAreReadInTheOrderOfTheirTitles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.whl")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	content, err := archive.Create(leadsFile)
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
	err = eachLeadOf(path, func(body string) error {
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

package silver

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

func TestReadReadsWhatWriteWrote(t *testing.T) {
	names := [][]Name{
		{{0, 5, article.Person}, {6, 300, article.Place}, {1000, 1001, article.Organization}},
		nil,
		{{70000, 70009, article.Organization}},
	}
	var file bytes.Buffer
	if err := Write(&file, names); err != nil {
		t.Fatal(err)
	}
	got, err := Read(bytes.NewReader(file.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(names, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadRefusesDamage(t *testing.T) {
	var file bytes.Buffer
	if err := Write(&file, [][]Name{{{1, 5, article.Person}}, {{2, 6, article.Place}}}); err != nil {
		t.Fatal(err)
	}
	for length := range file.Len() {
		if _, err := Read(bytes.NewReader(file.Bytes()[:length])); err == nil {
			t.Errorf("no error for the first %d of %d bytes", length, file.Len())
		}
	}
}

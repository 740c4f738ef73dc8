package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich/train/silver"
	"github.com/dateline/dateline/internal/ner"
)

// goldFiles are the sets that training reads, each of one document.
var goldFiles = map[string]string{
	"ner/uner_ewt/train_old.iob2":     "# newdoc\n# text = Jean-Claude\n1\tJean\tB-PER\n2\t-\tI-PER\n3\tClaude\tI-PER\n",
	"ner/uner_ewt/dev.iob2":           "# newdoc\n1\tdev\tO\n",
	"ner/uner_ewt/test.iob2":          "# newdoc\n1\ttest\tO\n",
	"ner/uner_pud/test.iob2":          "# newdoc\n1\tpud\tO\n",
	"ner/wikigold/wikigold.conll.txt": "wiki O\n",
}

// silverFiles are the articles that training reads.
var silverFiles = map[string]string{
	"articles/wikinews.jsonl":        `{"body": "Wikinews met the people there."}`,
	"sentiment/newsmtsc/train.jsonl": `{"sentence_normalized": "MTSC met the people there."}`,
}

// everySingle are the sets that are no files of a data folder, or labelled by teachers.
const everySingle = "crossner,wikinews,newsmtsc,wikipedia,wikipedia-sections,reuters"

// writeLabels labels the first word of each article an organization.
func writeLabels(t *testing.T, sets ...string) string {
	t.Helper()
	folder := t.TempDir()
	for _, set := range sets {
		var labels bytes.Buffer
		names := [][]silver.Name{{{Start: 0, End: map[string]int{"wikinews": 8, "newsmtsc": 4}[set], Type: article.Organization}}}
		if err := silver.Write(&labels, names); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, set+".bin.gz"), labels.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func writeSets(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestTrainingReadsNoTestSet(t *testing.T) {
	for without, want := range map[string]struct{ trained, measured string }{
		everySingle:               {"Jean-Claude wiki", "UNER-EWT dev=dev UNER-EWT test=test UNER-PUD=pud"},
		everySingle + ",wikigold": {"Jean-Claude", "wikigold=wiki UNER-EWT dev=dev UNER-EWT test=test UNER-PUD=pud"},
	} {
		all, err := readSets(t.Context(), silver.Folders{Data: writeSets(t, goldFiles)}, "", strings.Split(without, ","))
		if err != nil {
			t.Fatal(err)
		}
		var trained []string
		for _, d := range slices.Concat(all.gold, all.wikigold) {
			trained = append(trained, d[0].Tokens...)
		}
		if got := strings.Join(trained, " "); got != want.trained {
			t.Errorf("without %q: trained on %q, want %q", without, got, want.trained)
		}
		var measured []string
		for _, set := range all.test {
			measured = append(measured, set.name+"="+set.documents[0][0].Tokens[0])
		}
		if got := strings.Join(measured, " "); got != want.measured {
			t.Errorf("without %q: measured on %q, want %q", without, got, want.measured)
		}
	}
}

func TestReadSetsKnowsWhatItLeavesOut(t *testing.T) {
	if _, err := readSets(t.Context(), silver.Folders{Data: writeSets(t, goldFiles)}, "", []string{"wikigolf"}); err == nil || !strings.Contains(err.Error(), `"wikigolf"`) {
		t.Errorf("error %v; want one that names the unknown set", err)
	}
}

func TestReadSetsNamesTheFileAtFault(t *testing.T) {
	for name := range goldFiles {
		files := make(map[string]string)
		for other, content := range goldFiles {
			files[other] = content
		}
		files[name] = "fault"
		_, err := readSets(t.Context(), silver.Folders{Data: writeSets(t, files)}, "", strings.Split(everySingle, ","))
		if err == nil || !strings.Contains(err.Error(), filepath.Base(name)) || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("malformed %s: error %v", name, err)
		}
		delete(files, name)
		if _, err := readSets(t.Context(), silver.Folders{Data: writeSets(t, files)}, "", strings.Split(everySingle, ",")); err == nil || !strings.Contains(err.Error(), filepath.Base(name)) {
			t.Errorf("missing %s: error %v", name, err)
		}
	}
}

func TestTrainingReadsTheArticlesWithTheirLabels(t *testing.T) {
	files := maps.Clone(goldFiles)
	maps.Copy(files, silverFiles)
	all, err := readSets(t.Context(), silver.Folders{Data: writeSets(t, files)}, writeLabels(t, "wikinews", "newsmtsc"), []string{"crossner", "reuters", "wikipedia", "wikipedia-sections"})
	if err != nil {
		t.Fatal(err)
	}
	name := []ner.Span{{First: 0, End: 1, Type: article.Organization}}
	want := []ner.Document{
		{{Tokens: []string{"Wikinews", "met", "the", "people", "there", "."}, Names: name}},
		{{Tokens: []string{"MTSC", "met", "the", "people", "there", "."}, Names: name}},
	}
	if diff := cmp.Diff(want, all.silver); diff != "" {
		t.Error(diff)
	}
}

func TestSentencesOfTestSetsAreNotLearnedFrom(t *testing.T) {
	sentence := func(tokens ...string) ner.Sentence { return ner.Sentence{Tokens: tokens} }
	tests := []testSet{{"test", []ner.Document{{sentence("A", "well-known", "lake", ".")}}}}
	documents := []ner.Document{
		{sentence("One", "more", "."), sentence("A", "well", "-", "known", "lake", "."), sentence("Another", ".")},
		{sentence("A", "well-known", "lake.")},
	}
	want := []ner.Document{{sentence("One", "more", "."), sentence("Another", ".")}}
	if diff := cmp.Diff(want, withoutTests(documents, tests)); diff != "" {
		t.Error(diff)
	}
	if len(documents[0]) != 3 || documents[0][1].Tokens[1] != "well" {
		t.Errorf("the documents given have changed: %v", documents)
	}
}

func TestTrainingRefusesTheLabelsOfOtherArticles(t *testing.T) {
	files := maps.Clone(goldFiles)
	maps.Copy(files, silverFiles)
	files["articles/wikinews.jsonl"] += `{"body": "One more."}`
	_, err := readSets(t.Context(), silver.Folders{Data: writeSets(t, files)}, writeLabels(t, "wikinews"), []string{"crossner", "reuters", "newsmtsc", "wikipedia", "wikipedia-sections"})
	if err == nil || !strings.Contains(err.Error(), "wikinews") {
		t.Errorf("error %v; want one that names wikinews", err)
	}
}

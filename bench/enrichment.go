package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// enrichmentCommand measures the enrichment alone: on one core beside spaCy's small
// model on the same texts, and beside a worker on the same records.
type enrichmentCommand struct {
	Articles   []string `default:"../shared/data/articles/reuters_train.jsonl.gz" placeholder:"FILE" help:"Articles beside the bundled ones, a JSON object a line."`
	Most       int      `default:"2000" placeholder:"N" help:"Let spaCy read the first N of these articles; 0 for all."`
	Words      int      `default:"1800000" placeholder:"N" help:"Let a worker read at least N words, of articles that are sent as often as that takes."`
	Partitions int      `default:"4" help:"Partitions of each topic."`
	Repeats    int      `default:"3" help:"Runs of each kind."`
	pythonFlags
	pageFlags
}

// textSet is what is enriched.
type textSet struct {
	name     string
	articles []rawArticle
	words    int // of all articles
	records  int // that a worker gets: articles in turn, under ids of their own
	sample   []rawArticle
	sampled  int // words
}

func (c enrichmentCommand) newTextSet(name string, articles []rawArticle) textSet {
	set := textSet{name: name, articles: articles, words: wordsOf(articles), sample: articles}
	if c.Most > 0 {
		set.sample = articles[:min(len(articles), c.Most)]
	}
	set.sampled = wordsOf(set.sample)
	set.records = len(articles) * max(1, (c.Words+set.words-1)/set.words)
	return set
}

func wordsOf(articles []rawArticle) (words int) {
	for _, a := range articles {
		words += len(strings.Fields(a.text()))
	}
	return words
}

// enrichmentTurn is what a turn has shown of one set.
type enrichmentTurn struct {
	set      textSet
	alone    alone
	asWorker alone
	spaCy    time.Duration // the recogniser of names alone
	whole    time.Duration // all that the model has
	worker   cost
	profile  profiled // of the worker
}

func (t enrichmentTurn) speed() float64 {
	return float64(t.set.sampled) / float64(len(t.set.sample)) / t.alone.Sample.perRecord().Seconds()
}
func (t enrichmentTurn) namesSpeed() float64 { return float64(t.set.sampled) / t.spaCy.Seconds() }
func (t enrichmentTurn) wholeSpeed() float64 { return float64(t.set.sampled) / t.whole.Seconds() }

// overhead is the worker's processor time for an article over the enrichment's.
func (t enrichmentTurn) overhead(of alone) float64 {
	return t.worker.workersCPU() / milliseconds(of.All.perRecord())
}

// Run prints the table, and writes it into a page if that is wanted.
func (c enrichmentCommand) Run(ctx context.Context) (err error) {
	if c.Repeats < 1 || c.Partitions < 1 || c.Words < 1 || c.Most < 0 {
		return errors.New("--repeats, --partitions and --words must be at least 1, --most at least 0")
	}
	on := machine()
	sets, err := c.sets()
	if err != nil {
		return err
	}
	s, err := startServers(ctx)
	if err != nil {
		return err
	}
	defer func() { s.close(err == nil) }()
	turns := make([][]enrichmentTurn, len(sets))
	for i, set := range sets {
		if err := s.fill(ctx, c.input(i), set.articles, set.records); err != nil {
			return err
		}
		if err := writeRecords(recordsOf(s, i), set); err != nil {
			return err
		}
	}
	for repeat := range c.Repeats {
		for i, set := range sets {
			turn, err := c.turn(ctx, s, set, i, repeat)
			if err != nil {
				return err
			}
			logf("%s: %.0f words/s, spaCy %.0f (names), %.0f (whole)", set.name, turn.speed(), turn.namesSpeed(), turn.wholeSpeed())
			turns[i] = append(turns[i], turn)
		}
	}
	return c.show("enrichment", onMachine(on)+enrichmentTable(turns, c.Repeats))
}

// sets are the texts that are measured.
func (c enrichmentCommand) sets() ([]textSet, error) {
	wikinews, err := bundled()
	if err != nil {
		return nil, err
	}
	given, err := readAll(c.Articles)
	if err != nil {
		return nil, err
	}
	return []textSet{c.newTextSet("Wikinews", wikinews), c.newTextSet(fileName(c.Articles[0]), given)}, nil
}

// input is the topic of the i-th set, and recordsOf a file with the same records.
func (c enrichmentCommand) input(i int) input { return input{fmt.Sprint("texts", i), c.Partitions} }

func recordsOf(s *servers, i int) string {
	return filepath.Join(s.folder, fmt.Sprintf("records%d.jsonl", i))
}

func writeRecords(path string, set textSet) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(file)
	for i := range set.records {
		err = errors.Join(err, encoder.Encode(set.articles[i%len(set.articles)]))
	}
	return errors.Join(err, file.Close())
}

// fileName is what stands before the first dot and behind the last slash.
func fileName(path string) string {
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	return name
}

// turn measures the i-th set once.
func (c enrichmentCommand) turn(ctx context.Context, s *servers, set textSet, i, repeat int) (turn enrichmentTurn, err error) {
	turn.set = set
	if err := c.work(ctx, s, i, repeat, &turn); err != nil {
		return turn, err
	}
	turn.spaCy, turn.whole, err = c.spaCy(ctx, s.folder, set.sample)
	return turn, err
}

// work measures a worker that enriches the i-th set, and the enrichment alone, in turns.
func (c enrichmentCommand) work(ctx context.Context, s *servers, i, repeat int, turn *enrichmentTurn) error {
	name := fmt.Sprintf("enrichment_%d_%d", i, repeat)
	return s.hold(ctx, trial{
		name: name, from: c.input(i), workers: 1, program: s.dateline(), metrics: true,
	}, func(ctx context.Context, p *pool, _ place) error {
		strict, err := startAlone(recordsOf(s, i), turn.set, filepath.Join(s.folder, name+"_alone.json"))
		if err != nil {
			return err
		}
		defer strict.end()
		asWorker, err := startAlone(recordsOf(s, i), turn.set, filepath.Join(s.folder, name+"_as_worker.json"), "--as-worker")
		if err != nil {
			return err
		}
		defer asWorker.end()
		g, turns := errgroup.WithContext(ctx)
		g.Go(func() error {
			return takeTurns(turns, turnLength, p.members[0].process, strict.process, asWorker.process)
		})
		g.Go(func() error { return c.observe(turns, s, p, turn) })
		if err := g.Wait(); err != nil {
			return err
		}
		if turn.alone, err = strict.result(); err != nil {
			return err
		}
		turn.asWorker, err = asWorker.result()
		return err
	})
}

// observe measures a worker, from within too.
func (c enrichmentCommand) observe(ctx context.Context, s *servers, p *pool, turn *enrichmentTurn) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		turn.worker, err = s.observe(ctx, p)
		return err
	})
	g.Go(func() (err error) {
		if err = s.awaitJoined(ctx, p); err != nil {
			return err
		}
		turn.profile, err = p.members[0].profile(ctx)
		return err
	})
	return g.Wait()
}

// spaCy lets spaCy's small model read articles on one core: for names alone, and
// then with all that it has.
func (c enrichmentCommand) spaCy(ctx context.Context, folder string, articles []rawArticle) (names, whole time.Duration, err error) {
	texts, answers := filepath.Join(folder, "texts.jsonl"), filepath.Join(folder, "answers.jsonl")
	if err := writeTexts(texts, articles); err != nil {
		return 0, 0, err
	}
	command := exec.CommandContext(ctx, c.Python, "eval/peers/find_spacy.py", texts, answers)
	command.Env = append(os.Environ(), "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1")
	if out, err := command.CombinedOutput(); err != nil {
		return 0, 0, fmt.Errorf("run spaCy (make bench-enrichment installs it): %w: %s", err, out)
	}
	content, err := os.ReadFile(answers)
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(content)) {
		var answer struct {
			ID      string
			Seconds float64
		}
		if err := json.Unmarshal([]byte(line), &answer); err != nil {
			return 0, 0, fmt.Errorf("read spaCy's answers: %w", err)
		}
		took := time.Duration(answer.Seconds * float64(time.Second))
		if strings.HasPrefix(answer.ID, wholePrefix) {
			whole += took
		} else {
			names += took
		}
	}
	return names, whole, nil
}

// wholePrefix marks the texts on which all of a model is run.
const wholePrefix = "whole-"

// writeTexts writes the articles' texts for eval/peers/find_spacy.py, each twice.
func writeTexts(path string, articles []rawArticle) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(file)
	for _, whole := range []bool{false, true} {
		prefix := map[bool]string{true: wholePrefix}[whole]
		for i, a := range articles {
			err = errors.Join(err, encoder.Encode(map[string]any{"id": fmt.Sprint(prefix, i), "text": a.text(), "whole": whole}))
		}
	}
	return errors.Join(err, file.Close())
}

func enrichmentTable(turns [][]enrichmentTurn, repeats int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "Median of %d turns with the least and the most:\n\n| | %s |\n|---|%s\n", repeats,
		strings.Join(each(turns, func(t []enrichmentTurn) string { return t[0].set.name }), " | "), strings.Repeat("---|", len(turns)))
	for _, line := range []struct {
		name   string
		verb   string
		figure func(enrichmentTurn) float64
	}{
		{"words/s, over spaCy sm's whole pipeline", "%.1f", func(t enrichmentTurn) float64 { return t.speed() / t.wholeSpeed() }},
		{"words/s, over spaCy sm's names alone", "%.1f", func(t enrichmentTurn) float64 { return t.speed() / t.namesSpeed() }},
		{"a worker's CPU for an article, over enrichment alone", "%.2f", func(t enrichmentTurn) float64 { return t.overhead(t.alone) }},
		{"the same, over enrichment alone as in a worker", "%.2f", func(t enrichmentTurn) float64 { return t.overhead(t.asWorker) }},
		{"a worker's CPU over that of its own enrichment, the collector's left out", "%.2f", func(t enrichmentTurn) float64 { return t.profile.withoutCollector() }},
		{"the same with all that the collector takes", "%.2f", func(t enrichmentTurn) float64 { return t.profile.withCollector() }},
		{"words/s of Dateline", "%.0f", enrichmentTurn.speed},
		{"words/s of spaCy sm, whole pipeline", "%.0f", enrichmentTurn.wholeSpeed},
		{"words/s of spaCy sm, names alone", "%.0f", enrichmentTurn.namesSpeed},
		{"CPU ms for an article, enrichment alone", "%.3f", func(t enrichmentTurn) float64 { return milliseconds(t.alone.All.perRecord()) }},
		{"enrichment alone as in a worker", "%.3f", func(t enrichmentTurn) float64 { return milliseconds(t.asWorker.All.perRecord()) }},
		{"a worker", "%.3f", func(t enrichmentTurn) float64 { return t.worker.workersCPU() }},
		{"words in an article", "%.0f", func(t enrichmentTurn) float64 { return float64(t.set.words) / float64(len(t.set.articles)) }},
		{"KB allocated for an article", "%.0f", func(t enrichmentTurn) float64 { return float64(t.alone.All.Bytes) / 1e3 / float64(t.alone.All.Records) }},
	} {
		fmt.Fprintf(&text, "| %s | %s |\n", line.name,
			strings.Join(each(turns, func(t []enrichmentTurn) string { return spreadOf(t, line.figure).format(line.verb) }), " | "))
	}
	return text.String()
}

func each[T any](list []T, text func(T) string) []string {
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = text(item)
	}
	return texts
}

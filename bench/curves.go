package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// curvesCommand measures how the cost of an article changes as the work grows.
type curvesCommand struct {
	Only       []string `enum:"partitions,batches,lengths,store,replay" placeholder:"CURVE" help:"Measure these curves only: partitions, batches, lengths, store or replay."`
	Articles   string   `default:"../shared/data/articles/reuters_train.jsonl.gz" placeholder:"FILE" help:"Articles to send, a JSON object a line."`
	Records    int      `default:"5000" help:"Raw records for each run."`
	Words      int      `default:"600000" help:"Words for each length of article."`
	Repeats    int      `default:"3" help:"Runs of each point."`
	Partitions []int    `default:"1,4,8,32" help:"Partitions of each topic."`
	Batches    []int    `default:"20,50,200,500,2000" help:"Records of a full batch."`
	Lengths    []int    `default:"50,150,500,1500,5000,35000" help:"Words of an article; a text has at most 256 KiB."`
	Stores     []int    `default:"0,50000,200000" help:"Articles that the database holds before."`
	pageFlags
}

// curve is a series of points.
type curve struct {
	name  string // as in --only, and of its place in the page
	title string // of the column of points
	run   func(context.Context, *servers, []rawArticle) ([]point, error)
	// columns are the figures that say something here.
	columns []column
	slope   *slope // nil where costs don't grow
}

// point is one place on a curve, with what each turn has shown.
type point struct {
	name  string
	costs []cost
	words int // of an article; 0 where it does not matter
}

// column is a figure of a point.
type column struct {
	name   string
	verb   string
	figure func(point) func(cost) float64
}

func plain(name, verb string, figure func(cost) float64) column {
	return column{name, verb, func(point) func(cost) float64 { return figure }}
}

var (
	rateColumn     = plain("articles/s", "%.0f", cost.perSecond)
	workerColumn   = plain("worker's CPU, ms an article", "%.3f", cost.workersCPU)
	brokerColumn   = plain("broker's", "%.3f", cost.brokerCPU)
	databaseColumn = plain("database's", "%.3f", cost.databaseCPU)
	peakColumn     = plain("peak memory, MiB", "%.0f", cost.peakMiB)
	batchColumn    = plain("records in a batch", "%.0f", cost.batchRecords)
	walColumn      = plain("write-ahead log, KB an article", "%.2f", cost.walKB)
	wordColumn     = column{"worker's CPU, µs a word", "%.2f", func(p point) func(cost) float64 {
		return func(c cost) float64 { return c.workersCPU() * 1000 / float64(p.words) }
	}}
)

// perBatch says what a batch costs, however many records are in it.
var perBatch = &slope{
	"a batch", 1, func(p point) float64 { return 1 / spreadOf(p.costs, cost.batchRecords).median },
	[]column{workerColumn, brokerColumn, databaseColumn},
}

// perWords says what words cost.
var perWords = &slope{
	"for 1,000 words", 1000, func(p point) float64 { return float64(p.words) }, []column{workerColumn, databaseColumn},
}

func (c curvesCommand) curves() []curve {
	return []curve{
		{"partitions", "partitions", c.overPartitions, []column{batchColumn, rateColumn, workerColumn, brokerColumn, databaseColumn}, perBatch},
		{"batches", "records in a batch, at most", c.overBatches, []column{batchColumn, rateColumn, workerColumn, brokerColumn, databaseColumn}, perBatch},
		{"lengths", "words in an article", c.overLengths, []column{wordColumn, workerColumn, databaseColumn, peakColumn}, perWords},
		{"store", "articles in the database before", c.overStores, []column{rateColumn, workerColumn, databaseColumn, walColumn}, nil},
		{"replay", "records", c.overReplays, []column{rateColumn, workerColumn, databaseColumn, walColumn}, nil},
	}
}

// Run prints a table for each curve, and writes it into a page if that is wanted.
func (c curvesCommand) Run(ctx context.Context) (err error) {
	if c.Records < 1 || c.Words < 1 || c.Repeats < 1 {
		return errors.New("--records, --words and --repeats must be at least 1")
	}
	on := machine()
	list, err := readArticles(c.Articles)
	if err != nil {
		return err
	}
	s, err := startServers(ctx, largeDatabase...)
	if err != nil {
		return err
	}
	defer func() { s.close(err == nil) }()
	if err := c.warmUp(ctx, s, list); err != nil {
		return err
	}
	for _, curve := range c.curves() {
		if !c.wanted(curve.name) {
			continue
		}
		points, err := curve.run(ctx, s, list)
		if err != nil {
			return fmt.Errorf("%s: %w", curve.name, err)
		}
		if err := c.show("curve of "+curve.name, onMachine(on)+curve.table(points)); err != nil {
			return err
		}
	}
	return nil
}

// warmUp lets the servers meet all that they do before anything is measured: a new
// broker takes several times the processor time.
func (c curvesCommand) warmUp(ctx context.Context, s *servers, list []rawArticle) error {
	from := input{"warming", curvePartitions}
	if err := s.fill(ctx, from, list, c.Records); err != nil {
		return err
	}
	_, err := s.try(ctx, trial{name: "warming", from: from, workers: 1, program: s.dateline()})
	return err
}

func (c curvesCommand) wanted(name string) bool {
	return len(c.Only) == 0 || slices.Contains(c.Only, name)
}

// table shows the medians of a point's turns with the least and the most.
func (c curve) table(points []point) string {
	var text strings.Builder
	fmt.Fprintf(&text, "| %s |%s\n|---|%s\n", c.title,
		strings.Join(each(c.columns, func(f column) string { return " " + f.name + " |" }), ""), strings.Repeat("---|", len(c.columns)))
	for _, p := range points {
		fmt.Fprintf(&text, "| %s |", p.name)
		for _, f := range c.columns {
			fmt.Fprintf(&text, " %s |", spreadOf(p.costs, f.figure(p)).format(f.verb))
		}
		text.WriteString("\n")
	}
	if c.slope != nil {
		text.WriteString(c.slope.line(points))
	}
	return text.String()
}

// turns measures points in turns, so that all meet the same load of the machine.
func (c curvesCommand) turns(points []point, run func(i, repeat int) (cost, error)) ([]point, error) {
	for repeat := range c.Repeats {
		for i := range points {
			result, err := run(i, repeat)
			if err != nil {
				return nil, err
			}
			logf("%s: %.0f articles/s", points[i].name, result.perSecond())
			points[i].costs = append(points[i].costs, result)
		}
	}
	return points, nil
}

func (c curvesCommand) overPartitions(ctx context.Context, s *servers, list []rawArticle) ([]point, error) {
	var points []point
	for _, partitions := range c.Partitions {
		if err := s.fill(ctx, input{fmt.Sprint("parted", partitions), partitions}, list, c.Records); err != nil {
			return nil, err
		}
		points = append(points, point{name: fmt.Sprint(partitions)})
	}
	return c.turns(points, func(i, repeat int) (cost, error) {
		partitions := c.Partitions[i]
		return s.try(ctx, trial{
			name: fmt.Sprintf("partitions_%d_%d", partitions, repeat), from: input{fmt.Sprint("parted", partitions), partitions},
			workers: 1, program: s.dateline(), metrics: true,
		})
	})
}

// curvePartitions is the number of partitions where it does not change.
const curvePartitions = 4

// overBatches has one partition and, where the sizes divide each other, full batches
// only: the last one would wait for more.
func (c curvesCommand) overBatches(ctx context.Context, s *servers, list []rawArticle) ([]point, error) {
	from, largest := input{"batched", 1}, slices.Max(c.Batches)
	if err := s.fill(ctx, from, list, (c.Records+largest-1)/largest*largest); err != nil {
		return nil, err
	}
	var points []point
	for _, records := range c.Batches {
		points = append(points, point{name: fmt.Sprint(records)})
	}
	return c.turns(points, func(i, repeat int) (cost, error) {
		return s.try(ctx, trial{
			name: fmt.Sprintf("batches_%d_%d", c.Batches[i], repeat), from: from, workers: 1,
			// Only their number closes batches; with the default for memory, two cores have no
			// room for 1,000.
			program: s.dateline("--batch-records", fmt.Sprint(c.Batches[i]), "--batch-age", "5s", "--in-flight-bytes", "67108864"),
			metrics: true,
		})
	})
}

// overLengths takes the words of the bundled articles, which make more than single
// sentences, and as many for each length.
func (c curvesCommand) overLengths(ctx context.Context, s *servers, _ []rawArticle) ([]point, error) {
	var points []point
	for _, words := range c.Lengths {
		texts, err := ofLength(words, max(1, c.Words/words))
		if err != nil {
			return nil, err
		}
		if err := s.fill(ctx, input{fmt.Sprint("long", words), curvePartitions}, texts, len(texts)); err != nil {
			return nil, err
		}
		points = append(points, point{name: fmt.Sprint(words), words: words})
	}
	return c.turns(points, func(i, repeat int) (cost, error) {
		return s.try(ctx, trial{
			name: fmt.Sprintf("lengths_%d_%d", c.Lengths[i], repeat), from: input{fmt.Sprint("long", c.Lengths[i]), curvePartitions},
			workers: 1, program: s.dateline(),
		})
	})
}

// ofLength returns n articles of so many words, cut from the bundled articles one
// after the other. A paragraph stays one where it is not cut.
func ofLength(words, n int) ([]rawArticle, error) {
	source, err := bundled()
	if err != nil {
		return nil, err
	}
	var paragraphs []string
	for _, a := range source {
		body, _ := a["body"].(string)
		paragraphs = append(paragraphs, strings.Split(body, "\n")...)
	}
	next, rest := 0, []string(nil)
	list := make([]rawArticle, n)
	for i := range list {
		var body strings.Builder
		for missing := words; missing > 0; {
			for len(rest) == 0 {
				rest = strings.Fields(paragraphs[next%len(paragraphs)])
				next++
			}
			taken := min(missing, len(rest))
			body.WriteString(strings.Join(rest[:taken], " ") + "\n\n")
			rest, missing = rest[taken:], missing-taken
		}
		list[i] = rawArticle{"title": fmt.Sprintf("Article %d of %d words", i, words), "body": body.String()}
	}
	return list, nil
}

// overStores lets the same articles come to databases that hold more and more.
func (c curvesCommand) overStores(ctx context.Context, s *servers, list []rawArticle) ([]point, error) {
	var points []point
	for _, articles := range c.Stores {
		if err := s.newStore(ctx, fmt.Sprint("store", articles), articles); err != nil {
			return nil, err
		}
		defer func() { _ = s.dropDatabase(ctx, fmt.Sprint("store", articles)) }() // the servers end with it
		points = append(points, point{name: fmt.Sprint(articles)})
	}
	for repeat := range c.Repeats {
		// New ones in each turn: an article that is there already costs less.
		if err := s.fillAs(ctx, input{fmt.Sprint("arriving", repeat), curvePartitions}, list, c.Records, fmt.Sprintf("turn-%d-", repeat)); err != nil {
			return nil, err
		}
	}
	return c.turns(points, func(i, repeat int) (cost, error) {
		database, err := s.postgres.DatabaseURL(fmt.Sprint("store", c.Stores[i]))
		if err != nil {
			return cost{}, err
		}
		return s.try(ctx, trial{
			name: fmt.Sprintf("store_%d_%d", c.Stores[i], repeat), from: input{fmt.Sprint("arriving", repeat), curvePartitions}, workers: 1,
			program: s.dateline(), database: database,
		})
	})
}

// overReplays measures new articles, the same records read again, and the same
// articles sent again.
func (c curvesCommand) overReplays(ctx context.Context, s *servers, list []rawArticle) ([]point, error) {
	first, again := input{"first", curvePartitions}, input{"again", curvePartitions}
	for _, to := range []input{first, again} {
		if err := s.fill(ctx, to, list, c.Records); err != nil {
			return nil, err
		}
	}
	points := []point{{name: "new articles"}, {name: "the same records again"}, {name: "the same articles in new records"}}
	from := []input{first, first, again}
	var database string
	return c.turns(points, func(i, repeat int) (result cost, err error) {
		name := fmt.Sprintf("replay_%d", repeat)
		if i == 0 {
			if database, err = s.newDatabase(ctx, name); err != nil {
				return cost{}, err
			}
		}
		result, err = s.try(ctx, trial{name: fmt.Sprintf("%s_%d", name, i), from: from[i], workers: 1, program: s.dateline(), database: database})
		if i == len(points)-1 {
			err = errors.Join(err, s.dropDatabase(ctx, name))
		}
		return result, err
	})
}

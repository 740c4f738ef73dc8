package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/wikinews"
)

// labelledArticles has the topics that two readings gave to bundled articles.
const labelledArticles = "enrich/train/topics/wikinews.tsv"

// heldOutTopics measures how far a topic's score can be trusted, on the labelled
// articles that took no part in any fit: the share that is right of those that are
// told with such scores, and by how much the scores miss it. At the top, right is
// what either reading names; below, what the second does.
func heldOutTopics(data string, pipeline *enrich.Pipeline) ([]row, error) {
	above, err := readTopicTree(filepath.Join(data, "topics", "iptc_media_topics_en.json"))
	if err != nil {
		return nil, err
	}
	readings, err := readHeldOut(labelledArticles, above)
	if err != nil {
		return nil, err
	}
	records, err := wikinews.Records()
	if err != nil {
		return nil, err
	}
	var top, below calibration
	for _, record := range records {
		read, ok := readings[record.ID]
		if !ok {
			continue
		}
		raw, err := article.Decode(article.Record{Key: []byte(record.ID), Value: record.Value})
		if err != nil {
			return nil, err
		}
		enriched, err := pipeline.Enrich(raw, article.Source{})
		if err != nil {
			return nil, err
		}
		for _, t := range enriched.Topics {
			if t.Level == 1 {
				top.add(t.Score, read.either[t.ID])
			} else {
				below.add(t.Score, read.second[t.ID])
			}
		}
	}
	set := fmt.Sprintf("Wikinews, %d articles", len(readings))
	return append(top.rows(set, "at the top"), below.rows(set, "below")...), nil
}

// calibration compares scores with what is right, by fifths of the range.
type calibration struct {
	told, right [fifths]int
	scores      [fifths]float64
}

const fifths = 5

func (c *calibration) add(score float64, right bool) {
	fifth := min(int(score*fifths), fifths-1)
	c.told[fifth]++
	c.right[fifth] += count(right)
	c.scores[fifth] += score
}

// rows tells what of each fifth is right, and the mean error: by how much a
// fifth's mean score misses that, weighed by what is in it.
func (c *calibration) rows(set, where string) []row {
	var rows []row
	all, missed := 0, 0.0
	for i := range fifths {
		if c.told[i] == 0 {
			continue
		}
		n := float64(c.told[i])
		missed += math.Abs(c.scores[i] - float64(c.right[i]))
		all += c.told[i]
		rows = append(rows, row{
			task: "topics", set: set, score: float64(c.right[i]) / n,
			metric: fmt.Sprintf("right %s, of %d told with %.2f", where, c.told[i], c.scores[i]/n),
		})
	}
	return append(rows, row{task: "topics", set: set, metric: "error of scores " + where, score: missed / float64(max(1, all))})
}

// reading holds the topics that an article was given, with all above them.
type reading struct{ second, either map[string]bool }

// readHeldOut reads the readings of the articles that nothing is fitted on.
func readHeldOut(path string, above map[string]string) (map[string]reading, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	readings := make(map[string]reading)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		columns := strings.Split(lines.Text(), "\t")
		if strings.HasPrefix(lines.Text(), "#") || len(columns) < 4 || columns[3] != "test" {
			continue
		}
		r := reading{make(map[string]bool), make(map[string]bool)}
		for number := range strings.SplitSeq(columns[2], ",") {
			for topic := "medtop:" + number; topic != ""; topic = above[topic] {
				r.second[topic], r.either[topic] = true, true
			}
		}
		for number := range strings.SplitSeq(columns[1], ",") {
			r.either["medtop:"+number+"000000"] = true
		}
		readings[columns[0]] = r
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return readings, nil
}

// readTopicTree returns the topic above each.
func readTopicTree(path string) (map[string]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var scheme struct {
		Concepts []struct {
			Code     string   `json:"qcode"`
			Narrower []string `json:"narrower"`
		} `json:"conceptSet"`
	}
	if err := json.Unmarshal(content, &scheme); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	above := make(map[string]string)
	for _, c := range scheme.Concepts {
		for _, narrower := range c.Narrower {
			above[narrower] = c.Code
		}
	}
	return above, nil
}

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/jonreiter/govader"

	"github.com/dateline/dateline/enrich"
)

// sentimentTowards measures how sentences are judged towards those whom they name, on
// NewsMTSC (Hamborg and Donnay, 2021), with VADER's judgement of the sentence beside it.
func sentimentTowards(path string, pipeline *enrich.Pipeline) ([]row, error) {
	targets, err := readTargets(path)
	if err != nil {
		return nil, err
	}
	vader := govader.NewSentimentIntensityAnalyzer()
	var towards, sentence confusion
	words := 0
	start := processorTime()
	for _, t := range targets {
		towards.add(t.polarity, signBeyond(pipeline.SentimentTowards(t.sentence, t.start, t.end), 0))
		words += len(strings.Fields(t.sentence))
	}
	took := processorTime() - start
	for _, t := range targets {
		sentence.add(t.polarity, signBeyond(vader.PolarityScores(t.sentence).Compound, 0.05))
	}
	set := fmt.Sprintf("NewsMTSC, %d targets", len(targets))
	return []row{
		{"sentiment", set, "macro-F1 towards the target", towards.macroF1(), words, took},
		{"sentiment", set, "macro-F1 of VADER", sentence.macroF1(), 0, 0},
	}, nil
}

// target is somebody in bytes [start, end) of a sentence, and how the sentence judges
// them: -1, 0 or 1.
type target struct {
	sentence   string
	start, end int
	polarity   int
}

func readTargets(path string) ([]target, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var targets []target
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l struct {
			Sentence string `json:"sentence_normalized"`
			Targets  []struct {
				From, To int     // code points
				Polarity float64 // 2, 4 or 6
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		runes := []rune(l.Sentence)
		for _, t := range l.Targets {
			targets = append(targets, target{
				l.Sentence, len(string(runes[:t.From])), len(string(runes[:t.To])), int(t.Polarity)/2 - 2,
			})
		}
	}
	return targets, lines.Err()
}

func signBeyond(score, bound float64) int {
	switch {
	case score > bound:
		return 1
	case score < -bound:
		return -1
	}
	return 0
}

// confusion counts judgements, -1, 0 or 1.
type confusion struct{ right, told, expected [3]float64 }

func (c *confusion) add(expected, told int) {
	c.expected[expected+1]++
	c.told[told+1]++
	if told == expected {
		c.right[told+1]++
	}
}

// macroF1 returns the mean of the three F1 scores.
func (c *confusion) macroF1() float64 {
	sum := 0.0
	for i := range c.right {
		sum += 2 * c.right[i] / max(1, c.told[i]+c.expected[i])
	}
	return sum / float64(len(c.right))
}

package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
)

// sentiment measures how the tone of sentences of New York Times editorials,
// and of the editorials, goes with the mean rating that people gave.
func (c *stageClock) sentiment(data string, pipeline *enrich.Pipeline) ([]row, error) {
	sentences, err := readRatings(filepath.Join(data, "sentiment", "vader", "nytEditorialSnippets_GroundTruth.txt"))
	if err != nil {
		return nil, err
	}
	took := c.since("sentiment")
	tones, words, err := tonesOf(sentences, pipeline)
	if err != nil {
		return nil, err
	}
	tookSentences := took()
	editorials := byEditorial(sentences)
	editorialTones, editorialWords, err := tonesOf(editorials, pipeline)
	if err != nil {
		return nil, err
	}
	tookEditorials := took() - tookSentences
	towards, err := sentimentTowards(filepath.Join(data, "sentiment", "newsmtsc", "devtest_mt.jsonl"), pipeline)
	if err != nil {
		return nil, err
	}
	return append([]row{
		{"sentiment", fmt.Sprintf("NYT, %d sentences", len(sentences)), "Pearson's r", correlation(tones, ratings(sentences)), words, tookSentences},
		{"sentiment", fmt.Sprintf("NYT, %d editorials", len(editorials)), "Pearson's r", correlation(editorialTones, ratings(editorials)), editorialWords, tookEditorials},
	}, towards...), nil
}

// rated is a text with people's mean rating, -4 to 4.
type rated struct {
	editorial string
	text      string
	rating    float64
}

// readRatings reads lines of id, rating and text, with tabs between them. The
// part of the id before the underscore is the editorial's.
func readRatings(path string) ([]rated, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []rated
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		columns := strings.SplitN(lines.Text(), "\t", 3)
		if len(columns) < 3 {
			return nil, fmt.Errorf("read %s: line %d has %d columns", path, len(all)+1, len(columns))
		}
		rating, err := strconv.ParseFloat(columns[1], 64)
		if err != nil {
			return nil, fmt.Errorf("read %s: line %d: %w", path, len(all)+1, err)
		}
		editorial, _, _ := strings.Cut(columns[0], "_")
		all = append(all, rated{editorial, strings.ToValidUTF8(columns[2], ""), rating})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return all, nil
}

// byEditorial puts the sentences of each editorial together; its rating is
// their mean.
func byEditorial(sentences []rated) []rated {
	var editorials []rated
	for i := 0; i < len(sentences); {
		var texts []string
		sum, first := 0.0, i
		for ; i < len(sentences) && sentences[i].editorial == sentences[first].editorial; i++ {
			texts = append(texts, sentences[i].text)
			sum += sentences[i].rating
		}
		editorials = append(editorials, rated{sentences[first].editorial, strings.Join(texts, "\n\n"), sum / float64(i-first)})
	}
	return editorials
}

// tonesOf returns the scores of the texts, each taken for an article, and the
// words read.
func tonesOf(texts []rated, pipeline *enrich.Pipeline) (scores []float64, words int, err error) {
	for i, r := range texts {
		raw := article.Raw{ID: strconv.Itoa(i), Body: r.text, Language: "en"}
		enriched, err := pipeline.Enrich(raw, article.Source{})
		if err != nil {
			return nil, 0, err
		}
		score := 0.0 // where the text isn't taken for English
		if enriched.Sentiment != nil {
			score = enriched.Sentiment.Score
		}
		scores = append(scores, score)
		words += len(strings.Fields(r.text))
	}
	return scores, words, nil
}

func ratings(all []rated) []float64 {
	var list []float64
	for _, r := range all {
		list = append(list, r.rating)
	}
	return list
}

// correlation returns Pearson's r of two series of the same length.
func correlation(x, y []float64) float64 {
	n := float64(len(x))
	var sumX, sumY, sumXX, sumYY, sumXY float64
	for i := range x {
		sumX, sumY = sumX+x[i], sumY+y[i]
		sumXX, sumYY, sumXY = sumXX+x[i]*x[i], sumYY+y[i]*y[i], sumXY+x[i]*y[i]
	}
	return (n*sumXY - sumX*sumY) / math.Sqrt((n*sumXX-sumX*sumX)*(n*sumYY-sumY*sumY))
}

package console

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/console/chart"
)

// textRunes is how much of an article's text is shown.
const textRunes = 100_000

// Run is a piece of a text that is in one sentence. Entity is nil for the words
// between mentions.
type Run struct {
	Text   string
	Entity *ArticleEntity
}

// MarkedSentence is a sentence, or what is between two.
type MarkedSentence struct {
	Number int // from 1 on; 0 for what is no sentence
	Score  float64
	Runs   []Run
}

// Paragraph is a line of the text.
type Paragraph []MarkedSentence

// placed is a mention and its entity.
type placed struct {
	start, end int
	entity     *ArticleEntity
}

// mentionsIn returns the mentions of a field in the order of its text. What is not
// in the text, or in another mention, is left out.
func (a Article) mentionsIn(field article.Field, length int) []placed {
	var found []placed
	for i := range a.Entities {
		for _, m := range a.Entities[i].Mentions {
			if m.Field == field && m.Start >= 0 && m.Start < m.End && m.End <= length {
				found = append(found, placed{m.Start, m.End, &a.Entities[i]})
			}
		}
	}
	slices.SortFunc(found, func(a, b placed) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	end := 0
	return slices.DeleteFunc(found, func(p placed) bool {
		if p.start < end {
			return true
		}
		end = p.end
		return false
	})
}

// MarkedTitle is the title with the mentions in it.
func (a Article) MarkedTitle() []Run {
	title := []rune(a.Title)
	mentions := a.mentionsIn(article.TitleField, len(title))
	shown := min(len(title), titleRunes)
	runs := marked(title, 0, shown, &mentions)
	if shown < len(title) {
		runs = append(runs, Run{Text: "…"})
	}
	return runs
}

// marked cuts the text from start to end at its mentions, which it takes off the
// list. A mention that goes beyond the end is cut off there.
func marked(text []rune, start, end int, mentions *[]placed) (runs []Run) {
	for start < end {
		for len(*mentions) > 0 && (*mentions)[0].end <= start {
			*mentions = (*mentions)[1:]
		}
		if len(*mentions) == 0 || (*mentions)[0].start >= end {
			return append(runs, Run{Text: string(text[start:end])})
		}
		m := (*mentions)[0]
		if m.start > start {
			runs = append(runs, Run{Text: string(text[start:m.start])})
		}
		stop := min(m.end, end)
		runs = append(runs, Run{string(text[max(m.start, start):stop]), m.entity})
		start = stop
	}
	return runs
}

// Shortened reports whether the page has only the beginning of the text.
func (a Article) Shortened() bool { return len([]rune(a.Text)) > textRunes }

// Paragraphs are the lines of the text, with its sentences and the mentions in them.
func (a Article) Paragraphs() (paragraphs []Paragraph) {
	text := []rune(a.Text)
	mentions := a.mentionsIn(article.TextField, len(text))
	text = text[:min(len(text), textRunes)]
	for start := 0; start < len(text); {
		end := start
		for end < len(text) && text[end] != '\n' {
			end++
		}
		if end > start {
			paragraphs = append(paragraphs, a.paragraph(text, start, end, &mentions))
		}
		start = end + 1
	}
	return paragraphs
}

func (a Article) paragraph(text []rune, start, end int, mentions *[]placed) (p Paragraph) {
	for i, s := range a.Sentences {
		from, to := max(s.Start, start), min(s.End, end)
		if from >= to {
			continue
		}
		if from > start {
			p = append(p, MarkedSentence{Runs: marked(text, start, from, mentions)})
		}
		number := i + 1
		if s.Start < start {
			number = 0 // it has begun in the paragraph before
		}
		p = append(p, MarkedSentence{Number: number, Score: s.Score, Runs: marked(text, from, to, mentions)})
		start = to
	}
	if start < end {
		p = append(p, MarkedSentence{Runs: marked(text, start, end, mentions)})
	}
	return p
}

// Beats are the sentences for a picture of their tone.
func (a Article) Beats() (beats []chart.Beat) {
	text := []rune(a.Text)
	for i, s := range a.Sentences {
		if s.Start < 0 || s.Start >= s.End || s.End > min(len(text), textRunes) {
			continue
		}
		beats = append(beats, chart.Beat{
			Link: fmt.Sprintf("#s%d", i+1), Label: fmt.Sprintf("Sentence %d: %s", i+1, cut(80, string(text[s.Start:s.End]))), Value: s.Score,
		})
	}
	return beats
}

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
	mentions := a.mentionsIn(article.TitleField, min(len(title), titleRunes))
	shown := min(len(title), titleRunes)
	runs, _ := marked(title, 0, shown, &mentions)
	if shown < len(title) {
		runs = append(runs, Run{Text: "…"})
	}
	return runs
}

// marked cuts the text from start to end at its mentions, which it takes off the
// list. A mention that goes beyond the end is kept whole: what was reached is its
// end then.
func marked(text []rune, start, end int, mentions *[]placed) (runs []Run, reached int) {
	for start < end {
		if len(*mentions) == 0 || (*mentions)[0].start >= end {
			return append(runs, Run{Text: string(text[start:end])}), end
		}
		m := (*mentions)[0]
		*mentions = (*mentions)[1:]
		if m.start > start {
			runs = append(runs, Run{Text: string(text[start:m.start])})
		}
		runs = append(runs, Run{string(text[m.start:m.end]), m.entity})
		start = m.end
	}
	return runs, start
}

// Shortened reports whether the page has only the beginning of the text.
func (a Article) Shortened() bool { return len([]rune(a.Text)) > textRunes }

// Paragraphs are the lines of the text, with its sentences and the mentions in them.
func (a Article) Paragraphs() (paragraphs []Paragraph) {
	text := []rune(a.Text)
	text = text[:min(len(text), textRunes)]
	mentions := a.mentionsIn(article.TextField, len(text))
	for start := 0; start < len(text); start++ { // over the line's end
		end := start
		for end < len(text) && text[end] != '\n' {
			end++
		}
		if end > start {
			var p Paragraph
			p, start = a.paragraph(text, start, end, &mentions)
			paragraphs = append(paragraphs, p)
			if start > end { // within the next line
				start--
			}
		}
	}
	return paragraphs
}

// paragraph is the line from start to end, and where it has ended: later than that
// where a mention goes on.
func (a Article) paragraph(text []rune, start, end int, mentions *[]placed) (p Paragraph, reached int) {
	add := func(number int, score float64, to int) {
		var runs []Run
		if runs, start = marked(text, start, to, mentions); len(runs) > 0 {
			p = append(p, MarkedSentence{Number: number, Score: score, Runs: runs})
		}
	}
	begin := start
	for i, s := range a.Sentences {
		if min(s.End, end) <= max(s.Start, start) {
			continue
		}
		add(0, 0, max(s.Start, start))
		number := i + 1
		if s.Start < begin {
			number = 0 // it has begun in the paragraph before
		}
		add(number, s.Score, min(s.End, end))
	}
	add(0, 0, end)
	return p, start
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

package store

import (
	"strconv"

	"github.com/dateline/dateline/article"
)

// Offsets are kept in short forms, of which the views make lists again: the
// functions spans_of and sentences_of of migration 13 and passages_of of migration 16
// are the other way round.

// spansText writes where an entity is mentioned: start+length, with t before it in
// the title and d behind it for a demonym. The mention's own words are the text's.
func spansText(mentions []article.Mention) string {
	b := make([]byte, 0, 64)
	for _, m := range mentions {
		if len(b) > 0 {
			b = append(b, ' ')
		}
		if m.Field == article.TitleField {
			b = append(b, 't')
		}
		b = appendSpan(b, m.Start, m.End)
		if m.Kind == article.Demonym {
			b = append(b, 'd')
		}
	}
	return string(b)
}

// sentencesText writes the tone of sentences: start+length:score.
func sentencesText(sentences []article.SentenceSentiment) *string {
	b := make([]byte, 0, 256)
	for i, s := range sentences {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(appendSpan(b, s.Start, s.End), ':')
		b = strconv.AppendFloat(b, s.Score, 'g', -1, 64)
	}
	text := string(b)
	return &text
}

// passagesText writes where the sentences of a summary are: start+length. Their words
// are the text's.
func passagesText(passages []article.Passage) string {
	b := make([]byte, 0, 64)
	for i, p := range passages {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendSpan(b, p.Start, p.End)
	}
	return string(b)
}

func appendSpan(b []byte, start, end int) []byte {
	b = append(strconv.AppendInt(b, int64(start), 10), '+')
	return strconv.AppendInt(b, int64(end-start), 10)
}
